"""A document ready to print, in the language that is active: every word and figure that stands on the paper."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from billing.credit_note_texts import note_reason, note_status
from billing.dates import date_range, long_date
from billing.documents.papers import Paper
from billing.documents.parties import Party, parties
from billing.documents.payment_words import payment_lines
from billing.documents.printed_lines import PrintedColumn, PrintedLine, printed_lines
from billing.money import Money
from billing.statuses import invoice_status
from billing.sum_texts import added, taken_off
from billing.tax_texts import tax_label, tax_notes


@dataclass(frozen=True, slots=True)
class PrintedFact:
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class PrintedSum:
    """From the lines to the total; the total itself is `is_total`."""

    label: str
    amount: str
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class PrintedTax:
    """ "VAT 19%", the net sum that it was applied to, and the tax."""

    name: str
    net: str
    tax: str


@dataclass(frozen=True, slots=True)
class PrintedPaper:
    """In the order of the paper. An empty text is not printed."""

    title: str
    """ "Invoice", "Credit note"."""
    number: str
    heading: str
    """ "Invoice ACME-0003": the document's title for readers and screen readers."""
    stamp: str
    """ "Canceled", "Not paid": across the head of what is not to be paid any more."""
    parties: tuple[Party, ...]
    facts: tuple[PrintedFact, ...]
    memo: str
    columns: tuple[PrintedColumn, ...]
    """Of the figures beside the lines' names."""
    lines: tuple[PrintedLine, ...]
    sums: tuple[PrintedSum, ...]
    taxes: tuple[PrintedTax, ...]
    notes: tuple[str, ...]
    """What has to be said about taxes."""
    payment: tuple[str, ...]
    """What was paid, or how it is to be paid."""
    footer: str
    """The merchant's own words at the end."""
    legal: tuple[str, ...]
    """At the foot of every page: who the seller is."""


def printed_paper(paper: Paper) -> PrintedPaper:
    """In the language that is active."""
    title = pgettext("document", "Credit note") if paper.note else pgettext("document", "Invoice")
    columns, lines = printed_lines(paper)
    return PrintedPaper(
        title=title,
        number=paper.number,
        heading=f"{title} {paper.number}",
        stamp=_stamp(paper),
        parties=tuple(parties(paper)),
        facts=tuple(_facts(paper)),
        memo=memo(paper),
        columns=columns,
        lines=lines,
        sums=tuple(_sums(paper)),
        taxes=tuple(_taxes(paper)),
        notes=tuple(_tax_notes(paper)),
        payment=tuple(payment_lines(paper)),
        footer=paper.invoice.footer or "",
        legal=tuple(_legal(paper)),
    )


def memo(paper: Paper) -> str:
    """What the merchant says of it; of a credit note why it was made."""
    return (note_reason(paper.note) if paper.note else paper.invoice.description) or ""


def _stamp(paper: Paper) -> str:
    if paper.note:
        return note_status(paper.note).text if paper.note.is_void else ""
    is_over = paper.invoice.status in {"void", "uncollectible"}
    return invoice_status(paper.invoice, paper.dated).text if is_over else ""


def _facts(paper: Paper) -> Iterator[PrintedFact]:
    yield PrintedFact(pgettext("document", "Number"), paper.number)
    yield PrintedFact(_("Date"), long_date(paper.dated))
    if paper.note:
        invoice = paper.invoice
        words = _("%(number)s of %(date)s") % {"number": invoice.number, "date": long_date(invoice.dated)}
        yield PrintedFact(_("For invoice"), words)
    if period := paper.period:
        yield PrintedFact(_("Service period"), date_range(period.start, period.end))
    if paper.invoice.due_date and not paper.note:
        yield PrintedFact(_("Due"), long_date(paper.invoice.due_date))
    for field in paper.invoice.custom_fields or []:
        yield PrintedFact(field.name, field.value)


def _sums(paper: Paper) -> Iterator[PrintedSum]:
    figures = paper.figures
    taken = [amount for _, amount in figures.discounts]
    net = figures.subtotal - sum(taken) - figures.prepaid - sum(t.amount for t in figures.taxes if t.is_included)
    # Not what the line below says again.
    if taken or figures.prepaid or figures.other or (figures.tax_added and net != figures.subtotal):
        yield PrintedSum(_("Subtotal"), _amount(paper, figures.subtotal))
    for label, amount in taken_off(figures, paper.names):
        yield PrintedSum(label, _amount(paper, amount))
    if figures.tax_added:
        yield PrintedSum(_("Total without tax"), _amount(paper, net))
    for label, amount in added(figures, paper.names):
        yield PrintedSum(label, _amount(paper, amount))
    label = _("Total credited") if paper.note else _("Total")
    yield PrintedSum(label, _amount(paper, figures.total), is_total=True)


def _taxes(paper: Paper) -> Iterator[PrintedTax]:
    """Net and tax by rate, as most countries want it on an invoice."""
    figures = paper.figures
    for tax in figures.taxes:
        yield PrintedTax(tax_label(tax, paper.names), _amount(paper, tax.taxable), _amount(paper, tax.amount))
    if figures.taxes and figures.net_without_tax:
        yield PrintedTax(_("Without tax"), _amount(paper, figures.net_without_tax), _amount(paper, 0))


def _tax_notes(paper: Paper) -> Iterator[str]:
    yield from tax_notes(paper.figures, paper.invoice.customer_tax_exempt)
    if paper.seller.untaxed == "exempt" and not paper.figures.taxes and paper.seller.exemption_reason:
        yield paper.seller.exemption_reason


def _legal(paper: Paper) -> Iterator[str]:
    seller = paper.seller
    if seller.legal_note:
        yield seller.legal_note
    parts = (seller.registration_number, seller.contact_phone, seller.contact_email, seller.website)
    line = " · ".join(part for part in parts if part)
    if line:
        yield line


def _amount(paper: Paper, amount: int) -> str:
    return str(Money(amount, paper.figures.currency))
