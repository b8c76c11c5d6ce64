"""One line of text in any script: a name, a part of an address."""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

# Marks that turn the direction of what follows: on an invoice they could make a name read as another.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNPRINTABLE = frozenset({"Cc", "Cs", "Co", "Cn"})
# Letters by name that print nothing: fillers of Hangul and the empty pattern of Braille.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_SHAPELESS = frozenset({"Cf", "Mn", "Me", "Zs"})


class LineField(forms.CharField):
    """White space becomes single spaces; letters of every script are taken, in their composed form (NFC).

    What would print as nothing counts as nothing.
    """

    default_error_messages = {
        "unprintable": _("This has characters that cannot be printed. Type it again."),
    }

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        too_long = ngettext_lazy(
            "Use at most %(limit_value)d character; this has %(show_value)d.",
            "Use at most %(limit_value)d characters; this has %(show_value)d.",
            "limit_value",
        )
        # Django's own says the same in words that are not ours.
        self.validators = [each for each in self.validators if not isinstance(each, MaxLengthValidator)]
        self.validators.append(MaxLengthValidator(max_length, too_long))

    def to_python(self, value: Any) -> str:
        text = " ".join(unicodedata.normalize("NFC", str(value or "")).split())
        if any(sign in _TURNING or unicodedata.category(sign) in _UNPRINTABLE for sign in text):
            raise ValidationError(self.error_messages["unprintable"], code="unprintable")
        is_seen = any(sign not in _BLANK and unicodedata.category(sign) not in _SHAPELESS for sign in text)
        return text if is_seen else ""
