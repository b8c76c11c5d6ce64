"""The words of the pages on which customers type (Checkout and the payment element), in seven languages.

They are in `browser/words.json`, which the payment element reads, too.
"""

import json
from functools import cache
from pathlib import Path

from simulator.errors import StripeError

FILE = Path(__file__).parent / "browser" / "words.json"
# One message serves several of Stripe's codes.
_SAME = {
    "invalid_number": "incorrect_number",
    "invalid_cvc": "incorrect_cvc",
    "invalid_expiry_month": "invalid_expiry",
    "invalid_expiry_year": "invalid_expiry",
    "invalid_bank_account_iban": "invalid_iban",
}


@cache
def _table() -> dict[str, dict[str, str]]:
    table: dict[str, dict[str, str]] = json.loads(FILE.read_text("utf-8"))
    return table


def language_of(locale: str | None, accepted: str = "") -> str:
    """The language for one of Stripe's locales (`de`, `fr-CA`); for None and `auto` the first one that the browser's
    Accept-Language names. English where there is no other."""
    wanted = accepted.split(",") if locale in (None, "", "auto") else [str(locale)]
    for one in wanted:
        code = one.partition(";")[0].strip().partition("-")[0].lower()
        if code in _table():
            return code
    return "en"


def words_in(language: str) -> dict[str, str]:
    """All words of a language, by name."""
    return _table()[language]


def message_of(error: StripeError, language: str) -> str:
    """What a customer reads about a refusal: by its decline code, else its code, else in Stripe's own English."""
    words = words_in(language)
    for code in (error.extra.get("decline_code"), error.code):
        name = _SAME.get(str(code), str(code))
        if name in words:
            return words[name]
    return error.message
