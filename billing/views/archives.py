"""Many documents as one file: asked for, watched, fetched. Only the customer who asked for it finds it."""

import re

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.features import Feature
from accounts.requests import CustomerRequest
from billing.decorators import customer_page
from billing.documents.archive_files import archive_name, packed
from billing.gateway.gateway import CustomerGateway
from billing.invoice_choice import InvoiceChoice
from billing.pages.archive import archive_page
from billing.pages.history import CHOSEN
from billing.services.begin_archive import begin_archive, chosen, find_archive, revive
from billing.tokens import token_in
from billing.views.finishing import lead_to
from billing.views.history import show_history

_INVOICE = re.compile(r"in_[A-Za-z0-9_]{1,100}")
_MOST_CHOSEN = 100


@customer_page(Feature.INVOICE_HISTORY)
@require_http_methods(["GET", "HEAD", "POST"])
def archives(request: CustomerRequest, gateway: CustomerGateway) -> HttpResponse:
    """Ask for one: of the invoices that are ticked, or of all that the list is narrowed to.

    Who opens the address of the form, such as after its error in another language, is led to the list.
    """
    if request.method != "POST":
        return HttpResponseRedirect(reverse("billing:invoices", args=[request.merchant.slug]))
    token, choice = token_in(request.POST), InvoiceChoice.read(request.POST)
    invoices = request.POST.getlist(CHOSEN) if request.POST.get("scope") == "chosen" else []
    if request.POST.get("scope") != "all" and not _is_choice(invoices):
        return show_history(request, gateway, choice, _("Choose at least one invoice in the list."))
    begun = begin_archive(gateway, choice, invoices, token=token)
    if begun.choice != chosen(choice, invoices):
        messages.info(request, _("This file is still being made. When it is ready, you can ask for the next one."))
    return lead_to(request, "billing:archive", begun.id)


def _is_choice(invoices: list[str]) -> bool:
    """Whether it is one that the page can send: some invoices, no more than a list holds."""
    return 0 < len(invoices) <= _MOST_CHOSEN and all(map(_INVOICE.fullmatch, invoices))


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
