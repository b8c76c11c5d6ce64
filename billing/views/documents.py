"""Invoices and credit notes as files: the owner is checked each time, and a file is never made twice."""

from contextlib import suppress

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts.features import Feature
from accounts.models import DocumentSettings
from accounts.requests import CustomerRequest
from billing.decorators import customer_page
from billing.documents.issue import credit_note_file, invoice_file
from billing.errors import DocumentFailed, InvoiceTooLong
from billing.gateway.gateway import CustomerGateway
from billing.models import DocumentFile
from billing.stripe_pages import trusted_address

Kind = DocumentFile.Kind

_ENDINGS = {Kind.PDF: ".pdf", Kind.CII: ".xml", Kind.XRECHNUNG: "-xrechnung.xml"}
# Of a very long invoice, or one that cannot be drawn, there is still Stripe's file.
_NOT_OURS = (InvoiceTooLong, DocumentFailed)


@customer_page(Feature.INVOICE_HISTORY)
@require_safe
def invoice_pdf(request: CustomerRequest, gateway: CustomerGateway, invoice_id: str) -> HttpResponse:
    """The PDF: our own, or Stripe's where the merchant prefers it, and where ours cannot be made."""
    if not _prefers_stripe(request):
        with suppress(*_NOT_OURS):
            return _answer(invoice_file(gateway, invoice_id))
    return HttpResponseRedirect(trusted_address(gateway.invoice(invoice_id).invoice_pdf))


@customer_page(Feature.INVOICE_HISTORY)
@require_safe
def invoice_xml(request: CustomerRequest, gateway: CustomerGateway, invoice_id: str) -> HttpResponse:
    """The e-invoice that is inside of the PDF, alone."""
    return _answer(invoice_file(gateway, invoice_id, Kind.CII))


@customer_page(Feature.INVOICE_HISTORY)
@require_safe
def invoice_xrechnung(request: CustomerRequest, gateway: CustomerGateway, invoice_id: str) -> HttpResponse:
    """The e-invoice as German authorities want it."""
    return _answer(invoice_file(gateway, invoice_id, Kind.XRECHNUNG))


@customer_page(Feature.INVOICE_HISTORY)
@require_safe
def credit_note_pdf(request: CustomerRequest, gateway: CustomerGateway, credit_note_id: str) -> HttpResponse:
    """A credit note as a PDF, likewise."""
    if not _prefers_stripe(request):
        with suppress(*_NOT_OURS):
            return _answer(credit_note_file(gateway, credit_note_id))
    return HttpResponseRedirect(trusted_address(gateway.credit_note_pdf(credit_note_id)))


def _prefers_stripe(request: CustomerRequest) -> bool:
    return DocumentSettings.of(request.merchant).invoice_file == DocumentSettings.File.STRIPE


def _answer(file: DocumentFile) -> HttpResponse:
    """A PDF is shown by the browser, XML is saved; under its number, and never run as anything else."""
    is_pdf = file.kind == Kind.PDF
    response = HttpResponse(bytes(file.content), content_type="application/pdf" if is_pdf else "application/xml")
    name = f"{file.document.number}{_ENDINGS[Kind(file.kind)]}"
    response["Content-Disposition"] = str(content_disposition_header(not is_pdf, name))
    response["X-Content-Type-Options"] = "nosniff"
    return response
