"""The language of invoices, by Stripe's tag."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class LanguageForm(forms.Form):
    """One of the languages on offer."""

    language = forms.ChoiceField(
        error_messages={"required": _("Choose a language."), "invalid_choice": _("Choose a language.")}
    )

    def __init__(self, *args: Any, tags: Iterable[str], **kwargs: Any) -> None:
        """`tags` are those that may be chosen; an empty one among them stands for no preference."""
        super().__init__(*args, **kwargs)
        offered = list(tags)
        field = self.fields["language"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(tag, tag) for tag in offered]
        field.required = "" not in offered
