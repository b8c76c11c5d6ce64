"""An invoice as files: the PDF, and the e-invoice or the reasons why there is none."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import DocumentSettings, Merchant
from billing.documents.letterheads import seller_of
from billing.documents.objections import objections
from billing.documents.papers import Paper
from billing.documents.shortfalls import Shortfall
from billing.documents.store import Kind, find_fixed
from billing.locales import active_language
from billing.pages.invoice_reads import InvoiceReads
from billing.pages.links import HomeLinks


@dataclass(frozen=True, slots=True)
class EInvoice:
    """One kind of XML; without `url` the `problems` say what is missing."""

    name: str
    url: str
    label: str
    """Accessible name of the link: "Download invoice ACME-0003 as XRechnung (XML)"."""
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DocumentsSection:
    """What can be downloaded of an invoice."""

    pdf_url: str
    pdf_label: str
    pdf_note: str
    """That the e-invoice is inside; else empty."""
    hosted_url: str
    """Stripe's own page of the invoice; empty when there is none."""
    einvoices: tuple[EInvoice, ...]
    hint: str
    """That what the customer adds counts for invoices to come; empty where they can add nothing."""
    details_url: str
    """Where they can; empty where they may not."""


def paper_to_read(merchant: Merchant, reads: InvoiceReads) -> Paper:
    """The invoice by what was fixed with its first file, else by what the merchant's administration has now."""
    fixed = find_fixed(merchant, reads.whole.invoice.id)
    seller = fixed.heading.seller if fixed else seller_of(merchant)
    return Paper.of(reads.whole, fixed.names if fixed else reads.names, seller)


def documents_section(
    merchant: Merchant, links: HomeLinks, paper: Paper, *, can_change_details: bool
) -> DocumentsSection:
    """With the reasons why it is no e-invoice, where it is none."""
    invoice = paper.invoice
    language = active_language()
    missing = objections(merchant, paper, Kind.CII, language)
    missing_more = objections(merchant, paper, Kind.XRECHNUNG, language)
    number = invoice.number or invoice.id
    # Stripe's own file has no e-invoice inside.
    is_ours = DocumentSettings.of(merchant).invoice_file == DocumentSettings.File.PORTAL
    is_hybrid = is_ours and not missing
    slug, can_help = merchant.slug, any(each.is_customers for each in missing_more) and can_change_details
    return DocumentsSection(
        pdf_url=links.invoice_pdf(invoice.id),
        pdf_label=_("Download invoice %(number)s as a PDF") % {"number": number},
        pdf_note=_("With the e-invoice inside (Factur-X, ZUGFeRD).") if is_hybrid else "",
        hosted_url=links.hosted_invoice(invoice.id) if invoice.hosted_invoice_url else "",
        einvoices=(
            _einvoice("Factur-X", reverse("billing:invoice_xml", args=[slug, invoice.id]), number, missing),
            _einvoice("XRechnung", reverse("billing:invoice_xrechnung", args=[slug, invoice.id]), number, missing_more),
        ),
        hint=_("What you add to your billing details stands on your next invoices.") if can_help else "",
        details_url=reverse("billing:details", args=[slug]) if can_help else "",
    )


def _einvoice(name: str, url: str, number: str, missing: tuple[Shortfall, ...]) -> EInvoice:
    words = _("Download invoice %(number)s as %(kind)s (XML)")
    return EInvoice(
        name=name,
        url="" if missing else url,
        label=words % {"number": number, "kind": name},
        problems=tuple(each.sentence for each in missing),
    )
