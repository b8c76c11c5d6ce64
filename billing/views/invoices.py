"""Invoices as pages and as files, at Stripe: our addresses check the owner and lead there."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from accounts.features import Feature
from accounts.requests import CustomerRequest
from billing.decorators import customer_page
from billing.errors import NotFound
from billing.gateway.gateway import CustomerGateway


@customer_page(Feature.INVOICE_HISTORY)
@require_safe
def invoice(request: CustomerRequest, gateway: CustomerGateway, invoice_id: str) -> HttpResponse:
    """Lead to Stripe's page of an invoice, where an open one can be paid."""
    return _lead_to(gateway.invoice(invoice_id).hosted_invoice_url)


@customer_page(Feature.INVOICE_HISTORY)
@require_safe
def invoice_pdf(request: CustomerRequest, gateway: CustomerGateway, invoice_id: str) -> HttpResponse:
    """Lead to the file of an invoice."""
    return _lead_to(gateway.invoice(invoice_id).invoice_pdf)


def _lead_to(address: str | None) -> HttpResponse:
    """Redirect to an https address, or to one at the configured API itself; a draft has none."""
    parts = urlsplit(address or "")
    is_at_api = f"{parts.scheme}://{parts.netloc}" == settings.STRIPE_API_BASE
    if not address or not (parts.scheme == "https" or is_at_api):
        raise NotFound
    return HttpResponseRedirect(address)
