"""Where pages of others lead back to: absolute, from the configured origin and never from a Host header."""

from django.conf import settings
from django.urls import reverse


def payment_result_url(merchant_slug: str, invoice_id: str) -> str:
    """For a bank, after a customer confirmed the payment of an invoice or did not."""
    return settings.PORTAL_BASE_URL + reverse("billing:invoice_payment_result", args=[merchant_slug, invoice_id])
