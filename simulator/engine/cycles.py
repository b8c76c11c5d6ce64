"""The end of a period: the next one begins and is invoiced, or the trial ends, or the subscription does.

https://docs.stripe.com/billing/subscriptions/overview#subscription-lifecycle
"""

from fractions import Fraction
from typing import TYPE_CHECKING

from simulator.engine import subscriptions
from simulator.engine.billing import advance_lines, bill, usage_lines, usage_until
from simulator.engine.catalogue import is_metered, price_of
from simulator.engine.invoice_items import pending_items
from simulator.engine.invoices import finalize, mark_uncollectible, stop_collection, void
from simulator.engine.periods import add_interval
from simulator.engine.rounding import round_half_down
from simulator.engine.stubs import partial_line
from simulator.engine.subscriptions import items_of, period_at
from simulator.engine.tiers import full_amount
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context


def renew(ctx: "Context", subscription: Row, moment: int) -> None:
    """The items whose period is over get their next one, and one invoice bills it; usage is billed for the period
    that is over."""
    before = ctx.render(subscription)
    customer = ctx.require("customer", subscription["customer"])
    items = items_of(ctx, subscription)
    due = [item for item in items if item["current_period_end"] <= moment]
    closed = (min(item["current_period_start"] for item in due), moment)
    lines: list[Row] = []
    for item in due:
        price = price_of(ctx, item["price"])
        if is_metered(price):
            lines += usage_lines(ctx, subscription, item, (item["current_period_start"], item["current_period_end"]))
        item["current_period_start"], item["current_period_end"] = period_at(subscription, price, moment)
        item["_billed"] = [entry for entry in item["_billed"] if entry["end"] > moment]
        ctx.store.put(item)
    licensed = [item for item in due if not is_metered(price_of(ctx, item["price"]))]
    lines += advance_lines(ctx, subscription, [item for item in licensed if not _ends_within(subscription, item)])
    lines += [_last_part(ctx, subscription, item) for item in licensed if _ends_within(subscription, item)]
    invoice = invoice_period(ctx, subscription, customer, lines, items=items, closed=closed)
    subscriptions.save(ctx, subscription, before, items)
    settle_held(ctx, subscription, invoice)


def _ends_within(subscription: Row, item: Row) -> bool:
    """Whether the subscription ends before the item's period does."""
    return subscription["cancel_at"] is not None and bool(subscription["cancel_at"] < item["current_period_end"])


def _last_part(ctx: "Context", subscription: Row, item: Row) -> Row:
    """A period that the subscription's end cuts short is charged until then, whatever was said of prorations.

    https://docs.stripe.com/api/subscriptions/update#update_subscription-cancel_at: "If set during a future period,
    this will always cause a proration for that period" (one line for the part that is left: inferred). The item's
    period ends with the subscription.
    """
    price = price_of(ctx, item["price"])
    start, whole, end = item["current_period_start"], item["current_period_end"], subscription["cancel_at"]
    full = full_amount(price, item["quantity"])
    amount = round_half_down(full * Fraction(end - start, whole - start))
    item["current_period_end"], item["_cut_from"] = end, whole
    ctx.store.put(item)
    return partial_line(ctx, subscription, item, price, period=(start, end), amount=amount)


def invoice_period(
    ctx: "Context",
    subscription: Row,
    customer: Row,
    lines: list[Row],
    *,
    items: list[Row],
    closed: tuple[int, int],
    reason: str = "subscription_cycle",
) -> Row | None:
    """The invoice of a cycle: a draft for an hour. An unpaid subscription's stays a draft, a paused collection has
    its own way."""
    if not lines and subscriptions.is_flexible(subscription):
        return None
    pause = (subscription["pause_collection"] or {}).get("behavior")
    held = subscription["status"] == "unpaid" or pause is not None
    return bill(ctx, subscription, customer, lines, reason=reason, period=closed, items=items, auto_advance=not held)


def settle_held(ctx: "Context", subscription: Row, invoice: Row | None) -> None:
    """While collection is paused with `void` or `mark_uncollectible`, what would be collected is given up at once."""
    pause = (subscription["pause_collection"] or {}).get("behavior")
    if invoice is None or subscription["status"] == "unpaid" or pause not in ("void", "mark_uncollectible"):
        return
    finalize(ctx, invoice)
    if pause == "void":
        void(ctx, invoice)
    else:
        mark_uncollectible(ctx, invoice)


def reach_end(ctx: "Context", subscription: Row, moment: int) -> None:
    """`cancel_at` has come: what is still to be billed goes onto a last invoice."""
    before = ctx.render(subscription)
    if last_invoice(ctx, subscription, items_of(ctx, subscription), moment) is None:
        hold_drafts(ctx, subscription)
    subscriptions.end(ctx, subscription, "canceled", before, reason="cancellation_requested")


def last_invoice(ctx: "Context", subscription: Row, items: list[Row], moment: int) -> Row | None:
    """A draft of the usage until the end, and of the subscription's prorations that wait: those are "collected at the
    end of the period" (https://docs.stripe.com/api/subscriptions/cancel). None if there is neither."""
    lines = usage_until(ctx, subscription, items, moment) if subscription["status"] != "paused" else []
    if not lines and not waiting_prorations(ctx, subscription):
        return None
    customer = ctx.require("customer", subscription["customer"])
    start = min((item["current_period_start"] for item in items), default=moment)
    return bill(ctx, subscription, customer, lines, reason="subscription_cycle", period=(start, moment), items=items)


def waiting_prorations(ctx: "Context", subscription: Row) -> list[Row]:
    """The subscription's prorations that are on no invoice yet."""
    waiting = ctx.store.find("invoiceitem", subscription=subscription["id"], invoice=None)
    return [row for row in waiting if row["proration"]]


def pending_interval(wanted: Row | None, now: int) -> tuple[Row | None, int | None]:
    """`pending_invoice_item_interval`, complete, and when it next comes."""
    if not wanted:
        return None, None
    interval = {"interval_count": 1, **wanted}
    return interval, add_interval(now, interval["interval"], interval["interval_count"])


def bill_pending(ctx: "Context", subscription: Row, moment: int) -> None:
    """What waits is billed more often than the subscription itself.

    https://docs.stripe.com/billing/invoices/subscription#generating-invoices
    """
    before = ctx.render(subscription)
    customer = ctx.require("customer", subscription["customer"])
    interval = subscription["pending_invoice_item_interval"]
    subscription["next_pending_invoice_item_invoice"] = pending_interval(interval, moment)[1]
    if pending_items(ctx, customer["id"], subscription["id"], subscription["currency"]):
        bill(
            ctx,
            subscription,
            customer,
            [],
            reason="automatic_pending_invoice_item_invoice",
            period=(moment, moment),
            items=items_of(ctx, subscription),
        )
    subscriptions.save(ctx, subscription, before)


def hold_drafts(ctx: "Context", subscription: Row) -> None:
    """A subscription that ended collects nothing by itself any more: neither its drafts nor its open invoices.

    https://docs.stripe.com/billing/subscriptions/cancel
    """
    for invoice in ctx.store.find("invoice", subscription=subscription["id"], status=("draft", "open")):
        if invoice["auto_advance"]:
            before = ctx.render(invoice)
            stop_collection(invoice)
            ctx.store.put(invoice)
            ctx.emit("invoice.updated", invoice, before)
