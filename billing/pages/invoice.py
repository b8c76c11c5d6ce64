"""One invoice: what it was for, what it came to, what was paid, and why it differs from the one before."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from billing.credit_note_texts import note_reason
from billing.dates import date_range, long_date
from billing.documents.papers import Paper
from billing.documents.parties import parties
from billing.gateway.credit_notes import CreditNote
from billing.gateway.full_invoices import FullInvoice
from billing.invoice_figures import Figures
from billing.invoice_names import Names
from billing.money import Money
from billing.pages.invoice_comparison import ComparisonSection, invoice_comparison
from billing.pages.invoice_documents import DocumentsSection
from billing.pages.invoice_reads import InvoiceReads
from billing.pages.invoice_receipt import invoice_receipt, settlement_receipt
from billing.pages.invoice_rows import CreditNoteRow, credit_note_row
from billing.pages.payment_rows import PaymentRow, payment_rows
from billing.pages.pending_change import paid_change_sentence
from billing.pages.receipts import Receipt
from billing.pages.subject import Subject
from billing.statuses import Mark, invoice_status
from billing.tax_texts import tax_label


@dataclass(frozen=True, slots=True)
class InvoiceFact:
    """ "Date": "18 November 2026"; an address has several lines."""

    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TaxRow:
    """ "VAT 19%", "€41.18", "€7.82"."""

    name: str
    net: str
    tax: str


@dataclass(frozen=True, slots=True)
class CreditNoteEntry:
    """A credit note of this invoice, with the reason in words (may be empty)."""

    row: CreditNoteRow
    reason: str


@dataclass(frozen=True, slots=True)
class InvoicePage:
    """Nothing here is for a draft."""

    heading: str
    amount_label: str
    """ "To pay", "Total"."""
    amount: str
    status: Mark
    sentence: str
    """What comes next: when it is due, or charged again; else empty."""
    pay_label: str
    """ "Pay €45.00"; the label of the link to `pay_url`. Both are empty when nothing is to be paid."""
    pay_url: str
    memo: str
    """The merchant's own words on the invoice."""
    facts: tuple[InvoiceFact, ...]
    receipt: Receipt
    change_note: str
    """What the lines of a change in the middle of a period are, where there are such lines."""
    taxes: tuple[TaxRow, ...]
    settlement: Receipt | None
    payments: tuple[PaymentRow, ...]
    notes: tuple[CreditNoteEntry, ...]
    comparison: ComparisonSection | None
    documents: DocumentsSection
    back_url: str


def invoice_page(reads: InvoiceReads, paper: Paper, documents: DocumentsSection) -> InvoicePage:
    """For one invoice of the customer's, with the same seller, buyer and figures as the document."""
    subject, invoice, names = reads.subject, reads.whole.invoice, paper.names
    figures = paper.figures
    is_open = invoice.is_owed
    is_payable = is_open and not paper.is_on_its_way
    label, amount = _headline(invoice, is_open=is_open)
    return InvoicePage(
        heading=_("Invoice %(number)s") % {"number": invoice.number or invoice.id},
        amount_label=label,
        amount=amount,
        status=invoice_status(invoice, subject.now),
        sentence=_sentence(reads, is_on_its_way=paper.is_on_its_way) if is_open else "",
        pay_label=_("Pay %(amount)s") % {"amount": amount} if is_payable else "",
        pay_url=subject.links.invoice_payment(invoice.id) if is_payable else "",
        memo=invoice.description or "",
        facts=tuple(_facts(paper)),
        receipt=invoice_receipt(invoice, figures, names),
        change_note=_change_note(invoice),
        taxes=tuple(_taxes(figures, names)),
        settlement=settlement_receipt(invoice, figures),
        payments=payment_rows(subject, reads.whole),
        notes=tuple(_note(subject, note) for note in reads.whole.credit_notes),
        comparison=_comparison(reads),
        documents=documents,
        back_url=subject.links.invoices(),
    )


def _headline(invoice: FullInvoice, *, is_open: bool) -> tuple[str, str]:
    """The one figure that people look for."""
    if is_open:
        return _("To pay"), str(Money(invoice.amount_remaining, invoice.currency))
    return _("Total"), str(Money(invoice.total, invoice.currency))


def _sentence(reads: InvoiceReads, *, is_on_its_way: bool) -> str:
    invoice = reads.whole.invoice
    if is_on_its_way:
        return _("Your payment is on its way. It can take some days until it arrives.")
    if reads.held_change is not None:
        return paid_change_sentence(reads.held_change)
    if invoice.next_payment_attempt:
        date = long_date(invoice.next_payment_attempt)
        words = (
            _("The next attempt to charge it is on %(date)s.")
            if invoice.attempt_count
            else _("It is charged automatically on %(date)s.")
        )
        return words % {"date": date}
    if invoice.due_date:
        is_late = invoice.due_date < reads.subject.now
        words = _("It was due on %(date)s.") if is_late else _("It is due on %(date)s.")
        return words % {"date": long_date(invoice.due_date)}
    return ""


def _facts(paper: Paper) -> Iterator[InvoiceFact]:
    invoice = paper.invoice
    yield InvoiceFact(_("Date"), (long_date(invoice.dated),))
    if period := paper.period:
        yield InvoiceFact(_("Service period"), (date_range(period.start, period.end),))
    if invoice.due_date:
        yield InvoiceFact(_("Due"), (long_date(invoice.due_date),))
    for party in parties(paper):
        if party.lines:
            yield InvoiceFact(party.heading, party.lines)
    for field in invoice.custom_fields or []:
        yield InvoiceFact(field.name, (field.value,))


def _change_note(invoice: FullInvoice) -> str:
    if not any(line.is_proration for line in invoice.lines.data):
        return ""
    return _(
        "Your subscription changed during the period. What was paid for and not used is credited; what is new is "
        "charged for the days that are left."
    )


def _taxes(figures: Figures, names: Names) -> Iterator[TaxRow]:
    """A row for each tax, unless there is only one, which the receipt names on top of its lines."""
    if not figures.tax or (len(figures.taxes) < 2 and not figures.taxes[0].is_included):
        return
    for tax in figures.taxes:
        net, amount = Money(tax.taxable, figures.currency), Money(tax.amount, figures.currency)
        yield TaxRow(tax_label(tax, names), str(net), str(amount))


def _note(subject: Subject, note: CreditNote) -> CreditNoteEntry:
    return CreditNoteEntry(credit_note_row(subject, note), note_reason(note))


def _comparison(reads: InvoiceReads) -> ComparisonSection | None:
    if reads.earlier is None:
        return None
    url = reads.subject.links.invoice(reads.earlier.id)
    return invoice_comparison(reads.whole.invoice, reads.earlier, reads.names, url)
