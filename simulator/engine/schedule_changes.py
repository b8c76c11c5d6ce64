"""Changing a subscription schedule.

https://docs.stripe.com/billing/subscriptions/subscription-schedules#updating-subscription-schedules: all current and
future phases are given anew; phases that are over stay as they were. A change of the running phase is made to the
subscription at once.
"""

from typing import TYPE_CHECKING

from simulator.engine import schedules, subscriptions
from simulator.engine.first_payment import refresh, settle_change
from simulator.engine.phase_entry import Entry, enter
from simulator.engine.schedule_creation import changed_settings, with_pauses
from simulator.engine.schedule_phases import wanted_phases
from simulator.errors import invalid_request
from simulator.metadata import merge
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context

_NOT_BILLED = ("end_date", "proration_behavior", "start_date", "_unset_metadata")


def update(ctx: "Context", schedule: Row, params: Row) -> Row:
    """Carry an update out; what it makes the subscription owe at once is collected."""
    invoice = change(ctx, schedule, params)
    if invoice is not None:
        subscription = schedules.subscription_of(ctx, schedule)
        settle_change(ctx, subscription, invoice, "allow_incomplete")
        refresh(ctx, subscription)
    return with_pauses(ctx, ctx.require(schedules.KIND, schedule["id"]), params)


def change(ctx: "Context", schedule: Row, params: Row) -> Row | None:
    """Change the schedule and what its running phase has the subscription be. Answers the invoice that this makes, a
    draft."""
    schedules.check_live(schedule, "update")
    before = ctx.render(schedule)
    customer = ctx.require("customer", schedule["customer"])
    settings = schedule["default_settings"]
    schedule["default_settings"] = changed_settings(ctx, customer, settings, params.get("default_settings"))
    schedule["end_behavior"] = params.get("end_behavior", schedule["end_behavior"])
    if "metadata" in params:
        schedule["metadata"] = merge(schedule["metadata"], params["metadata"])
    was = _running(ctx, schedule)
    if "phases" in params:
        schedule["phases"] = _new_phases(ctx, schedule, customer, params["phases"])
        last = schedule["phases"][-1]["end_date"]
        schedule["_expiring_told"] = last - schedules.EXPIRING_SECONDS <= ctx.now(schedule)
    if schedule["status"] == "not_started":
        schedules.save(ctx, schedule, before)
        return None
    is_changed = settings != schedule["default_settings"]
    invoice = _follow(ctx, schedule, was, is_changed=is_changed, behavior=_behavior(params))
    schedules.follow_end(ctx, schedule)
    schedules.save(ctx, schedule, before)
    return invoice


def _behavior(params: Row) -> str:
    return str(params.get("proration_behavior", "create_prorations"))


def _running(ctx: "Context", schedule: Row) -> Row | None:
    if schedule["current_phase"] is None:
        return None
    start = schedule["current_phase"]["start_date"]
    return next((phase for phase in schedule["phases"] if phase["start_date"] == start), None)


def _new_phases(ctx: "Context", schedule: Row, customer: Row, wishes: list[Row]) -> list[Row]:
    """The phases after the update: those that are over, then those that were sent."""
    now = ctx.now(schedule)
    named = {item["price"] for phase in schedule["phases"] for item in phase["items"]}
    if schedule["subscription"]:
        named |= {item["price"] for item in ctx.store.find("subscription_item", subscription=schedule["subscription"])}
    known = {
        "prices": named,
        "currency": schedule["phases"][0]["currency"] if schedule["subscription"] else None,
        "flexible": subscriptions.is_flexible(schedule),
    }
    phases = wanted_phases(ctx, customer, wishes, first_start=None, known=known, now=now)
    if schedule["status"] == "not_started":
        return _with_future_start(phases, now)
    over = [phase for phase in schedule["phases"] if phase["end_date"] <= schedule["current_phase"]["start_date"]]
    dates = {(phase["start_date"], phase["end_date"]) for phase in over}
    sent = [phase for phase in phases if (phase["start_date"], phase["end_date"]) not in dates]
    _check_current(sent, schedule["current_phase"]["start_date"], now)
    return [*over, *sent]


def _with_future_start(phases: list[Row], now: int) -> list[Row]:
    if phases[0]["start_date"] < now:
        raise invalid_request(
            "The first phase of a schedule that has not started must start in the future.",
            param="phases[0][start_date]",
        )
    return phases


def _check_current(phases: list[Row], start: int, now: int) -> None:
    """The running phase is among those that were sent, and begins where it began (texts as others met them)."""
    if not phases or phases[0]["start_date"] != start:
        raise invalid_request("You can not modify the start date of the current phase.", param="phases[0][start_date]")
    if phases[0]["end_date"] < now or (phases[0]["end_date"] == now and len(phases) == 1):
        raise invalid_request(
            "You can only adjust the end date to a future date for the current phase.", param="phases[0][end_date]"
        )


def _follow(ctx: "Context", schedule: Row, was: Row | None, *, is_changed: bool, behavior: str) -> Row | None:
    """Make the subscription what the phase of this moment says, if that is something else than before."""
    now = ctx.now(schedule)
    phase = schedules.phase_at(schedule, now)
    if phase is None:
        return None
    schedule["current_phase"] = {"end_date": phase["end_date"], "start_date": phase["start_date"]}
    schedules.put(ctx, schedule)
    begins = was is None or phase["start_date"] != was["start_date"]
    if not begins and not is_changed and was is not None and _billed_parts(was) == _billed_parts(phase):
        return None
    entry = Entry(now, phase["proration_behavior"] if begins else behavior, begins=begins, is_strict=True)
    if not begins and was is not None:
        _merge_metadata(ctx, schedule, was, phase)
    return enter(ctx, schedule, phase, schedules.subscription_of(ctx, schedule), entry)


def _billed_parts(phase: Row) -> Row:
    return {name: value for name, value in phase.items() if name not in _NOT_BILLED}


def _merge_metadata(ctx: "Context", schedule: Row, was: Row, phase: Row) -> None:
    """Metadata that is new in the running phase reaches the subscription (inferred)."""
    unset = phase.get("_unset_metadata", [])
    if was["metadata"] == phase["metadata"] and not unset:
        return
    subscription = schedules.subscription_of(ctx, schedule)
    before = ctx.render(subscription)
    subscription["metadata"] = merge(subscription["metadata"], {**phase["metadata"], **dict.fromkeys(unset, "")})
    subscriptions.save(ctx, subscription, before)
