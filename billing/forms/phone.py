"""A telephone number, as people write it; cleaned it is in E.164. Empty takes it away."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from billing.phone_numbers import PhoneRefused, read_phone

# Room for brackets and spaces. What is kept is shorter.
_TYPED = 40


class PhoneForm(forms.Form):
    """A number in E.164 when it is cleaned, or none."""

    phone = forms.CharField(required=False, max_length=_TYPED)

    def __init__(self, *args: Any, country: str = "", **kwargs: Any) -> None:
        """`country` is that of numbers without a country code; empty where none is known."""
        super().__init__(*args, **kwargs)
        self.country = country

    def clean_phone(self) -> str:
        typed: str = self.cleaned_data["phone"]
        try:
            return read_phone(typed, self.country) if typed else ""
        except PhoneRefused as refusal:
            raise ValidationError(str(refusal)) from None
