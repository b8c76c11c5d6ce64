"""One invoice: as a page, and at Stripe."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.features import Feature
from accounts.requests import CustomerRequest
from billing.decorators import customer_page
from billing.errors import InvoiceTooLong
from billing.gateway.gateway import CustomerGateway
from billing.pages.invoice import invoice_page
from billing.pages.invoice_documents import documents_section, paper_to_read
from billing.pages.invoice_reads import read_invoice
from billing.stripe_pages import trusted_address


@customer_page(Feature.INVOICE_HISTORY)
@require_safe
def invoice(request: CustomerRequest, gateway: CustomerGateway, invoice_id: str) -> HttpResponse:
    """What it was for, what was paid, and why it differs from the one before; a very long one at Stripe."""
    try:
        reads = read_invoice(gateway, request.features, invoice_id)
    except InvoiceTooLong:
        return _at_stripe(gateway, invoice_id)
    can_change = request.features.has(Feature.CUSTOMER_UPDATE)
    paper = paper_to_read(request.merchant, reads)
    documents = documents_section(request.merchant, reads.subject.links, paper, can_change_details=can_change)
    return render(request, "billing/invoice.html", {"page": invoice_page(reads, paper, documents)})


@customer_page(Feature.INVOICE_HISTORY)
@require_safe
def hosted_invoice(request: CustomerRequest, gateway: CustomerGateway, invoice_id: str) -> HttpResponse:
    """Lead to Stripe's page of an invoice, where an open one can be paid."""
    return _at_stripe(gateway, invoice_id)


def _at_stripe(gateway: CustomerGateway, invoice_id: str) -> HttpResponse:
    return HttpResponseRedirect(trusted_address(gateway.invoice(invoice_id).hosted_invoice_url))


@customer_page(Feature.INVOICE_HISTORY)
@require_safe
def receipt(request: CustomerRequest, gateway: CustomerGateway, invoice_id: str, payment_id: str) -> HttpResponse:
    """Lead to Stripe's receipt of a payment of an invoice."""
    return HttpResponseRedirect(trusted_address(gateway.receipt_url(invoice_id, payment_id)))
