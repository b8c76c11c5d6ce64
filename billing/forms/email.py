"""An e-mail address, and the code that proves that it is one's own."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.validators import EmailValidator
from django.utils.encoding import punycode
from django.utils.translation import gettext_lazy as _

LONGEST = 254
"""Stripe takes 512 characters, but mail servers no more than this. https://www.rfc-editor.org/rfc/rfc3696#erratum1690"""

_DIGITS = re.compile(r"[0-9]{6}")
_BETWEEN = re.compile(r"[\s\-\u2010-\u2015\u2212]")


class EmailForm(forms.Form):
    """Nothing that Stripe would refuse after a code was sent: an ordinary address with a host name."""

    email = forms.CharField(
        max_length=LONGEST,
        error_messages={
            "required": _("Enter the new e-mail address."),
            "max_length": _("This address is too long. An e-mail address has at most 254 characters."),
        },
    )

    def clean_email(self) -> str:
        """With the host name as mail servers write it: Stripe, too, takes plain letters only."""
        name, at, host = self.cleaned_data["email"].rpartition("@")
        unusual = '"' in name or "." not in host or host.startswith("[")
        try:
            address = f"{name}{at}{punycode(host)}"
            EmailValidator()(address)
        except (forms.ValidationError, UnicodeError):
            unusual = True
        if unusual or len(address) > LONGEST:
            raise forms.ValidationError(_("Enter an e-mail address as in name@example.com."))
        return address


class CodeForm(forms.Form):
    """Six digits, however they are written: "123 456", "123-456", in wide digits."""

    code = forms.CharField(max_length=40, error_messages={"required": _("Enter the code from the message.")})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].error_messages["max_length"] = self._shape

    _shape = _("Enter the six digits from the message.")

    def clean_code(self) -> str:
        """The digits alone."""
        code = _BETWEEN.sub("", unicodedata.normalize("NFKC", self.cleaned_data["code"]))
        if not _DIGITS.fullmatch(code):
            raise forms.ValidationError(self._shape)
        return code
