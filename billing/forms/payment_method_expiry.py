"""The month and the year in which a card expires."""

import re
import unicodedata
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

YEARS_AHEAD = 20
"""As far as cards are issued, and Stripe's own forms take. A year beyond is a slip."""

_DIGITS = re.compile(r"[0-9]{1,4}")


class ExpiryForm(forms.Form):
    """`today` is the customer's: a card is good until the end of its month."""

    exp_month = forms.CharField(max_length=8, error_messages={"required": _("Enter the month, as in 03.")})
    exp_year = forms.CharField(max_length=8, error_messages={"required": _("Enter the year, as in 2030.")})

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_exp_month(self) -> int:
        """1 to 12."""
        month = _number(self.cleaned_data["exp_month"])
        if month is None or not 1 <= month <= 12:
            raise forms.ValidationError(_("Enter the month as a number from 1 to 12."))
        return month

    def clean_exp_year(self) -> int:
        """In four digits; cards print two of them."""
        year = _number(self.cleaned_data["exp_year"])
        if year is None:
            raise forms.ValidationError(_("Enter the year, as in 2030."))
        if year < 100:
            year += self.today.year // 100 * 100
        if year > self.today.year + YEARS_AHEAD:
            raise forms.ValidationError(_("This year is too far ahead. Check the date on your card."))
        return year

    def clean(self) -> dict[str, Any]:
        """Not in the past."""
        found = super().clean() or self.cleaned_data
        month, year = found.get("exp_month"), found.get("exp_year")
        if month and year and (year, month) < (self.today.year, self.today.month):
            self.add_error("exp_year", _("This date has passed. A card that has expired has to be replaced."))
        return found


def _number(text: str) -> int | None:
    """Also in wide digits."""
    narrow = unicodedata.normalize("NFKC", text).strip()
    return int(narrow) if _DIGITS.fullmatch(narrow) else None
