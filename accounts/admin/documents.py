"""What stands on invoices about the merchant, and whose file customers get. Made once, a document never changes."""

from typing import Any

from babel import Locale
from django import forms
from django.contrib import admin
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext_lazy as _

from accounts.admin.scope import MerchantScopedAdmin
from accounts.models import DocumentSettings

# What CLDR names beside countries.
_NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})


def _countries() -> list[tuple[str, str]]:
    territories = Locale.parse(to_locale(get_language() or "en")).territories
    names = {str(code): str(name) for code, name in territories.items()}
    codes = [code for code in names if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES]
    return [("", "---------"), *sorted(((code, names[code]) for code in codes), key=lambda each: each[1])]


class GroupedNumber(forms.CharField):
    """A number that people write in groups and that is kept without spaces."""

    def to_python(self, value: Any) -> str:
        return "".join(str(super().to_python(value)).split()).upper()


class DocumentSettingsForm(forms.ModelForm):  # type: ignore[type-arg]
    country = forms.ChoiceField(label=_("Country"), choices=_countries, required=False)

    class Meta:
        model = DocumentSettings
        # Which fields there are is said by the admin class.
        fields = ()
        field_classes = dict.fromkeys(("vat_id", "iban", "bic", "creditor_id"), GroupedNumber)


@admin.register(DocumentSettings)
class DocumentSettingsAdmin(MerchantScopedAdmin[DocumentSettings]):
    # They come and go with their merchant.
    is_added_by_operators = False

    form = DocumentSettingsForm
    list_display = ("merchant", "invoice_file", "legal_name", "country", "vat_id", "updated")
    list_select_related = ("merchant",)
    search_fields = ("merchant__name", "legal_name")
    readonly_fields = ("updated",)
    fieldsets = (
        (
            None,
            {
                "fields": ("merchant", "invoice_file"),
                "description": _(
                    "What you change here stands on documents that are made from now on. A document that a customer "
                    "has downloaded once stays as it is."
                ),
            },
        ),
        (
            _("Seller"),
            {"fields": ("legal_name", "line1", "line2", "postal_code", "city", "state", "country", "legal_note")},
        ),
        (_("Tax and register"), {"fields": ("vat_id", "tax_number", "registration_number")}),
        (_("Contact"), {"fields": ("contact_name", "contact_phone", "contact_email")}),
        (_("Payment"), {"fields": ("iban", "bic", "creditor_id")}),
        (
            _("E-invoices"),
            {
                "fields": ("untaxed", "exemption_reason", "buyer_reference_field", "order_reference_field", "updated"),
                "description": _(
                    "By the European norm EN 16931. Customers download them; they are sent to no authority and to no "
                    "exchange platform."
                ),
            },
        ),
    )
