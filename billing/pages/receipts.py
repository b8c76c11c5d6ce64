"""A receipt before the fact: the lines of a previewed invoice, what is taken off and added, and what is due.

The words are made from what each line is about, in the language of the page: Stripe's descriptions are English, or in
whatever language the merchant's account writes. For every page that previews: `receipt(preview, names, ...)`, printed
by templates/components/receipt.html. What is printed adds up, line by line, to what is due.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from billing.balances import settlement
from billing.dates import medium_date
from billing.gateway.previews import ChangePreview, PreviewLine
from billing.line_texts import counted
from billing.money import Money


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """ "Unused time on Team", "22 Nov 2026 to 18 Dec 2026", "-€12.40"."""

    name: str
    amount: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """`lines` are what is bought and credited, `rows` what is taken off and added to that; together the total."""

    total_label: str
    total: str
    lines: tuple[ReceiptLine, ...] = ()
    rows: tuple[ReceiptLine, ...] = ()
    notes: tuple[str, ...] = ()
    date: str = ""
    """When it is charged; empty for today."""


def receipt(
    preview: ChangePreview,
    names: Mapping[str, str],
    *,
    total_label: str,
    date: str = "",
    usage_prices: frozenset[str] = frozenset(),
    discount_names: Mapping[str, str] | None = None,
) -> Receipt:
    """The receipt for a previewed invoice.

    `names` are names of products by id, `usage_prices` the ids of prices that are charged by usage, `discount_names`
    names of discounts by id, where they are known.
    """
    return Receipt(
        total_label=total_label,
        total=str(Money(preview.amount_due, preview.currency)),
        lines=tuple(_lines(preview, names, usage_prices)),
        rows=tuple(_rows(preview, discount_names or {})),
        notes=tuple(_notes(preview)),
        date=date,
    )


def _lines(preview: ChangePreview, names: Mapping[str, str], usage_prices: frozenset[str]) -> Iterator[ReceiptLine]:
    shown = 0
    for lines in _grouped(preview.lines.data):
        amount = sum(line.amount for line in lines)
        shown += amount
        if amount == 0 and lines[0].is_proration:
            continue  # what rounds to nothing, or was free
        yield ReceiptLine(
            name=_name(lines, names, usage_prices),
            amount=str(Money(amount, preview.currency)),
            detail=_period(lines[0]),
        )
    # Stripe sends the first lines of a long invoice only; the rest is known as a sum.
    taken_off = sum(taken.amount for taken in preview.total_discount_amounts or [])
    rest = preview.total + taken_off - preview.taxes_added - shown
    if preview.lines.has_more or rest:
        yield ReceiptLine(_("Further lines"), str(Money(rest, preview.currency)))


def _grouped(lines: list[PreviewLine]) -> list[list[PreviewLine]]:
    """Lines that are one to a reader: a tiered price has one for each tier."""
    groups: dict[tuple[object, ...], list[PreviewLine]] = {}
    for place, line in enumerate(lines):
        is_plain = line.is_of_item and not line.is_proration
        key = (line.item, line.price, line.period) if is_plain else (place,)
        groups.setdefault(key, []).append(line)
    return list(groups.values())


def _name(lines: list[PreviewLine], names: Mapping[str, str], usage_prices: frozenset[str]) -> str:
    line = lines[0]
    product = names.get(line.product, "")
    if not line.is_of_item:
        # The merchant's own words.
        return line.description or product or _("Adjustment")
    product = product or pgettext("product", "Subscription")
    if line.price in usage_prices:
        return _("%(product)s, usage so far") % {"product": product}
    several = counted(product, sum(each.quantity or 0 for each in lines))
    if line.is_proration:
        words = _("Unused time on %(product)s") if line.amount < 0 else _("Remaining time on %(product)s")
        return words % {"product": several}
    return several


def _period(line: PreviewLine) -> str:
    start, end = medium_date(line.period.start), medium_date(line.period.end)
    if start == end:
        return ""
    # Translators: a period, such as "22 Nov 2026 to 18 Dec 2026"
    return _("%(start)s to %(end)s") % {"start": start, "end": end}


def _rows(preview: ChangePreview, discount_names: Mapping[str, str]) -> Iterator[ReceiptLine]:
    """From the sum of the lines to what is due. https://docs.stripe.com/billing/customer/balance"""
    for taken in preview.total_discount_amounts or []:
        if taken.amount:
            name = discount_names.get(taken.discount, "")
            label = _("Discount (%(name)s)") % {"name": name} if name else _("Discount")
            yield _row(preview, label, -taken.amount)
    if preview.taxes_added:
        yield _row(preview, _("Tax"), preview.taxes_added)
    settled = settlement(preview.total, preview.starting_balance, preview.amount_due)
    if settled.used:
        yield _row(preview, _("Paid from your credit"), -settled.used)
    if settled.owed:
        yield _row(preview, _("From an earlier invoice"), settled.owed)
    if settled.credited:
        yield _row(preview, _("Added to your credit"), settled.credited)
    if settled.carried:
        yield _row(preview, _("Moved to your next invoice"), -settled.carried)


def _row(preview: ChangePreview, label: str, amount: int) -> ReceiptLine:
    return ReceiptLine(label, str(Money(amount, preview.currency)))


def _notes(preview: ChangePreview) -> Iterator[str]:
    if preview.taxes_included:
        yield _("Includes %(amount)s tax.") % {"amount": Money(preview.taxes_included, preview.currency)}
    left = preview.total + max(preview.starting_balance, 0) - preview.amount_due
    if preview.total < 0 and left < 0:
        credit = Money(-left, preview.currency)
        yield _("%(amount)s is added to your credit. It is used for your next invoices.") % {"amount": credit}
    elif preview.total > 0 and preview.amount_due == 0 and preview.balance_after > 0:
        owed = Money(preview.balance_after, preview.currency)
        yield _("%(amount)s is too little to be charged by itself. It comes with your next invoice.") % {"amount": owed}
