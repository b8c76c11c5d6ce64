"""Canceling: at once, at a moment, at the period's end, and taking it back.
https://docs.stripe.com/billing/subscriptions/cancel"""

from typing import TYPE_CHECKING

from simulator.changes import cleared
from simulator.engine import subscriptions
from simulator.engine.billing import bill, usage_until
from simulator.engine.cycles import hold_drafts, waiting_prorations
from simulator.engine.invoice_items import pending_items, write_prorations
from simulator.engine.prorations import charge_remaining, credit_unused
from simulator.engine.subscriptions import items_of
from simulator.errors import invalid_request
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context

WRITE_OFF_SECONDS = 5


def cancel_now(
    ctx: "Context", subscription: Row, *, prorate: bool, invoice_now: bool, at: int | None = None
) -> Row | None:
    """End the subscription at once. Unused time becomes a pending credit if asked for; `invoice_now` puts it, other
    pending
    prorations and unbilled usage on a last draft, which is answered."""
    before = ctx.render(subscription)
    now = ctx.now(subscription)
    moment = at or now
    customer = ctx.require("customer", subscription["customer"])
    items = items_of(ctx, subscription)
    if prorate and subscription["status"] not in ("trialing", "incomplete"):
        credits: list[Row] = []
        for item in items:
            credits += credit_unused(ctx, subscription, customer, item, moment, ended=True)
        write_prorations(ctx, credits)
    invoice = None
    hold_drafts(ctx, subscription)
    if not prorate and not invoice_now:
        _remove_prorations(ctx, subscription)
    if invoice_now:
        invoice = _last_invoice(ctx, subscription, customer, items, moment)
    subscription["cancel_at"] = None
    subscription["cancel_at_period_end"] = False
    subscription["canceled_at"] = now
    subscriptions.end(ctx, subscription, "canceled", before, reason="cancellation_requested")
    return invoice


def _remove_prorations(ctx: "Context", subscription: Row) -> None:
    """Of an end at once without `prorate` and without `invoice_now`, says
    https://docs.stripe.com/api/subscriptions/cancel: pending prorations are removed."""
    for row in waiting_prorations(ctx, subscription):
        ctx.store.delete("invoiceitem", row["id"])
        ctx.emit("invoiceitem.deleted", row)


def _last_invoice(ctx: "Context", subscription: Row, customer: Row, items: list[Row], moment: int) -> Row | None:
    lines = usage_until(ctx, subscription, items, moment) if subscription["status"] != "paused" else []
    waiting = pending_items(ctx, customer["id"], subscription["id"], subscription["currency"])
    if not waiting and not lines:
        return None
    start = min((item["current_period_start"] for item in items), default=moment)
    invoice = bill(ctx, subscription, customer, lines, reason="subscription_cycle", period=(start, moment), items=items)
    if invoice["total"] < 0:
        invoice["_written_off"] = True
        invoice["_due"] = invoice["created"] + WRITE_OFF_SECONDS
        ctx.store.put(invoice)
    return invoice


def change_cancellation_details(row: Row, change: Row) -> None:
    """Why the customer leaves: their own words."""
    details = dict(row["cancellation_details"])
    for name in ("comment", "feedback", "feedback_option"):
        if name in change:
            details[name] = cleared(change[name])
    row["cancellation_details"] = details


def last_period_end(items: list[Row], wanted: str) -> int | None:
    """`min_period_end` or `max_period_end` as a moment; None without items."""
    ends = [item["current_period_end"] for item in items]
    if not ends:
        return None
    return int(min(ends) if wanted == "min_period_end" else max(ends))


