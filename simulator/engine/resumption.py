"""Resuming a paused subscription. https://docs.stripe.com/api/subscriptions/resume"""

from typing import TYPE_CHECKING

from simulator.engine import subscriptions
from simulator.engine.billing import advance_lines, bill
from simulator.engine.collection import collect, issue, payment_method_of
from simulator.engine.first_payment import refresh
from simulator.engine.subscriptions import INCOMPLETE_SECONDS, items_of, period_at
from simulator.errors import invalid_request
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context


def resume(ctx: "Context", row: Row, params: Row) -> Row:
    """Bill the period that would begin. Paid: the subscription is active. Not yet: it stays paused, with a pending
    update that is
    good for 23 hours (recorded)."""
    if row["status"] != "paused":
        raise invalid_request("You can only resume a subscription if it is `paused`.")
    before = ctx.render(row)
    now = ctx.now(row)
    customer = ctx.require("customer", row["customer"])
    items = items_of(ctx, row)
    if (params.get("billing_cycle_anchor") or {}).get("type", "now") == "now":
        row["billing_cycle_anchor"], row["_day"] = now, None
    closed = (min((item["current_period_start"] for item in items), default=now), now)
    kept = [(item["current_period_start"], item["current_period_end"]) for item in items]
    for item, price in zip(items, subscriptions.prices_of(ctx, items).values(), strict=True):
        item["current_period_start"], item["current_period_end"] = period_at(row, price, now)
    invoice = bill(
        ctx, row, customer, advance_lines(ctx, row, items), reason="subscription_cycle", period=closed, items=items
    )
    row["_resuming"] = True
    row["pending_update"] = _pending(now)
    subscriptions.put(ctx, row, items)
    _put_periods(ctx, items, kept)
    issue(ctx, invoice)
    if invoice["status"] == "open" and payment_method_of(ctx, invoice):
        collect(ctx, invoice, automatic=False)
    refresh(ctx, row)
    if row["status"] == "paused":
        subscriptions.save(ctx, row, before)
    return row


def _put_periods(ctx: "Context", items: list[Row], periods: list[tuple[int, int]]) -> None:
    for item, period in zip(items, periods, strict=True):
        item["_resumed_period"] = [item["current_period_start"], item["current_period_end"]]
        item["current_period_start"], item["current_period_end"] = period
        ctx.store.put(item)


def apply_resumption(ctx: "Context", row: Row) -> None:
    """The invoice of the resumption is paid: the subscription runs again."""
    before = ctx.render(row)
    items = items_of(ctx, row)
    for item in items:
        period = item.pop("_resumed_period", None)
        if period:
            item["current_period_start"], item["current_period_end"] = period
        ctx.store.put(item)
    row["status"] = "active"
    row["pending_update"] = None
    row["pending_setup_intent"] = None
    row["_resuming"] = False
    subscriptions.save(ctx, row, before, items)
    ctx.emit("customer.subscription.resumed", row)


def _pending(now: int) -> Row:
    """Recorded: all null but the moment until which it is good."""
    return {
        "billing_cycle_anchor": None,
        "cancel_at_period_end": None,
        "discount": None,
        "discounts": None,
        "expires_at": now + INCOMPLETE_SECONDS,
        "metadata": None,
        "subscription_items": None,
        "trial_end": None,
        "trial_from_plan": None,
    }
