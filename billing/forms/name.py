"""Whom invoices are made out to: a person, or a business with somebody to turn to."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.forms.lines import LineField

PERSON, BUSINESS = "person", "business"

# https://docs.stripe.com/api/customers/update#update_customer-business_name
MOST = 150


class NameForm(forms.Form):
    """Whose name it is, the name, and for a business somebody to turn to."""

    kind = forms.ChoiceField(
        choices=[(PERSON, PERSON), (BUSINESS, BUSINESS)],
        error_messages={
            "required": _("Choose a person or a business."),
            "invalid_choice": _("Choose a person or a business."),
        },
    )
    name = LineField(max_length=MOST, error_messages={"required": _("Enter the name that invoices are made out to.")})
    contact = LineField(max_length=MOST, required=False)

    def clean(self) -> dict[str, Any]:
        """Only a business has a contact."""
        cleaned = self.cleaned_data
        if cleaned.get("kind") == PERSON:
            cleaned["contact"] = ""
        return cleaned
