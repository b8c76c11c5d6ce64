"""Trials: their notice, their end, and an active subscription put on one.
https://docs.stripe.com/billing/subscriptions/trials"""

from typing import TYPE_CHECKING

from simulator.engine import subscriptions
from simulator.engine.billing import advance_lines, bill, trial_lines
from simulator.engine.catalogue import price_of
from simulator.engine.collection import customer_payment_method
from simulator.engine.cycles import hold_drafts, invoice_period, settle_held
from simulator.engine.invoice_items import write_prorations
from simulator.engine.periods import DAY
from simulator.engine.prorations import credit_unused
from simulator.engine.stubs import stub_lines
from simulator.engine.subscriptions import items_of, period_at
from simulator.errors import invalid_request
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context


def wanted_end(params: Row, prices: list[Row], now: int) -> int | str | None:
    """When an update wants the trial to end: `now`, a second, or None for no change. `prices` are those of the changed
    items, whose own trials `trial_from_plan` asks for."""
    wanted = params.get("trial_end")
    if params.get("trial_from_plan"):
        if wanted is not None:
            raise invalid_request("You cannot set `trial_end` or `trial_period_days` when `trial_from_plan=true`.")
        days = max((price["recurring"].get("trial_period_days") or 0 for price in prices), default=0)
        return now + days * DAY if days else None
    if wanted is None or wanted == "now":
        return None if wanted is None else "now"
    if wanted <= now:
        raise invalid_request(
            "The parameter `trial_end` expects a unix timestamp representing a date and time in the future. "
            f"You specified the value `{wanted}` which is in the past.",
            param="trial_end",
        )
    return int(wanted)


def tell_of_end(ctx: "Context", subscription: Row) -> None:
    """Three days before the end (or at once, for a shorter trial)."""
    subscription["_trial_told"] = True
    subscriptions.put(ctx, subscription)
    ctx.emit("customer.subscription.trial_will_end", subscription)


def has_payment_method(ctx: "Context", subscription: Row) -> bool:
    """Whether anything could pay: the subscription's own method or the customer's default."""
    own = subscription["default_payment_method"] or subscription["default_source"]
    return bool(own or customer_payment_method(ctx.require("customer", subscription["customer"])))


def missing_method_behavior(ctx: "Context", subscription: Row) -> str | None:
    """What the trial's end does for want of a payment method: cancel, pause, create_invoice; None if there is one."""
    if subscription["collection_method"] == "send_invoice" or has_payment_method(ctx, subscription):
        return None
    return str(subscription["trial_settings"]["end_behavior"]["missing_payment_method"])


def end_trial(ctx: "Context", subscription: Row, moment: int, *, by_update: bool = False) -> Row | None:
    """The trial is over: the subscription pauses or ends for want of a payment method, or is active and billed.

    Answers the invoice of the first paid period. `by_update`: `trial_end=now`, which stores now - 1 (recorded).
    """
    before = ctx.render(subscription)
    items = items_of(ctx, subscription)
    behavior = missing_method_behavior(ctx, subscription)
    if behavior == "cancel":
        hold_drafts(ctx, subscription)
        subscriptions.end(ctx, subscription, "canceled", before, reason="cancellation_requested")
        return None
    if behavior == "pause":
        _pause(ctx, subscription, items, moment, before)
        return None
    customer = ctx.require("customer", subscription["customer"])
    closed = (min((item["current_period_start"] for item in items), default=moment), moment)
    if by_update:
        subscription["billing_cycle_anchor"] = moment
        subscription["_day"] = None
        subscription["trial_end"] = moment - 1
    lines: list[Row] = []
    for item in items:
        price = price_of(ctx, item["price"])
        begins, ends = period_at(subscription, price, moment)
        item["current_period_start"], item["current_period_end"], item["_billed"] = moment, ends, []
        ctx.store.put(item)
        if begins < moment:  # the anchor lies behind the trial's end: the first period is a short one
            lines += stub_lines(ctx, subscription, [item], moment, "create_prorations")
        else:
            lines += advance_lines(ctx, subscription, [item])
    subscription["status"] = "active"
    if not by_update:
        invoice = invoice_period(ctx, subscription, customer, lines, items=items, closed=closed)
        subscriptions.save(ctx, subscription, before, items)
        settle_held(ctx, subscription, invoice)
        return invoice
    if not lines:
        return None
    return bill(ctx, subscription, customer, lines, reason="subscription_update", period=closed, items=items)


def _pause(ctx: "Context", subscription: Row, items: list[Row], moment: int, before: Row) -> None:
    """Nothing is billed until a payment method comes and the subscription is resumed (recorded: periods [trial start,
    now))."""
    subscription["status"] = "paused"
    subscription["status_details"] = subscriptions.paused_details("trial_end_without_payment_method", moment)
    subscription["billing_cycle_anchor"] = moment
    subscription["_day"] = None
    if subscription["trial_end"] > moment:
        subscription["trial_end"] = moment - 1
    for item in items:
        item["current_period_end"] = moment
        ctx.store.put(item)
    subscriptions.put(ctx, subscription, items)
    ctx.emit("customer.subscription.paused", subscription)
    ctx.emit("customer.subscription.updated", subscription, before)


def start_trial(ctx: "Context", subscription: Row, trial_end: int) -> Row | None:
    """Put an active subscription on a trial: what was paid and not used is credited, and an invoice of nothing shows
    the trial.

    Answers that invoice, a draft (the caller settles it).
    """
    before = ctx.render(subscription)
    now = ctx.now(subscription)
    customer = ctx.require("customer", subscription["customer"])
    items = items_of(ctx, subscription)
    credits: list[Row] = []
    for item in items:
        credits += credit_unused(ctx, subscription, customer, item, now)
    write_prorations(ctx, credits)
    first = subscription["trial_start"] is None or subscriptions.is_flexible(subscription)
    subscription["trial_start"] = now if first else subscription["trial_start"]
    move_trial_end(ctx, subscription, items, trial_end, start=now)
    subscription["status"] = "trialing"
    invoice = None
    if items:
        lines = trial_lines(ctx, subscription, items)
        invoice = bill(
            ctx, subscription, customer, lines, reason="subscription_update", period=(now, now), items=items, trial=True
        )
    subscriptions.save(ctx, subscription, before, items)
    return invoice


def move_trial_end(
    ctx: "Context", subscription: Row, items: list[Row], trial_end: int, start: int | None = None
) -> None:
    """The trial ends at another time: the anchor and the items' periods follow."""
    subscription["trial_end"] = trial_end
    subscription["billing_cycle_anchor"] = trial_end
    subscription["_day"] = None
    subscription["_trial_told"] = False
    for item in items:
        item["current_period_end"] = trial_end
        if start is not None:
            item["current_period_start"] = start
        ctx.store.put(item)
