"""Many documents as one file: asked for, watched, fetched. Only the customer who asked for it finds it."""

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.features import Feature
from accounts.requests import CustomerRequest
from billing.decorators import customer_page
from billing.documents.archive_files import archive_name, packed
from billing.gateway.gateway import CustomerGateway
from billing.invoice_choice import InvoiceChoice
from billing.pages.archive import archive_page
from billing.pages.history import CHOSEN
from billing.pages.parts import FormError
from billing.services.begin_archive import begin_archive, find_archive, revive
from billing.tokens import token_in
from billing.views.finishing import lead_to
from billing.views.history import show_history


@customer_page(Feature.INVOICE_HISTORY)
@require_POST
def archives(request: CustomerRequest, gateway: CustomerGateway) -> HttpResponse:
    """Ask for one: of the invoices that are ticked, or of all that the list is narrowed to."""
    token, choice = token_in(request.POST), InvoiceChoice.read(request.POST)
    invoices = request.POST.getlist(CHOSEN) if request.POST.get("scope") == "chosen" else []
    if request.POST.get("scope") != "all" and not invoices:
        error = FormError(_("Choose at least one invoice in the list."), "invoices")
        return show_history(request, gateway, choice, error)
    return lead_to(request, "billing:archive", begin_archive(gateway, choice, invoices, token=token).id)


@customer_page(Feature.INVOICE_HISTORY)
@require_safe
def archive(request: CustomerRequest, gateway: CustomerGateway, archive_id: str) -> HttpResponse:
    """How far it is; when it is made, where it is fetched."""
    page = archive_page(request.merchant, revive(find_archive(gateway, archive_id)))
    return render(request, "billing/archive.html", {"page": page})


@customer_page(Feature.INVOICE_HISTORY)
@require_safe
def archive_file(request: CustomerRequest, gateway: CustomerGateway, archive_id: str) -> HttpResponseBase:
    """The file itself."""
    found = find_archive(gateway, archive_id, is_done=True)
    file = packed(found)
    response = StreamingHttpResponse(file.chunks, content_type="application/zip")
    response["Content-Disposition"] = content_disposition_header(True, archive_name(found))
    response["Content-Length"] = str(file.length)
    return response
