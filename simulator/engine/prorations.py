"""Prorations of subscription items: crediting what was billed and not used, charging what is left.

https://docs.stripe.com/billing/subscriptions/prorations. An item's `_billed` lists what was charged for its running
period: `amount` (net of
discounts and contained tax), `start`, `end`, `price`, `quantity`, and where: `invoice` with `lines`, or a pending
`invoice_item`. Flexible billing mode credits those
amounts; classic mode credits the current price.
"""

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from simulator.engine import wording
from simulator.engine.catalogue import is_metered, price_of, product_of
from simulator.engine.discounting import discount_rows, in_force
from simulator.engine.discounts import reduction_of
from simulator.engine.invoice_items import mark_proration, new_invoice_item
from simulator.engine.lines import pricing_of, untaxed_amount
from simulator.engine.proration import prorate, prorated_credit
from simulator.engine.subscriptions import is_flexible
from simulator.engine.tiers import full_amount
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context


def remember_billed(ctx: "Context", items: list[Row], invoice: Row) -> None:
    """Note what an invoice charged for the items' running periods, and where prorations swept into it ended up."""
    by_item: dict[str, list[Row]] = {}
    lines_of: dict[str, Row] = {}
    for line in invoice["_lines"]:
        details = line["parent"]["subscription_item_details"]
        if details and details["invoice_item"]:
            lines_of[details["invoice_item"]] = line
        elif details:
            by_item.setdefault(details["subscription_item"], []).append(line)
    for item in items:
        changed = False
        for entry in item["_billed"]:
            if entry.get("invoice_item") in lines_of:
                entry["invoice"], entry["lines"] = invoice["id"], [lines_of[entry["invoice_item"]]["id"]]
                changed = True
        own = by_item.get(item["id"])
        if own and own[0]["period"]["start"] == item["current_period_start"]:
            item["_billed"] = [_entry(item, own, invoice)]
            changed = True
        if changed:
            ctx.store.put(item)


def _entry(item: Row, lines: list[Row], invoice: Row) -> Row:
    return {
        "amount": sum(untaxed_amount(line) for line in lines),
        "start": lines[0]["period"]["start"],
        "end": lines[0]["period"]["end"],
        "price": item["price"],
        "quantity": item["quantity"],
        "invoice": invoice["id"],
        "lines": [line["id"] for line in lines],
    }


def credit_unused(
    ctx: "Context",
    subscription: Row,
    customer: Row,
    item: Row,
    moment: int,
    *,
    ended: bool = False,
) -> list[Row]:
    """Credits for what was billed of the item after `moment`, to be written with what else the change makes.
    Afterwards nothing after it counts as billed."""
    if item["quantity"] is None:
        return []
    entries = item["_billed"] if is_flexible(subscription) else _current_state(ctx, subscription, item)
    made = []
    for entry in entries:
        if entry["end"] <= moment:
            continue
        start = max(moment, entry["start"])
        amount = prorated_credit(entry["amount"], entry["start"], entry["end"], start)
        price = price_of(ctx, entry["price"])
        row = new_invoice_item(
            ctx,
            customer,
            amount=amount,
            currency=subscription["currency"],
            description=wording.unused_time(
                product_of(ctx, price), entry["quantity"], moment, percent_off(ctx, subscription, item, moment)
            ),
            period=(start, entry["end"]),
            pricing=pricing_of(price, None),
            quantity=entry["quantity"],
            discountable=False,
            metadata=item["metadata"],
            rates=item["tax_rates"],
            subscription=subscription["id"],
            written=False,
        )
        credited = {key: entry[key] for key in ("invoice", "lines", "invoice_item") if entry.get(key)}
        discounts = _noted_discounts(ctx, subscription, item, moment)
        made.append(mark_proration(row, item, credited or None, discount_amounts=discounts, ended=ended))
    item["_billed"] = [_cut(entry, moment) for entry in item["_billed"] if entry["start"] < moment]
    ctx.store.put(item)
    return made


def _cut(entry: Row, moment: int) -> Row:
    if entry["end"] <= moment:
        return entry
    credit = prorated_credit(entry["amount"], entry["start"], entry["end"], moment)
    return {**entry, "amount": entry["amount"] + credit, "end": moment}


