"""What a customer was shown before confirming, signed, so that what is done is what was shown.

A quote belongs to one customer of one merchant and one subject (such as a subscription), and is good for half an hour.
"""

from typing import Any

from django.core import signing

LIFETIME = 1800


def sign_quote(subject: tuple[str, ...], figures: dict[str, Any]) -> str:
    """Text for a hidden field. `subject` names the merchant, the customer and what it is about."""
    return signing.dumps(figures, salt=_salt(subject), compress=True)


def read_quote(subject: tuple[str, ...], text: str) -> dict[str, Any] | None:
    """The figures that were signed; `None` when it is too old, was changed, or belongs to something else."""
    try:
        figures: dict[str, Any] = signing.loads(text, salt=_salt(subject), max_age=LIFETIME)
    except signing.BadSignature:
        return None
    return figures


def _salt(subject: tuple[str, ...]) -> str:
    return "\n".join(("quote", *subject))
