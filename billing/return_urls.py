"""Where pages of others lead back to: absolute, from the configured origin and never from a Host header."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

REST = "rest"
"""Of the address of a result: invoices (ids) that were chosen to be paid after this one."""


def payment_result_url(merchant_slug: str, invoice_id: str, rest: Sequence[str] = ()) -> str:
    """For a bank, after a customer confirmed the payment of an invoice or did not. `rest` are to be paid after it."""
    address = settings.PORTAL_BASE_URL + reverse("billing:invoice_payment_result", args=[merchant_slug, invoice_id])
    return with_rest(address, rest)


def with_rest(address: str, rest: Sequence[str]) -> str:
    """Of a page about the payment of one invoice, with those that are to be paid after it."""
    return f"{address}?{urlencode([(REST, each) for each in rest])}" if rest else address


def setup_result_url(merchant_slug: str) -> str:
    """For Stripe, after a customer typed a payment method, whatever came of it. Stripe adds the setup intent's id."""
    return settings.PORTAL_BASE_URL + reverse("billing:payment_method_result", args=[merchant_slug])


def addition_url(merchant_slug: str, query: str) -> str:
    """For Stripe's own page, when a customer comes back without having saved anything there."""
    return f"{settings.PORTAL_BASE_URL}{reverse('billing:payment_method_addition', args=[merchant_slug])}?{query}"