def charge_remaining(
    ctx: "Context", subscription: Row, customer: Row, item: Row, moment: int, *, since: int | None = None
) -> list[Row]:
    """A debit for the item from `moment` (or `since`, if only a later part is to be charged) to its period's end, to be
    written with what else the change makes."""
    price = price_of(ctx, item["price"])
    if is_metered(price):
        return []
    start, end = item["current_period_start"], item["current_period_end"]
    begin = moment if since is None else since
    amount = prorate(discounted_amount(ctx, subscription, item, moment), start, end, max(begin, start))
    row = new_invoice_item(
        ctx,
        customer,
        amount=amount,
        currency=subscription["currency"],
        description=wording.remaining_time(
            product_of(ctx, price), item["quantity"], moment, percent_off(ctx, subscription, item, moment)
        ),
        period=(begin, end),
        pricing=pricing_of(price, None),
        quantity=item["quantity"],
        discountable=False,
        metadata=item["metadata"],
        rates=item["tax_rates"],
        subscription=subscription["id"],
        written=False,
    )
    discounts = _noted_discounts(ctx, subscription, item, moment)
    mark_proration(row, item, None, discount_amounts=discounts, ended=False)
    item["_billed"].append(
        {
            "amount": amount,
            "start": begin,
            "end": end,
            "price": item["price"],
            "quantity": item["quantity"],
            "invoice_item": row["id"],
        }
    )
    ctx.store.put(item)
    return [row]


def discounted_amount(ctx: "Context", subscription: Row, item: Row, moment: int) -> Fraction:
    """What a whole period of the item costs after its lasting discounts; an amount off is shared in proportion to the
    items."""
    price = price_of(ctx, item["price"])
    full = left = full_amount(price, item["quantity"] or 0)
    for discount in _lasting(ctx, subscription, item, moment):
        reduction = reduction_of(discount, discount["_coupon"], subscription["currency"])
        if reduction is None or (reduction.products and price["product"] not in reduction.products):
            continue
        if reduction.percent_off is not None:
            left -= left * Fraction(reduction.percent_off) / 100
        else:
            own = discount["id"] in item["discounts"]
            whole = full if own else _full_of_all(ctx, subscription, item, reduction.products)
            left -= min(left, Fraction(reduction.amount_off) * full / whole if whole else Fraction(0))
    return left


def _full_of_all(ctx: "Context", subscription: Row, item: Row, products: frozenset[str]) -> Fraction:
    total = Fraction(0)
    for other in ctx.store.find("subscription_item", subscription=subscription["id"]):
        row = item if other["id"] == item["id"] else other
        price = price_of(ctx, row["price"])
        if row["quantity"] is not None and (not products or price["product"] in products):
            total += full_amount(price, row["quantity"])
    return total


def _lasting(ctx: "Context", subscription: Row, item: Row, moment: int) -> list[Row]:
    ids = in_force(ctx, [*item["discounts"], *subscription["discounts"]], moment)
    return [row for row in discount_rows(ctx, ids) if row["_coupon"]["duration"] != "once"]


def percent_off(ctx: "Context", subscription: Row, item: Row, moment: int) -> Decimal | None:
    """The percentage that a proration's description names, if it is just one."""
    lasting = _lasting(ctx, subscription, item, moment)
    if len(lasting) != 1 or lasting[0]["_coupon"].get("percent_off") is None:
        return None
    return Decimal(str(lasting[0]["_coupon"]["percent_off"]))


def _noted_discounts(ctx: "Context", subscription: Row, item: Row, moment: int) -> list[Row]:
    """The discounts are inside the amount already; they are named with nothing beside them."""
    return [{"amount": 0, "discount": row["id"]} for row in _lasting(ctx, subscription, item, moment)]


def _current_state(ctx: "Context", subscription: Row, item: Row) -> list[Row]:
    """Classic billing mode: what the item would be billed now counts as billed."""
    if not item["_billed"]:
        return []
    amount = discounted_amount(ctx, subscription, item, ctx.now(subscription))
    last = item["_billed"][-1]
    return [
        {
            **last,
            "amount": amount,
            "start": item["current_period_start"],
            "end": item["current_period_end"],
            "price": item["price"],
            "quantity": item["quantity"],
        }
    ]
