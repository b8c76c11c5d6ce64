"""The signed quote in a form: it says what the customer was shown, on the way out and on the way back."""

from typing import Any

from accounts.requests import CustomerRequest
from billing.quotes import read_quote, sign_quote


def quote_field(request: CustomerRequest, noun: str, subscription_id: str, figures: dict[str, Any]) -> str:
    """The value of the hidden field `quote`, for a page about `noun` of this subscription."""
    return sign_quote(_subject(request, noun, subscription_id), figures)


def quoted(request: CustomerRequest, noun: str, subscription_id: str) -> dict[str, Any] | None:
    """What was shown, by the form that came back; `None` for a quote that is too old or not ours: show it anew."""
    return read_quote(_subject(request, noun, subscription_id), request.POST.get("quote", ""))


def _subject(request: CustomerRequest, noun: str, subscription_id: str) -> tuple[str, ...]:
    return (noun, request.merchant.slug, request.portal_session.customer, subscription_id)
