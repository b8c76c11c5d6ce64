"""The first phase of a schedule begins: its subscription is made.

https://docs.stripe.com/billing/subscriptions/subscription-schedules
"""

from typing import TYPE_CHECKING

from simulator.engine import creation, schedules, subscriptions
from simulator.engine.discounting import redeem
from simulator.engine.phase_entry import setting
from simulator.errors import StripeError
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context


def make_subscription(ctx: "Context", schedule: Row) -> None:
    """The first phase begins: make its subscription. Its first invoice stays a draft for an hour, and the subscription
    is active meanwhile (inferred). The schedule's row is changed, not written."""
    phase = schedule["phases"][0]
    now = ctx.now(schedule)
    wish = _wish(schedule, phase, now)
    if schedule["created"] < now:
        _leave_out_what_is_gone(ctx, wish)
    row, items, _ = creation.prepare(ctx, wish)
    row["schedule"] = schedule["id"]
    row["billing_mode"] = dict(schedule["billing_mode"])
    row["automatic_tax"] = dict(phase["automatic_tax"])
    schedule["status"] = "active"
    schedule["subscription"] = row["id"]
    running = schedules.phase_at(schedule, now) or phase
    schedule["current_phase"] = {"end_date": running["end_date"], "start_date": running["start_date"]}
    if schedule["end_behavior"] == "cancel":
        schedules.set_cancel_date(ctx, row, schedule["phases"][-1]["end_date"])
    row["_making"] = False
    subscriptions.put(ctx, row, items)
    ctx.emit("customer.subscription.created", row)


def _leave_out_what_is_gone(ctx: "Context", wish: Row) -> None:
    """A coupon that cannot be redeemed any more, or a payment method that was detached, does not keep a subscription
    from beginning when its time has come (inferred)."""
    method = ctx.store.get("payment_method", wish.get("default_payment_method"))
    if method is None or method["customer"] != wish["customer"]:
        wish.pop("default_payment_method", None)
    for holder in (wish, *wish["items"], *wish["add_invoice_items"]):
        holder["discounts"] = [one for one in holder["discounts"] if _can_redeem(ctx, one, wish)]


def _can_redeem(ctx: "Context", reference: Row, wish: Row) -> bool:
    from simulator.engine.preview import made_undone

    try:
        with made_undone(ctx):
            redeem(ctx, [reference], {"customer": wish["customer"], "currency": wish["currency"]})
    except StripeError:
        return False
    return True


def _wish(schedule: Row, phase: Row, now: int) -> Row:
    """The parameters of a new subscription that has what its first phase says."""
    mode = {"type": schedule["billing_mode"]["type"]}
    if schedule["billing_mode"]["flexible"]:
        mode["flexible"] = schedule["billing_mode"]["flexible"]
    settings = dict(setting(schedule, phase, "invoice_settings") or {})
    days = settings.pop("days_until_due", None)
    wish: Row = {
        "customer": schedule["customer"],
        "billing_mode": mode,
        "collection_method": setting(schedule, phase, "collection_method") or "charge_automatically",
        "currency": phase["currency"],
        "default_tax_rates": phase["default_tax_rates"],
        "discounts": _sent(phase["discounts"]),
        "invoice_settings": settings,
        "items": [_sent_item(item) for item in phase["items"]],
        "metadata": phase["metadata"],
        "proration_behavior": phase["proration_behavior"],
        "add_invoice_items": [_sent_item(one) for one in phase["add_invoice_items"]],
    }
    for name in ("application_fee_percent", "billing_thresholds", "default_payment_method", "description"):
        value = setting(schedule, phase, name)
        if value is not None:
            wish[name] = value
    if days is not None and wish["collection_method"] == "send_invoice":
        wish["days_until_due"] = days
    if phase["trial_end"] is not None and phase["trial_end"] > now:
        wish["trial_end"] = phase["trial_end"]
    if phase["start_date"] < now:
        wish["backdate_start_date"] = phase["start_date"]
    return wish


def _sent(references: list[Row]) -> list[Row]:
    return [{name: value for name, value in row.items() if value} for row in references]


def _sent_item(item: Row) -> Row:
    sent = {name: value for name, value in item.items() if value is not None and name not in ("plan", "period")}
    sent["discounts"] = _sent(item["discounts"])
    return sent
