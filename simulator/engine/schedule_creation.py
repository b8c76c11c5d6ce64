"""Making a subscription schedule: from a subscription, or from phases that make one.

https://docs.stripe.com/api/subscription_schedules/create
"""

from typing import TYPE_CHECKING

from simulator.changes import cleared
from simulator.engine import schedules, subscriptions, timed_pauses
from simulator.engine.billing_mode import billing_mode
from simulator.engine.catalogue import price_of
from simulator.engine.payment_method import wanted_method
from simulator.engine.schedule_phases import (
    NO_AUTOMATIC_TAX,
    automatic_tax,
    invoice_settings,
    thresholds,
    transfer_data,
    wanted_phases,
)
from simulator.engine.schedule_start import make_subscription
from simulator.errors import invalid_request, parameter_missing
from simulator.metadata import merge
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context

_WITH_SUBSCRIPTION = {"from_subscription", "pause_schedules"}
_MIGRATES = ("trialing", "active", "past_due", "unpaid", "paused")


def create(ctx: "Context", params: Row) -> Row:
    """Make a schedule; it begins at once, later, or with the subscription that it is made from."""
    if "from_subscription" in params:
        return from_subscription(ctx, params)
    if "customer" not in params:
        raise parameter_missing("customer")
    if "phases" not in params:
        raise parameter_missing("phases")
    customer = ctx.require("customer", params["customer"], param="customer", status=400)
    now = ctx.now(customer)
    start = now if params.get("start_date", "now") == "now" else int(params["start_date"])
    mode = params.get("billing_mode") or {"type": "flexible"}
    known = {"prices": set(), "currency": None, "flexible": mode["type"] == "flexible"}
    phases = wanted_phases(ctx, customer, params["phases"], first_start=start, known=known, now=now)
    row = new_schedule(ctx, customer, billing_mode(mode, now), phases)
    row["default_settings"] = changed_settings(ctx, customer, row["default_settings"], params.get("default_settings"))
    row["end_behavior"] = params.get("end_behavior", "release")
    row["metadata"] = merge({}, params.get("metadata"))
    if start <= now:
        make_subscription(ctx, row)
    schedules.put(ctx, row)
    ctx.emit("subscription_schedule.created", row)
    return with_pauses(ctx, row, params)


def with_pauses(ctx: "Context", schedule: Row, params: Row) -> Row:
    """Take over `pause_schedules`; what is to happen now happens. Answers the schedule as it is then."""
    if "pause_schedules" not in params:
        return schedule
    before = ctx.render(schedule)
    subscription = ctx.store.get("subscription", schedule["subscription"])
    schedule["pause_schedules"] = timed_pauses.wanted(ctx, schedule, params["pause_schedules"], subscription)
    schedules.save(ctx, schedule, before)
    while (moment := timed_pauses.next_moment(schedule)) is not None and moment <= ctx.now(schedule) and subscription:
        schedules.pause_or_resume(ctx, schedule, is_strict=True)
    return ctx.require(schedules.KIND, schedule["id"])


def from_subscription(ctx: "Context", params: Row) -> Row:
    """A schedule whose only phase is the subscription as it is, until its current period ends."""
    for name in params:
        if name not in _WITH_SUBSCRIPTION:
            raise invalid_request(f"You cannot set `{name}` if `from_subscription` is set.", param=name)
    subscription = ctx.require("subscription", params["from_subscription"], param="from_subscription", status=400)
    _check_migrates(subscription)
    customer = ctx.require("customer", subscription["customer"])
    row = new_schedule(ctx, customer, subscription["billing_mode"], [phase_of(ctx, subscription)])
    row["end_behavior"] = "cancel" if subscription["cancel_at"] is not None else "release"
    row["status"] = "active"
    row["subscription"] = subscription["id"]
    row["current_phase"] = {name: row["phases"][0][name] for name in ("end_date", "start_date")}
    schedules.put(ctx, row)
    before = ctx.render(subscription)
    subscription["schedule"] = row["id"]
    subscriptions.save(ctx, subscription, before)
    ctx.emit("subscription_schedule.created", row)
    return with_pauses(ctx, row, params)


def _check_migrates(subscription: Row) -> None:
    if subscription["schedule"]:
        raise invalid_request(
            f"You cannot migrate a subscription that is already attached to a schedule: `{subscription['id']}`.",
            param="from_subscription",
        )
    if subscription["status"] not in _MIGRATES:
        raise invalid_request(
            f"You cannot migrate a subscription that is currently in the `{subscription['status']}` status.",
            param="from_subscription",
        )


