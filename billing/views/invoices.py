"""Invoices as pages and as files, at Stripe: our addresses check the owner and lead there."""

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from accounts.features import Feature
from accounts.requests import CustomerRequest
from billing.decorators import customer_page
from billing.gateway.gateway import CustomerGateway
from billing.stripe_pages import trusted_address


@customer_page(Feature.INVOICE_HISTORY)
@require_safe
def invoice(request: CustomerRequest, gateway: CustomerGateway, invoice_id: str) -> HttpResponse:
    """Lead to Stripe's page of an invoice, where an open one can be paid."""
    return HttpResponseRedirect(trusted_address(gateway.invoice(invoice_id).hosted_invoice_url))


@customer_page(Feature.INVOICE_HISTORY)
@require_safe
def invoice_pdf(request: CustomerRequest, gateway: CustomerGateway, invoice_id: str) -> HttpResponse:
    """Lead to the file of an invoice."""
    return HttpResponseRedirect(trusted_address(gateway.invoice(invoice_id).invoice_pdf))