def schedule(ctx: "Context", subscription: Row, params: Row, items: list[Row], behavior: str) -> bool:
    """Take over `cancel_at_period_end` and `cancel_at`, set or taken back. The rows are changed, the subscription is
    not written. Answers whether something was prorated."""
    had = len(waiting_prorations(ctx, subscription))
    if "cancel_at_period_end" in params and params.get("cancel_at"):
        raise invalid_request(
            "You may only specify one of these parameters: cancel_at_period_end, cancel_at.",
            param="cancel_at_period_end",
        )
    if "cancel_at" in params and params["cancel_at"] != "":
        _set_moment(ctx, subscription, params["cancel_at"], items, behavior)
    elif params.get("cancel_at_period_end"):
        subscription["cancel_at"] = last_period_end(items, "max_period_end")
        _stamp(ctx, subscription, at_period_end=True)
    elif "cancel_at_period_end" in params or "cancel_at" in params:
        take_back(ctx, subscription, items)
    return len(waiting_prorations(ctx, subscription)) > had


def _set_moment(ctx: "Context", subscription: Row, wanted: int | str, items: list[Row], behavior: str) -> None:
    now = ctx.now(subscription)
    if isinstance(wanted, str):
        name = "max_period_end" if wanted == "max_billed_until" else wanted
        subscription["cancel_at"] = last_period_end(items, name)
        _stamp(ctx, subscription, at_period_end=False)
        return
    if wanted <= now:
        raise invalid_request(
            "The parameter `cancel_at` expects a unix timestamp representing a date and time in the future. "
            f"You specified the value `{wanted}` which is in the past.",
            param="cancel_at",
        )
    take_back(ctx, subscription, items)
    subscription["cancel_at"] = wanted
    _stamp(ctx, subscription, at_period_end=False)
    if behavior != "none" and subscription["status"] in ("active", "past_due"):
        _credit_until_end(ctx, subscription, items, wanted)


def _credit_until_end(ctx: "Context", subscription: Row, items: list[Row], moment: int) -> None:
    """A cancellation in the middle of a period gives the rest of it back right away."""
    customer = ctx.require("customer", subscription["customer"])
    credits: list[Row] = []
    for item in items:
        if item["current_period_end"] > moment:
            credits += credit_unused(ctx, subscription, customer, item, moment)
    write_prorations(ctx, credits)
    subscription["_credited_from"] = moment if credits else None


def take_back(ctx: "Context", subscription: Row, items: list[Row]) -> None:
    """The subscription goes on; time that was already credited is charged again."""
    credited = subscription.pop("_credited_from", None)
    if credited is not None and subscription["status"] in subscriptions.LIVE:
        customer = ctx.require("customer", subscription["customer"])
        charges: list[Row] = []
        for item in items:
            if item["current_period_end"] > credited:
                charges += charge_remaining(ctx, subscription, customer, item, credited)
        write_prorations(ctx, charges)
    _lengthen(ctx, subscription, items)
    subscription["cancel_at"] = None
    subscription["cancel_at_period_end"] = False
    subscription["canceled_at"] = None
    subscription["cancellation_details"] = {**subscription["cancellation_details"], "reason": None}


def _lengthen(ctx: "Context", subscription: Row, items: list[Row]) -> None:
    """Periods that the end had cut short (`cycles.renew`) are whole again, and what is added to them is charged."""
    customer = ctx.require("customer", subscription["customer"])
    charges: list[Row] = []
    for item in items:
        whole, end = item.pop("_cut_from", None), item["current_period_end"]
        if whole is None or subscription["cancel_at"] != end:
            continue
        item["current_period_end"] = whole
        charges += charge_remaining(ctx, subscription, customer, item, end)
        ctx.store.put(item)
    write_prorations(ctx, charges)


def _stamp(ctx: "Context", subscription: Row, *, at_period_end: bool) -> None:
    """That it will end is noted at once (recorded): `canceled_at` is now, the reason is set, the status stays."""
    subscription["cancel_at_period_end"] = at_period_end
    subscription["canceled_at"] = ctx.now(subscription)
    details = subscription["cancellation_details"]
    subscription["cancellation_details"] = {**details, "reason": "cancellation_requested"}
