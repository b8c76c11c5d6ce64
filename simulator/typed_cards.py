"""Cards as customers type them, on the pages that stand in for Stripe's: number, expiry and security code are looked
at in Stripe's order and refused in its words.

https://docs.stripe.com/error-codes and, for numbers that are not test cards, https://docs.stripe.com/testing
"""

import re
from typing import TYPE_CHECKING

from simulator.cards import Decline, SimulatedCard, card_of_number
from simulator.declines import card_declined
from simulator.errors import StripeError, card_error
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context

_NUMBER = re.compile(r"[0-9]{12,19}\Z")
_CVC = re.compile(r"[0-9]{3,4}\Z")
_EXPIRY = re.compile(r"\s*([0-9]{1,2})\s*[/. -]?\s*((?:20)?[0-9]{2})\s*\Z")
_NO_TEST_CARD = Decline(
    "card_declined",
    "test_mode_live_card",
    "Your card was declined. Your request was in test mode, but used a non test (live) card. For a list of valid test "
    "cards, visit: https://stripe.com/docs/testing.",
    param="number",
)


def digits(text: str) -> str:
    """A number without the blanks and dashes that people type."""
    return re.sub(r"[\s-]", "", text)


def expiry(text: str) -> tuple[str, str]:
    """Month and year of `12/34`, `12 / 2034` or `1234`; two empty texts if it is neither."""
    found = _EXPIRY.match(text)
    if found is None:
        return "", ""
    month, year = found.groups()
    return month, year if len(year) == 4 else f"20{year}"


def passes_luhn(number: str) -> bool:
    """Whether the last digit fits the others (ISO/IEC 7812)."""
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(number))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def checked_card(ctx: "Context", given: Row) -> tuple[SimulatedCard, int, int]:
    """The test card with this number, and the month and year it was said to expire; raises what Stripe answers to one
    that cannot be a card, is out of date, or is no test card."""
    number = digits(str(given.get("number", "")))
    if not _NUMBER.match(number):
        raise _wrong("The card number is not a valid credit card number.", "invalid_number", "number")
    if not passes_luhn(number):
        raise _wrong("Your card number is incorrect.", "incorrect_number", "number")
    month, year = _checked_expiry(ctx, given)
    if "cvc" in given and not _CVC.match(str(given["cvc"]).strip()):
        raise _wrong("Your card's security code is invalid.", "invalid_cvc", "cvc")
    card = card_of_number(number)
    if card is None:
        raise card_declined(_NO_TEST_CARD, commit=False)
    return card, month, year


def _checked_expiry(ctx: "Context", given: Row) -> tuple[int, int]:
    from simulator.card_expiry import expiry_a_year_from

    this_month, next_year = expiry_a_year_from(int(ctx.wall_clock()))
    month, year = (_number(given.get(name)) for name in ("exp_month", "exp_year"))
    year += 2000 if 0 < year < 100 else 0
    if not 1 <= month <= 12:
        raise _wrong("Your card's expiration month is invalid.", "invalid_expiry_month", "exp_month")
    if not next_year - 1 <= year <= next_year + 49:
        raise _wrong("Your card's expiration year is invalid.", "invalid_expiry_year", "exp_year")
    if (year, month) < (next_year - 1, this_month):
        raise _wrong("Your card's expiration month is invalid.", "invalid_expiry_month", "exp_month")
    return month, year


def _number(value: object) -> int:
    text = str(value or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0


def _wrong(message: str, code: str, param: str) -> StripeError:
    return card_error(message, code=code, param=param, commit=False)
