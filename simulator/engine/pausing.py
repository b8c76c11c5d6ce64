"""Pausing a subscription: no service and no invoices until it is resumed.

https://docs.stripe.com/billing/subscriptions/pause. `prepare_pause` changes the rows and makes the invoice that the
pause asks for, a draft: that is all a preview needs. `pause` also tells of it and collects. Resuming is in
`resumption.py`; `resume` is handed on here, so that a schedule finds both in one place.
"""

from typing import TYPE_CHECKING

from simulator.engine import pending_updates, subscriptions
from simulator.engine.billing import bill, usage_until
from simulator.engine.collection import collect, issue
from simulator.engine.first_payment import refresh
from simulator.engine.invoice_items import leave_pending, write_prorations
from simulator.engine.prorations import credit_unused
from simulator.engine.resumption import resume
from simulator.engine.subscriptions import items_of
from simulator.errors import invalid_request
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context

__all__ = ["check_may_pause", "pause", "prepare_pause", "resume"]

_MAY_PAUSE = ("active", "past_due", "unpaid")


def check_may_pause(row: Row, *, by_schedule: bool = False) -> None:
    """Refuse what cannot be paused, as the page on pausing lists it (the sentences are inferred).

    `by_schedule`: the schedule that manages the subscription pauses it, so that being managed is no reason against.
    """
    if row["schedule"] and not by_schedule:
        raise invalid_request(
            f"You cannot pause a subscription that is managed by a subscription schedule (`{row['schedule']}`)."
        )
    if not subscriptions.is_flexible(row):
        raise invalid_request(
            "You can only pause a subscription with `billing_mode[type]=flexible`. Migrate the subscription first."
        )
    if row["collection_method"] != "charge_automatically":
        raise invalid_request("You can only pause a subscription with `collection_method=charge_automatically`.")
    if row["status"] not in _MAY_PAUSE:
        raise invalid_request(f"You cannot pause a subscription with the status `{row['status']}`.")


def pause(ctx: "Context", row: Row, params: Row, *, by_schedule: bool = False) -> Row:
    """Pause at once. `params` are those of the call: `bill_for` and `invoicing_behavior`. Answers the subscription.

    Raises a 400 for one that cannot be paused (`check_may_pause`).
    """
    before = ctx.render(row)
    invoice = prepare_pause(ctx, row, params, by_schedule=by_schedule)
    ctx.emit("customer.subscription.paused", row)
    ctx.emit("customer.subscription.updated", row, before)
    if invoice is not None:
        issue(ctx, invoice)
        if invoice["status"] == "open":
            collect(ctx, invoice, automatic=True, off_session=False)
        refresh(ctx, row)
    return row


def prepare_pause(ctx: "Context", row: Row, params: Row, *, by_schedule: bool = False) -> Row | None:
    """Credit, charge and pause. Answers the invoice of `invoicing_behavior=invoice`, a draft; None if there is
    nothing to put on one."""
    check_may_pause(row, by_schedule=by_schedule)
    now = ctx.now(row)
    customer = ctx.require("customer", row["customer"])
    items = items_of(ctx, row)
    period = (min((item["current_period_start"] for item in items), default=now), now)
    waits = params.get("invoicing_behavior", "pending_invoice_item") == "pending_invoice_item"
    bill_for = params.get("bill_for") or {}
    credited = _credit(ctx, row, customer, items, (bill_for.get("unused_time_from") or {}).get("type", "now"))
    usage: list[Row] = []
    if (bill_for.get("outstanding_usage_through") or {}).get("type", "now") == "now":
        usage = usage_until(ctx, row, items, now)
        for item in items:
            item["_usage_from"] = now
    pending_updates.give_up(ctx, row)
    row["status"] = "paused"
    row["status_details"] = subscriptions.paused_details("pause_requested", now)
    row["pending_update"] = None
    for item in items:
        item["current_period_end"] = now
        ctx.store.put(item)
    invoice = None
    if waits:
        for line in usage:
            leave_pending(ctx, row, customer, line)
    elif usage or credited:
        invoice = bill(ctx, row, customer, usage, reason="subscription_update", period=period, items=items)
    subscriptions.put(ctx, row, items)
    return invoice


def _credit(ctx: "Context", row: Row, customer: Row, items: list[Row], since: str) -> bool:
    """What was paid and is not used comes back: from now, or from where each item's period began. False if nothing
    was."""
    if since == "none":
        return False
    credits: list[Row] = []
    for item in items:
        moment = ctx.now(row) if since == "now" else item["current_period_start"]
        credits += credit_unused(ctx, row, customer, item, moment)
    write_prorations(ctx, credits)
    return bool(credits)
