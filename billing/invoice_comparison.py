"""What makes an invoice cost more or less than another one of the same subscription, adding up to the cent."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from billing.gateway.full_invoices import FullInvoice
from billing.gateway.invoice_lines import FullLine
from billing.invoice_figures import Figures, invoice_figures

Kind = Literal[
    "added",
    "removed",
    "whole_period",
    "no_whole_period",
    "trial_over",
    "plan",
    "quantity",
    "usage",
    "price",
    "changes",
    "changes_before",
    "one_time",
    "one_time_before",
    "shipping",
    "discount",
    "prepaid",
    "tax",
    "other",
]


@dataclass(frozen=True, slots=True)
class Difference:
    """One reason, and by how much it changes the total (in the smallest unit, with its sign).

    `before` and `now` are lines of both invoices that show it, where there are such lines; quantities are the sums of
    an item's lines.
    """

    kind: Kind
    amount: int
    before: FullLine | None = None
    now: FullLine | None = None
    quantity_before: int = 0
    quantity_now: int = 0


@dataclass(frozen=True, slots=True)
class _Item:
    """What one item of a subscription comes to: a tiered price has a line for each tier."""

    lines: tuple[FullLine, ...]

    @property
    def amount(self) -> int:
        return sum(line.amount for line in self.lines)

    @property
    def quantity(self) -> int:
        return sum(line.quantity or 0 for line in self.lines)

    @property
    def line(self) -> FullLine:
        return self.lines[0]

    @property
    def unit_amount(self) -> Decimal | None:
        """What one costs, where that times the quantity is the amount."""
        price = self.line.unit_amount
        is_whole = len(self.lines) == 1 and price is not None and price * self.quantity == self.amount
        return price if is_whole else None

    @property
    def is_trial(self) -> bool:
        """A line of nothing at a price of nothing."""
        return self.amount == 0 and all(line.unit_amount == 0 for line in self.lines)


def differences(invoice: FullInvoice, earlier: FullInvoice) -> list[Difference]:
    """From the earlier total to this one's. Both with all of their lines, in the same currency."""
    now, before = invoice_figures(invoice), invoice_figures(earlier)
    found = [*_of_items(invoice, earlier), *_of_sums(invoice, earlier), *_of_figures(now, before)]
    rest = (now.total - before.total) - sum(each.amount for each in found)
    if rest:
        found.append(Difference("other", rest))
    return [each for each in found if each.amount or each.kind in {"quantity", "usage"}]


def _of_items(invoice: FullInvoice, earlier: FullInvoice) -> Iterator[Difference]:
    now, before = _items(invoice), _items(earlier)
    for key, item in now.items():
        if key in before:
            yield from _between(item, before[key], is_usage=_is_usage(item.line, invoice))
        else:
            yield from _added(key, item, invoice, earlier)
    for key, item in before.items():
        if key not in now:
            kind: Kind = "no_whole_period" if _is_settled(key, invoice) else "removed"
            yield Difference(kind, -item.amount, before=item.line, quantity_before=item.quantity)


def _added(key: str, item: _Item, invoice: FullInvoice, earlier: FullInvoice) -> Iterator[Difference]:
    """New, unless it is usage, of which there was none to be billed yet, or something that was changed before."""
    kind: Kind = "whole_period" if _is_settled(key, earlier) else "added"
    if _is_usage(item.line, invoice):
        kind = "usage"
    if item.amount or item.quantity:
        yield Difference(kind, item.amount, now=item.line, quantity_now=item.quantity)


def _is_settled(key: str, invoice: FullInvoice) -> bool:
    """Whether the invoice settles a change of that item: the customer has it, also where no whole period is billed."""
    return any(line.item == key and line.is_proration for line in invoice.lines.data)


def _items(invoice: FullInvoice) -> dict[str, _Item]:
    """By the subscription's item: what it was billed for a whole period, without what a change in between settled."""
    lines: dict[str, list[FullLine]] = {}
    for line in invoice.lines.data:
        if line.item and not line.is_proration:
            lines.setdefault(line.item, []).append(line)
    return {item: _Item(tuple(own)) for item, own in lines.items()}


def _is_usage(line: FullLine, invoice: FullInvoice) -> bool:
    """What was used is billed afterwards, and everything else beforehand.

    https://docs.stripe.com/billing/subscriptions/usage-based/how-it-works
    """
    return line.period.end <= invoice.created


def _between(now: _Item, before: _Item, *, is_usage: bool) -> Iterator[Difference]:
    """One reason; two where both the price and the quantity changed: each as if the other had stayed or come first."""
    kind, amount = _kind(now, before), now.amount - before.amount
    if kind == "other":
        return  # the rest, which is told as a whole
    if is_usage and kind == "quantity":
        kind = "usage"
    by_quantity = _by_quantity(now, before) if kind in {"plan", "price"} else 0
    seen = Difference(
        kind, amount - by_quantity, before.line, now.line, quantity_before=before.quantity, quantity_now=now.quantity
    )
    yield seen
    if by_quantity:
        yield replace(seen, kind="quantity", amount=by_quantity)


def _by_quantity(now: _Item, before: _Item) -> int:
    """What the change of quantity costs at today's price; 0 where the amounts are no multiples of a price."""
    prices = [item.unit_amount for item in (now, before)]
    if now.quantity == before.quantity or None in prices:
        return 0
    return int((prices[0] or 0) * (now.quantity - before.quantity))


def _kind(now: _Item, before: _Item) -> Kind:
    if before.is_trial and not now.is_trial:
        return "trial_over"
    if now.line.product != before.line.product:
        return "plan"
    if now.quantity != before.quantity and now.line.price == before.line.price:
        return "quantity"
    is_same = now.line.price == before.line.price and now.line.unit_amount == before.line.unit_amount
    return "other" if is_same else "price"


def _of_sums(invoice: FullInvoice, earlier: FullInvoice) -> Iterator[Difference]:
    """What settled a change, and what was added by hand: it stands on one of the two only, and both have their row."""
    yield Difference("changes", _sum(line for line in invoice.lines.data if _settles(line)))
    yield Difference("changes_before", -_sum(line for line in earlier.lines.data if _settles(line)))
    yield Difference("one_time", _sum(line for line in invoice.lines.data if _is_added(line)))
    yield Difference("one_time_before", -_sum(line for line in earlier.lines.data if _is_added(line)))
    yield Difference("shipping", _shipping(invoice) - _shipping(earlier))


def _settles(line: FullLine) -> bool:
    return line.is_proration


def _is_added(line: FullLine) -> bool:
    return not line.item and not line.is_proration


def _sum(lines: Iterator[FullLine]) -> int:
    return sum(line.amount for line in lines)


def _shipping(invoice: FullInvoice) -> int:
    return invoice.shipping_cost.amount_subtotal if invoice.shipping_cost else 0


def _of_figures(now: Figures, before: Figures) -> Iterator[Difference]:
    yield Difference("discount", _discount(before) - _discount(now))
    yield Difference("prepaid", before.prepaid - now.prepaid)
    yield Difference("tax", now.tax_added - before.tax_added)


def _discount(figures: Figures) -> int:
    return sum(amount for _, amount in figures.discounts)
