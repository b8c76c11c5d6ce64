"""What arrived at a bank account, as a customer types it."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_CODE = re.compile(r"SM[0-9A-Z]{4}")
# "0.32", "0,32", ".32", "$0.32", "32": less than one unit, since the deposits are.
_AMOUNT = re.compile(r"(?:0?[.,])?([0-9]{1,2})")
_LONGEST = 40


class AmountField(forms.CharField):
    """Less than one unit of the currency, in whatever way it is written; cleaned, an integer in the smallest unit."""

    def __init__(self) -> None:
        super().__init__(max_length=_LONGEST, error_messages={"required": _("Enter the amount.")})

    def clean(self, value: Any) -> int:
        typed = _plain(super().clean(value)).strip("$ ")
        found = _AMOUNT.fullmatch(typed)
        if found is None:
            raise ValidationError(_("Enter an amount below 1.00, such as 0.32."))
        digits = found[1]
        cents = int(digits) * (10 if len(digits) == 1 and typed != digits else 1)  # "0.3" is 30
        if not cents:
            raise ValidationError(_("Enter an amount below 1.00, such as 0.32."))
        return cents


class AmountsForm(forms.Form):
    """Two deposits, in any order."""

    first = AmountField()
    second = AmountField()


class CodeForm(forms.Form):
    """One deposit, whose line in the statement begins with a code."""

    code = forms.CharField(max_length=_LONGEST, error_messages={"required": _("Enter the code.")})

    def clean_code(self) -> str:
        """In capitals, without spaces."""
        code = "".join(_plain(self.cleaned_data["code"]).upper().split())
        if not _CODE.fullmatch(code):
            raise ValidationError(_("The code has six characters and begins with SM."))
        return code


def _plain(typed: str) -> str:
    """Digits and letters of double width are those of single width."""
    return unicodedata.normalize("NFKC", typed)
