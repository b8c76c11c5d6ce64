"""How a decline is told: the error of the answer, and the same inside the intent."""

from typing import Any

from simulator.bank_accounts import DebitFailure
from simulator.cards import Decline
from simulator.errors import DOC_URL, StripeError, card_error
from simulator.store import Row

_FIELDS = ("decline_code", "advice_code", "network_advice_code", "network_decline_code")

AUTHENTICATION_FAILED = (
    "We are unable to authenticate your payment method. Please choose a different payment method and try again."
)


def details(decline: Decline) -> Row:
    """The fields of a card error beyond type, code, message and param; those that do not apply are absent
    (recorded)."""
    return {name: value for name in _FIELDS if (value := getattr(decline, name)) is not None}


def card_declined(decline: Decline, *, param: str | None = None, commit: bool = True, **extra: Any) -> StripeError:
    """A declined card as an answer. `param` stands in for the decline's own."""
    chosen = decline.param if param is None else param
    return card_error(decline.message, code=decline.code, param=chosen, commit=commit, **details(decline), **extra)


def last_error(decline: Decline, method: Row) -> Row:
    """`last_payment_error` and `last_setup_error`: the card error with the payment method in it (recorded)."""
    error = {
        **details(decline),
        "code": decline.code,
        "doc_url": DOC_URL + decline.code.replace("_", "-"),
        "message": decline.message,
        "payment_method": method,
        "type": "card_error",
    }
    if decline.param is not None:
        error["param"] = decline.param
    return dict(sorted(error.items()))


def bank_decline(failure: DebitFailure) -> Decline:
    """A debit that a bank refused, told the same way as a card's decline."""
    return Decline(
        failure.code,
        None,
        failure.message,
        seller_message="The bank could not process this payment.",
    )


def authentication_failure(code: str) -> Decline:
    """The customer did not, or could not, prove who they are."""
    return Decline(code, None, AUTHENTICATION_FAILED)
