"""Files that Stripe made, fetched for a customer: its own PDF of an invoice or a credit note."""

from urllib.parse import urljoin

from billing.errors import NotFound, StripeAnswerUnreadable, StripeUnreachable
from billing.gateway.errors import stripe_errors
from billing.gateway.parallel import http_client
from billing.stripe_pages import trusted_address

_LARGEST = 10_000_000
_MOST_HOPS = 3


async def download_pdf(address: str | None) -> bytes:
    """GET an address of Stripe's that needs no key; raises our errors for what is no PDF, or far too large.

    https://docs.stripe.com/api/invoices/object#invoice_object-invoice_pdf
    """
    client = http_client()
    for _ in range(_MOST_HOPS):
        address = trusted_address(address)
        with stripe_errors("GET a file"):
            body, status, headers = await client.request_async("get", address, {}, None)
        if status in {301, 302, 303, 307, 308}:
            address = urljoin(address, headers.get("location", ""))
            continue
        if status == 404:
            raise NotFound
        if status != 200:
            raise StripeUnreachable
        content = body if isinstance(body, bytes) else body.encode("latin-1")
        if not content.startswith(b"%PDF-") or len(content) > _LARGEST:
            raise StripeAnswerUnreadable
        return content
    raise StripeAnswerUnreadable
