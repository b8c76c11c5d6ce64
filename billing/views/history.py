"""All invoices of a customer, with the credit notes that correct them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.features import Feature
from accounts.requests import CustomerRequest
from billing.decorators import customer_page
from billing.gateway.gateway import CustomerGateway
from billing.invoice_choice import InvoiceChoice
from billing.pages.history import history_page
from billing.pages.history_reads import read_history
from billing.pages.links import HomeLinks, cursor_names
from billing.services.begin_archive import archives_of

ARCHIVES = 3
"""So many that were asked for lately are shown."""


@customer_page(Feature.INVOICE_HISTORY)
@require_safe
def history(request: CustomerRequest, gateway: CustomerGateway) -> HttpResponse:
    """Newest first, a page at a time, narrowed by year, status and subscription as the address says."""
    return show_history(request, gateway, InvoiceChoice.read(request.GET))


def show_history(
    request: CustomerRequest, gateway: CustomerGateway, choice: InvoiceChoice, error: str = ""
) -> HttpResponse:
    """The list, also where a form below it cannot be done as it was sent."""
    sent = request.POST if request.method == "POST" else request.GET
    cursor = HomeLinks(request.merchant.slug, gateway.customer_id).cursor(sent, "invoices")
    reads = read_history(gateway, request.features, cursor, choice)
    kept = tuple((name, sent[name]) for name in cursor_names("invoices") if name in sent)
    page = history_page(reads, choice, archives_of(gateway)[:ARCHIVES], error, kept)
    return render(request, "billing/history.html", {"page": page}, status=400 if error else 200)
