"""The figures of an invoice or a credit note, reckoned once: page, PDF, e-invoice and CSV print these and no others.

Everything is what Stripe says, in the smallest unit of the currency; nothing is reckoned anew but sums. A credit note's
figures count as Stripe has them: what is credited is positive.
https://docs.stripe.com/api/invoices/object and https://docs.stripe.com/api/credit_notes/object
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from billing.balances import Settlement, settlement
from billing.gateway.credit_notes import CreditNote, CreditNoteLine
from billing.gateway.full_invoices import FullInvoice
from billing.gateway.invoice_lines import FullLine, LinePeriod, LineTax, ShippingCost, TaxRateDetails, prepaid_credit

SHIPPING = "shipping"
"""In place of a line's id."""


@dataclass(frozen=True, slots=True)
class LineFigures:
    """One line. `amount` is before discounts, with the taxes that prices include and without those that are added."""

    id: str
    amount: int
    taken_off: int = 0
    """Discounts and prepaid credit."""
    quantity: int | None = None
    unit_amount: Decimal | None = None
    """What one costs, in the smallest unit; `None` where the amount is no multiple of a price."""
    taxes: tuple[LineTax, ...] = ()

    @property
    def net(self) -> int:
        """After discounts and without any tax."""
        return self.amount - self.taken_off - sum(tax.amount for tax in self.taxes if tax.is_included)


@dataclass(frozen=True, slots=True)
class TaxFigures:
    """The sum of one tax. `rate` is its id; empty for a tax that was not reckoned by a rate."""

    rate: str
    amount: int
    taxable: int
    is_included: bool
    reason: str
    """Stripe's `taxability_reason`: standard_rated, reverse_charge, ..."""


_NOTHING = Settlement()


@dataclass(frozen=True, slots=True)
class Figures:
    """From the lines to what is still to be paid, in the order of the paper."""

    currency: str
    lines: tuple[LineFigures, ...]
    discounts: tuple[tuple[str, int], ...]
    """What each discount (an id) takes off, positive."""
    prepaid: int
    """Credits that the customer bought or was granted beforehand, positive."""
    taxes: tuple[TaxFigures, ...]
    other: int
    """What Stripe reckons with and does not tell: 0, unless it has something that this program does not know."""
    total: int
    settled: Settlement = _NOTHING
    asked: int = 0
    """What is to be paid for it, after the balance."""
    credited: int = 0
    """What credit notes took off before it was paid, positive."""
    paid: int = 0
    remaining: int = 0

    @property
    def subtotal(self) -> int:
        """The sum of the lines."""
        return sum(line.amount for line in self.lines)

    @property
    def tax_added(self) -> int:
        """Taxes on top of the prices."""
        return sum(tax.amount for tax in self.taxes if not tax.is_included)

    @property
    def tax(self) -> int:
        """All taxes."""
        return sum(tax.amount for tax in self.taxes)

    @property
    def net(self) -> int:
        """The total without any tax."""
        return self.total - self.tax

    @property
    def settled_otherwise(self) -> int:
        """What was asked and neither paid, credited nor left: 0, unless Stripe does not tell all."""
        return self.asked - self.credited - self.paid - self.remaining

    @property
    def net_without_tax(self) -> int:
        """The part of the net sum that no tax was applied to."""
        return sum(line.net for line in self.lines if not line.taxes)


def invoice_figures(invoice: FullInvoice) -> Figures:
    """Of an invoice with all of its lines (`with_all_lines`)."""
    lines = (*(_line(line) for line in invoice.lines.data), *_shipping(invoice.shipping_cost))
    discounts = tuple((taken.id, taken.amount) for taken in invoice.total_discount_amounts or [] if taken.amount)
    taxes = tuple(_taxes(invoice.total_taxes or [], lines))
    asked = invoice.total + invoice.starting_balance - (invoice.ending_balance or 0)
    figures = Figures(
        currency=invoice.currency,
        lines=lines,
        discounts=discounts,
        prepaid=prepaid_credit(invoice.total_pretax_credit_amounts),
        taxes=taxes,
        other=0,
        total=invoice.total,
        settled=settlement(invoice.total, invoice.starting_balance, asked),
        asked=asked,
        credited=invoice.pre_payment_credit_notes_amount,
        paid=invoice.amount_paid,
        remaining=invoice.amount_remaining,
    )
    return _with_the_rest(figures)


def note_figures(note: CreditNote) -> Figures:
    """Of a credit note with all of its lines (`with_all_note_lines`)."""
    lines = (*(_note_line(line) for line in note.lines.data), *_shipping(note.shipping_cost))
    discounts = (("", note.discount_amount),) if note.discount_amount else ()
    figures = Figures(
        currency=note.currency,
        lines=lines,
        discounts=discounts,
        prepaid=prepaid_credit(note.pretax_credit_amounts),
        taxes=tuple(_taxes(note.total_taxes or [], lines)),
        other=0,
        total=note.total,
        asked=note.total,
    )
    return _with_the_rest(figures)


def _line(line: FullLine) -> LineFigures:
    return LineFigures(
        id=line.id,
        amount=line.amount,
        taken_off=line.taken_off,
        quantity=line.quantity,
        unit_amount=line.unit_amount,
        taxes=tuple(line.taxes or ()),
    )


def _note_line(line: CreditNoteLine) -> LineFigures:
    return LineFigures(
        id=line.id,
        amount=line.amount,
        taken_off=line.taken_off,
        quantity=line.quantity,
        unit_amount=line.unit_amount_decimal,
        taxes=tuple(line.taxes or ()),
    )


def _shipping(cost: ShippingCost | None) -> Iterator[LineFigures]:
    """What the goods cost to be sent is a line like the others. Its taxes are added where they are not in the total."""
    if cost is None or not cost.amount_subtotal:
        return
    is_included = cost.amount_total == cost.amount_subtotal
    taxes = tuple(
        LineTax(
            amount=tax.amount,
            tax_behavior="inclusive" if is_included else "exclusive",
            tax_rate_details=TaxRateDetails(tax.rate.id),
            taxability_reason=tax.taxability_reason or "not_available",
            taxable_amount=tax.taxable_amount,
        )
        for tax in cost.taxes or []
    )
    yield LineFigures(SHIPPING, cost.amount_subtotal, taxes=taxes)


def _taxes(totals: list[LineTax], lines: Iterable[LineFigures]) -> Iterator[TaxFigures]:
    """What each rate was applied to is the sum of its lines where Stripe leaves it out."""
    for tax in totals:
        lines_of = (line for line in lines if any(_same(tax, each) for each in line.taxes))
        taxable = tax.taxable_amount if tax.taxable_amount is not None else sum(line.net for line in lines_of)
        yield TaxFigures(tax.tax_rate, tax.amount, taxable, tax.is_included, tax.taxability_reason)


def _same(one: LineTax, other: LineTax) -> bool:
    return (one.tax_rate, one.tax_behavior, one.taxability_reason) == (
        other.tax_rate,
        other.tax_behavior,
        other.taxability_reason,
    )


def _with_the_rest(figures: Figures) -> Figures:
    taken_off = sum(amount for _, amount in figures.discounts) + figures.prepaid
    other = figures.total - (figures.subtotal - taken_off + figures.tax_added)
    return replace(figures, other=other)


def service_period(periods: Iterable[LinePeriod]) -> LinePeriod | None:
    """From the first start to the last end of the lines' times; `None` where no line is for a time."""
    times = [period for period in periods if period.start != period.end]
    if not times:
        return None
    return LinePeriod(min(each.start for each in times), max(each.end for each in times))
