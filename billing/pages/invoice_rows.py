"""Invoices in lists, with the credit notes that correct them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from billing.credit_note_texts import note_status
from billing.dates import medium_date
from billing.gateway.credit_notes import CreditNote
from billing.gateway.invoices import Invoice
from billing.money import Money
from billing.pages.names import joined_names
from billing.pages.subject import Subject
from billing.statuses import Mark, invoice_status


@dataclass(frozen=True, slots=True)
class CreditNoteRow:
    """One credit note; `amount` is negative: it is taken back."""

    number: str
    date: str
    amount: str
    status: Mark
    pdf_url: str
    """The credit note as a PDF; empty when there is none."""
    pdf_label: str
    """Accessible name of the link: "Download credit note ACME-0003-CN-01 as a PDF"."""


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """One invoice; links are ours and check the owner."""

    id: str
    number: str
    """ "ACME-0003", or words for an invoice without a number yet."""
    date: str
    subject: str
    """What it was for: "Team", "Team and 2 more"; empty where a list does not say."""
    amount: str
    status: Mark
    view_url: str
    """The invoice as a page."""
    pdf_url: str
    """The invoice as a PDF."""
    view_label: str
    """Accessible name of the link: "View invoice ACME-0003"."""
    pdf_label: str
    """Accessible name of the link: "Download invoice ACME-0003 as a PDF"."""
    notes: tuple[CreditNoteRow, ...] = ()
    choose_label: str = ""
    """Accessible name of the check box: "Choose invoice ACME-0003"."""


def invoice_row(subject: Subject, invoice: Invoice, notes: Iterable[CreditNote] = ()) -> InvoiceRow:
    """An invoice that is no draft, with its credit notes."""
    number = invoice.number or _("Without a number")
    return InvoiceRow(
        id=invoice.id,
        number=number,
        date=medium_date(invoice.dated),
        subject=_subject(subject, invoice),
        amount=str(Money(invoice.total, invoice.currency)),
        status=invoice_status(invoice, subject.now),
        view_url=subject.links.invoice(invoice.id),
        pdf_url=subject.links.invoice_pdf(invoice.id),
        view_label=_("View invoice %(number)s") % {"number": number},
        pdf_label=_("Download invoice %(number)s as a PDF") % {"number": number},
        notes=tuple(credit_note_row(subject, note) for note in notes),
        choose_label=_("Choose invoice %(number)s") % {"number": number},
    )


def credit_note_row(subject: Subject, note: CreditNote) -> CreditNoteRow:
    """A credit note, taken back or not."""
    return CreditNoteRow(
        number=note.number,
        date=medium_date(note.dated),
        amount=str(Money(-note.total, note.currency)),
        status=note_status(note),
        pdf_url=subject.links.credit_note_pdf(note.id),
        pdf_label=_("Download credit note %(number)s as a PDF") % {"number": note.number},
    )


def _subject(subject: Subject, invoice: Invoice) -> str:
    """Names of products; what the merchant added by hand keeps the merchant's words."""
    lines = invoice.lines.data
    if not lines:
        return ""
    names = [
        subject.catalogue.names.get(line.product) or line.description or pgettext("product", "Subscription")
        for line in lines
        if line.is_of_item
    ]
    return joined_names(names or [line.description or _("Adjustment") for line in lines])
