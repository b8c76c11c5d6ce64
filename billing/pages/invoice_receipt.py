"""An invoice as a receipt: its lines, what is taken off and added, what was paid and what is left."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from billing.gateway.full_invoices import FullInvoice
from billing.invoice_figures import SHIPPING, Figures
from billing.invoice_names import Names
from billing.line_texts import line_text
from billing.money import Money
from billing.pages.receipts import Receipt, ReceiptLine
from billing.sum_texts import added, taken_off
from billing.tax_texts import tax_notes


def invoice_receipt(invoice: FullInvoice, figures: Figures, names: Names) -> Receipt:
    """From the lines to the total. What is printed adds up to it, line by line."""
    return Receipt(
        total_label=_("Total"),
        total=_amount(figures, figures.total),
        lines=tuple(_lines(invoice, figures, names)),
        rows=tuple(total_rows(figures, names)),
        notes=tuple(tax_notes(figures, invoice.customer_tax_exempt)),
    )


def settlement_receipt(invoice: FullInvoice, figures: Figures) -> Receipt | None:
    """From the total to what is still to be paid.

    `None` where nothing or a payment alone has settled it, which stands beside it, and where it was canceled.
    """
    rows = tuple(settlement_rows(figures))
    is_plain = figures.paid == figures.total and not figures.remaining
    if invoice.status == "void" or is_plain or not rows:
        return None
    return Receipt(total_label=_("Still to pay"), total=_amount(figures, figures.remaining), rows=rows)


def _lines(invoice: FullInvoice, figures: Figures, names: Names) -> Iterator[ReceiptLine]:
    for line in invoice.lines.data:
        text = line_text(line, names, figures.currency)
        # Translators: a quantity and the price of one, such as "5 × €10.00"
        each = _("%(count)s × %(price)s") % {"count": text.quantity, "price": text.unit_price}
        is_several = text.unit_price and (line.quantity or 0) > 1
        parts = (text.period, each if is_several else "")
        yield ReceiptLine(
            name=text.name if is_several else text.counted,
            amount=_amount(figures, line.amount),
            detail=" · ".join(part for part in parts if part),
        )
    for figure in figures.lines:
        if figure.id == SHIPPING:
            yield ReceiptLine(_("Shipping"), _amount(figures, figure.amount))


def total_rows(figures: Figures, names: Names) -> Iterator[ReceiptLine]:
    """What is taken off the sum of the lines, and added to it."""
    for label, amount in (*taken_off(figures, names), *added(figures, names)):
        yield ReceiptLine(label, _amount(figures, amount))


def settlement_rows(figures: Figures) -> Iterator[ReceiptLine]:
    """What the balance, credit notes and payments do to the total. https://docs.stripe.com/billing/customer/balance"""
    settled = figures.settled
    rows = (
        (_("Paid from your credit"), -settled.used),
        (_("From an earlier invoice"), settled.owed),
        (_("Added to your credit"), settled.credited),
        (_("Moved to your next invoice"), -settled.carried),
        (_("Credit notes"), -figures.credited),
        (_("Paid"), -figures.paid),
        (_("Settled in another way"), -figures.settled_otherwise),
    )
    for label, amount in rows:
        if amount:
            yield ReceiptLine(label, _amount(figures, amount))


def _amount(figures: Figures, amount: int) -> str:
    return str(Money(amount, figures.currency))
