"""Pages of others that Stripe names in its answers and that we lead customers to: invoices, banks."""

from urllib.parse import urlsplit

from django.conf import settings

from billing.errors import NotFound


def trusted_address(address: str | None) -> str:
    """An https address, or one at the configured API itself; raises `NotFound` for none and for any other."""
    parts = urlsplit(address or "")
    is_at_api = f"{parts.scheme}://{parts.netloc}" == settings.STRIPE_API_BASE
    if not address or not ((parts.scheme == "https" and parts.netloc) or is_at_api):
        raise NotFound
    return address
