"""Previews that take schedules into account: what a phase changes before the next invoice is on it.

https://docs.stripe.com/api/invoices/create_preview, `schedule` and `schedule_details`. All of it is really done;
`preview.py` takes it back.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from simulator.changes import only_one_of
from simulator.engine import schedule_changes, schedule_creation, schedules, subscriptions
from simulator.engine.first_payment import refresh
from simulator.errors import invalid_request
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context

GoTo = Callable[[Row, int], None]
_MOST_STEPS = 50


def applied(ctx: "Context", params: Row, go_to: GoTo) -> tuple[Row, Row | None]:
    """Carry out what the call asks of a schedule. Answers the parameters as they are for its subscription, and the
    invoice, a draft, if the change or the start makes one at once. `go_to` sets a customer's time.

    Raises what the real change would be refused with.
    """
    if "schedule" not in params and "schedule_details" not in params:
        return params, None
    for name in ("subscription", "subscription_details"):
        if name in params:
            raise only_one_of("schedule" if "schedule" in params else "schedule_details", name)
    schedule, invoice = _changed(ctx, params)
    if schedule["status"] not in schedules.LIVE:
        schedules.check_live(schedule, "update")
    if schedule["status"] == "not_started":
        go_to(ctx.require("customer", schedule["customer"]), schedule["_due"])
        schedules.start(ctx, schedule)
        invoice = _latest(ctx, schedules.subscription_of(ctx, schedule))
    rest = {name: value for name, value in params.items() if name not in ("schedule", "schedule_details")}
    return {**rest, "subscription": schedule["subscription"]}, invoice


def _changed(ctx: "Context", params: Row) -> tuple[Row, Row | None]:
    """The schedule after `schedule_details`: an existing one, or one that they make."""
    details = dict(params.get("schedule_details") or {})
    if "schedule" in params:
        schedule = ctx.require(schedules.KIND, params["schedule"], param="schedule", status=404)
        details.pop("billing_mode", None)
        if not details:
            return schedule, None
        latest = _latest_id(ctx, schedule)
        invoice = schedule_changes.change(ctx, schedule, details)
        schedule = schedule_creation.with_pauses(ctx, ctx.require(schedules.KIND, schedule["id"]), details)
        if invoice is None and _latest_id(ctx, schedule) != latest:
            invoice = _latest(ctx, schedules.subscription_of(ctx, schedule))
        return schedule, invoice
    if "customer" not in params:
        raise invalid_request("You must provide a `customer` or a `schedule` with `schedule_details`.")
    behavior = details.pop("proration_behavior", None)
    if behavior is not None:
        details["phases"] = [{"proration_behavior": behavior, **phase} for phase in details.get("phases", [])]
    schedule = schedule_creation.create(ctx, _new(params["customer"], details, ctx.now(params["customer"])))
    if schedule["subscription"] is None:
        return schedule, None
    return schedule, _latest(ctx, schedules.subscription_of(ctx, schedule))


def _new(customer: str, details: Row, now: int) -> Row:
    """The parameters of a schedule that the preview makes: here the first phase says when it starts."""
    phases = [dict(phase) for phase in details.get("phases", [])]
    start = phases[0].pop("start_date", "now") if phases else "now"
    return {**details, "phases": phases, "customer": customer, "start_date": now if start == "now" else start}


def _latest_id(ctx: "Context", schedule: Row) -> str | None:
    subscription = ctx.store.get("subscription", schedule["subscription"])
    return subscription["latest_invoice"] if subscription else None


def _latest(ctx: "Context", subscription: Row) -> Row | None:
    return ctx.store.get("invoice", subscription["latest_invoice"])


def until_renewal(ctx: "Context", customer: Row, row: Row, go_to: GoTo) -> Row | None:
    """Let the subscription's schedule do what it will have done when the next period begins. Answers the invoice, a
    draft, if that makes one before the renewal does. The subscription's row is read again."""
    latest = row["latest_invoice"]
    for _ in range(_MOST_STEPS):
        schedule = schedules.of_subscription(ctx, row)
        due = schedule["_due"] if schedule else None
        if schedule is None or due is None or due > _next_moment(ctx, row, due):
            return None
        go_to(customer, due)
        schedules.reach(ctx, schedule, due)
        refresh(ctx, row)
        if row["latest_invoice"] != latest:
            return _latest(ctx, row)
        if row["status"] in subscriptions.ENDED:
            return None
    return None


def _next_moment(ctx: "Context", row: Row, due: int) -> int:
    """When the subscription is billed next; a paused one waits for its schedule."""
    if row["status"] == "paused":
        return due
    return min((int(item["current_period_end"]) for item in subscriptions.items_of(ctx, row)), default=due - 1)
