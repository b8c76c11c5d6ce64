"""Putting a subscription's charges on an invoice: a period's lines, what waits, and the discounts in force."""

from typing import TYPE_CHECKING

from simulator.engine.catalogue import is_metered, price_of
from simulator.engine.discounting import in_force, not_once
from simulator.engine.invoice_items import line_of, pending_items
from simulator.engine.invoices import new_invoice
from simulator.engine.lines import item_lines, trial_line
from simulator.engine.prorations import remember_billed
from simulator.engine.subscriptions import is_flexible
from simulator.engine.usage import usage_of
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context

_COPIED = ("default_payment_method", "default_source", "on_behalf_of")


def advance_lines(ctx: "Context", subscription: Row, items: list[Row]) -> list[Row]:
    """The lines of the items' running periods, paid in advance. Metered items follow when the period is over.

    Classic billing mode shows a metered item as a line of nothing; flexible billing mode leaves it out.
    """
    lines: list[Row] = []
    for item in items:
        price = price_of(ctx, item["price"])
        period = (item["current_period_start"], item["current_period_end"])
        if not is_metered(price):
            lines += item_lines(ctx, subscription, item, period, quantity=item["quantity"])
        elif not is_flexible(subscription):
            lines += [line | {"amount": 0} for line in item_lines(ctx, subscription, item, period, quantity=0)[:1]]
    return lines


def usage_lines(ctx: "Context", subscription: Row, item: Row, period: tuple[int, int]) -> list[Row]:
    """The lines of a metered item for a period that is over, without what was billed of it before."""
    return _lines_of_usage(ctx, subscription, item, (max(period[0], item.get("_usage_from") or 0), period[1]))


def _lines_of_usage(ctx: "Context", subscription: Row, item: Row, period: tuple[int, int]) -> list[Row]:
    price = price_of(ctx, item["price"])
    quantity = usage_of(ctx, price, subscription["customer"], period)
    lines = item_lines(ctx, subscription, item, period, quantity=quantity)
    for line in lines:
        line["_metered"] = item["id"]
    return lines


def usage_until(ctx: "Context", subscription: Row, items: list[Row], moment: int) -> list[Row]:
    """The lines of what was used of metered items in their running periods, before these are over; none for what costs
    nothing."""
    lines: list[Row] = []
    for item in items:
        if is_metered(price_of(ctx, item["price"])) and item["current_period_start"] < moment:
            lines += usage_lines(ctx, subscription, item, (item["current_period_start"], moment))
    return [line for line in lines if line["amount"]]


def recount_usage(ctx: "Context", invoice: Row) -> None:
    """Usage that was reported while the draft waited still counts, if it was used in the period.

    https://docs.stripe.com/billing/subscriptions/usage-based/recording-usage
    """
    metered = {line["_metered"]: line["period"] for line in invoice["_lines"] if line.get("_metered")}
    subscription = ctx.store.get("subscription", invoice["_subscription"])
    if not metered or subscription is None:
        return
    lines: list[Row] = []
    for line in invoice["_lines"]:
        period = metered.pop(line["_metered"], None) if line.get("_metered") else None
        item = _item_once(ctx, line.get("_metered"))
        if item is not None and period is not None:
            lines += _lines_of_usage(ctx, subscription, item, (period["start"], period["end"]))
        elif item is None:
            lines.append(line)
    invoice["_lines"] = lines


def _item_once(ctx: "Context", item_id: str | None) -> Row | None:
    """An item, also one that was removed since."""
    if item_id is None:
        return None
    return ctx.store.get("subscription_item", item_id) or ctx.store.tombstone("subscription_item", item_id)


def trial_lines(ctx: "Context", subscription: Row, items: list[Row]) -> list[Row]:
    """A line of nothing for each item, for the trial."""
    return [
        trial_line(ctx, subscription, item, (item["current_period_start"], item["current_period_end"]))
        for item in items
    ]