def new_schedule(ctx: "Context", customer: Row, mode: Row, phases: list[Row]) -> Row:
    """A schedule that has not started yet, not written."""
    now = ctx.now(customer)
    return {
        "id": ctx.new_id("sub_sched"),
        "object": schedules.KIND,
        "application": None,
        "billing_mode": dict(mode),
        "canceled_at": None,
        "completed_at": None,
        "created": now,
        "current_phase": None,
        "customer": customer["id"],
        "customer_account": None,
        "default_settings": _default_settings(),
        "end_behavior": "release",
        "livemode": ctx.livemode,
        "metadata": {},
        "pause_schedules": [],
        "phases": phases,
        "released_at": None,
        "released_subscription": None,
        "status": "not_started",
        "subscription": None,
        "test_clock": customer.get("test_clock"),
        "_expiring_told": phases[-1]["end_date"] - schedules.EXPIRING_SECONDS <= now,
    }


def _default_settings() -> Row:
    return {
        "application_fee_percent": None,
        "automatic_tax": dict(NO_AUTOMATIC_TAX),
        "billing_cycle_anchor": "automatic",
        "billing_thresholds": None,
        "collection_method": "charge_automatically",
        "default_payment_method": None,
        "description": None,
        "invoice_settings": invoice_settings({}),
        "on_behalf_of": None,
        "transfer_data": None,
    }


def changed_settings(ctx: "Context", customer: Row, current: Row, change: Row | None) -> Row:
    """`default_settings` after a change: what is not sent stays."""
    made = dict(current)
    for name, value in (change or {}).items():
        if name == "automatic_tax":
            made[name] = automatic_tax(value)
        elif name == "billing_thresholds":
            made[name] = thresholds(value)
        elif name == "transfer_data":
            made[name] = transfer_data(value)
        elif name == "invoice_settings":
            made[name] = {**current[name], **{key: cleared(one) for key, one in value.items()}}
        elif name == "default_payment_method":
            made[name] = wanted_method(ctx, customer, value, "default_settings[default_payment_method]")
        else:
            made[name] = cleared(value)
    return made


def phase_of(ctx: "Context", subscription: Row) -> Row:
    """A phase that is the subscription as it is, from where its current period began to where it ends: with items of
    several intervals, the one that ends first (inferred)."""
    items = subscriptions.items_of(ctx, subscription)
    first = min(items, key=lambda item: int(item["current_period_end"]))
    trial_end = subscription["trial_end"] if subscription["status"] == "trialing" else None
    end = subscription["cancel_at"] or _period_end(ctx, subscription, first)
    return {
        "add_invoice_items": [],
        "application_fee_percent": subscription["application_fee_percent"],
        "automatic_tax": dict(subscription["automatic_tax"]),
        "billing_cycle_anchor": None,
        "billing_thresholds": thresholds(subscription["billing_thresholds"]),
        "collection_method": subscription["collection_method"],
        "currency": subscription["currency"],
        "default_payment_method": subscription["default_payment_method"],
        "default_tax_rates": list(subscription["default_tax_rates"]),
        "description": subscription["description"],
        "discounts": _references(subscription["discounts"]),
        "end_date": end,
        "invoice_settings": invoice_settings(
            {**subscription["invoice_settings"], "days_until_due": subscription["days_until_due"]}
        ),
        "items": [_item_of(item) for item in items],
        "metadata": dict(subscription["metadata"]),
        "on_behalf_of": subscription["on_behalf_of"],
        "proration_behavior": "create_prorations",
        "start_date": first["current_period_start"],
        "transfer_data": subscription["transfer_data"],
        "trial": trial_end is not None and trial_end == end,
        "trial_end": trial_end,
    }


def _period_end(ctx: "Context", subscription: Row, item: Row) -> int:
    """A paused subscription's period ended with the pause; the phase goes on to where it would have ended."""
    if subscription["status"] != "paused":
        return int(item["current_period_end"])
    return subscriptions.period_at(subscription, price_of(ctx, item["price"]), ctx.now(subscription))[1]


def _item_of(item: Row) -> Row:
    return {
        "billing_thresholds": item["billing_thresholds"],
        "discounts": _references(item["discounts"]),
        "metadata": dict(item["metadata"]),
        "plan": item["price"],
        "price": item["price"],
        **({} if item["quantity"] is None else {"quantity": item["quantity"]}),
        "tax_rates": list(item["tax_rates"]),
    }


def _references(discounts: list[str]) -> list[Row]:
    return [{"coupon": None, "discount": one, "promotion_code": None} for one in discounts]