def bill(
    ctx: "Context",
    subscription: Row,
    customer: Row,
    lines: list[Row],
    *,
    reason: str,
    period: tuple[int, int],
    items: list[Row],
    sweep: bool = True,
    auto_advance: bool = True,
    trial: bool = False,
    more: Row | None = None,
) -> Row:
    """A draft of the subscription with what waits for it and these lines; it becomes the latest invoice.

    Discounts that count once are used up by it, unless it bills a trial. The subscription's row is changed, not
    written.
    """
    waiting = pending_items(ctx, customer["id"], subscription["id"], subscription["currency"]) if sweep else []
    all_lines = [*(line_of(ctx, row) for row in waiting), *lines]
    active = in_force(ctx, subscription["discounts"], ctx.now(subscription)) or _customer_discounts(ctx, customer)
    invoice = new_invoice(
        ctx,
        customer,
        currency=subscription["currency"],
        reason=reason,
        period=period,
        lines=all_lines,
        subscription=subscription,
        auto_advance=auto_advance,
        collection_method=subscription["collection_method"],
        days_until_due=subscription["days_until_due"],
        discounts=[] if trial else active,
        default_rates=subscription["default_tax_rates"],
        more={
            **{name: subscription[name] for name in _COPIED},
            **_invoice_settings(subscription),
            "default_tax_rates": list(subscription["default_tax_rates"]),
            **(more or {}),
        },
    )
    attach(ctx, waiting, invoice)
    remember_billed(ctx, items, invoice)
    if not trial:
        subscription["discounts"] = not_once(ctx, in_force(ctx, subscription["discounts"], ctx.now(subscription)))
        for item in items:
            kept = not_once(ctx, item["discounts"]) if item["discounts"] else item["discounts"]
            if kept != item["discounts"]:
                item["discounts"] = kept
                ctx.store.put(item)
    subscription["latest_invoice"] = invoice["id"]
    return invoice


def attach(ctx: "Context", waiting: list[Row], invoice: Row) -> None:
    """The items are on the invoice now, and a credit for a debit on the same invoice names that line."""
    line_by_item = {}
    for line in invoice["_lines"]:
        details = line["parent"]["subscription_item_details"] or line["parent"]["invoice_item_details"]
        if details["invoice_item"]:
            line_by_item[details["invoice_item"]] = line
    changed = False
    for row in waiting:
        row["invoice"] = invoice["id"]
        ctx.store.put(row)
        line = line_by_item[row["id"]]
        debit = line.get("_debit_of")
        if debit:
            changed = True
            _name_credited_line(ctx, line, debit, line_by_item.get(debit))
    if changed:
        ctx.store.put(invoice)


def _name_credited_line(ctx: "Context", line: Row, debit: str, on_same: Row | None) -> None:
    """A credit for a debit that was pending when it was given: by now the debit is on an invoice, too."""
    credited = None
    if on_same is not None:
        credited = {"invoice": on_same["invoice"], "invoice_line_items": [on_same["id"]]}
    else:
        item = ctx.store.get("invoiceitem", debit)
        invoice = ctx.store.get("invoice", item["invoice"]) if item and item["invoice"] else None
        for other in invoice["_lines"] if invoice else []:
            details = other["parent"]["subscription_item_details"] or other["parent"]["invoice_item_details"]
            if details["invoice_item"] == debit:
                credited = {"invoice": other["invoice"], "invoice_line_items": [other["id"]]}
    details = line["parent"]["subscription_item_details"] or line["parent"]["invoice_item_details"]
    details["proration_details"] = {"credited_items": credited}


def _customer_discounts(ctx: "Context", customer: Row) -> list[str]:
    """A customer's own discount counts where the subscription has none."""
    discount = customer.get("discount")
    return in_force(ctx, [discount], ctx.now(customer)) if isinstance(discount, str) else []


def _invoice_settings(subscription: Row) -> Row:
    """What the subscription says about its invoices (`invoice_settings`)."""
    settings = subscription["invoice_settings"]
    return {name: settings[name] for name in ("account_tax_ids", "custom_fields", "footer") if settings.get(name)} | (
        {"description": settings["description"]} if settings.get("description") else {}
    )
