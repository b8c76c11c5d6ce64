"""A subscription that is changed directly while a schedule manages it: the schedule's running phase follows.

The running phase ends at the change, and another one with what was changed goes on to where it would have ended
(bitwarden/server#7695 saw one more phase after a direct change); later phases stay. A change of `metadata` stays with
the subscription: https://docs.stripe.com/api/subscription_schedules/object#subscription_schedule_object-phases-metadata
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from simulator.engine import schedules, subscriptions
from simulator.engine.schedule_creation import phase_of
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context

_OWN = ("add_invoice_items", "end_date", "metadata", "proration_behavior", "start_date", "trial")


@contextmanager
def direct_change(ctx: "Context", subscription: Row) -> Iterator[None]:
    """What is done to the subscription inside is noted in its schedule's running phase."""
    schedule = schedules.of_subscription(ctx, subscription)
    if schedule is None or schedule["current_phase"] is None:
        yield
        return
    was = phase_of(ctx, subscription)
    yield
    fresh = ctx.require("subscription", subscription["id"])
    if fresh["status"] in subscriptions.ENDED or not subscriptions.items_of(ctx, fresh):
        return
    became = phase_of(ctx, fresh)
    changed = {name: became[name] for name in became if name not in _OWN and became[name] != was[name]}
    if changed:
        _note(ctx, ctx.require(schedules.KIND, schedule["id"]), changed)


def _note(ctx: "Context", schedule: Row, changed: Row) -> None:
    before = ctx.render(schedule)
    now = ctx.now(schedule)
    start = schedule["current_phase"]["start_date"]
    place = next(place for place, phase in enumerate(schedule["phases"]) if phase["start_date"] == start)
    phase = schedule["phases"][place]
    if "trial_end" in changed:
        changed = {**changed, "trial": phase["trial"] and changed["trial_end"] == phase["end_date"]}
    if now == start or now >= phase["end_date"]:
        schedule["phases"][place] = {**phase, **changed}
    else:
        over = {**phase, "end_date": now}
        if phase["trial_end"] is not None:
            over["trial_end"] = min(phase["trial_end"], now)
        rest = {**phase, **changed, "start_date": now, "add_invoice_items": []}
        schedule["phases"][place : place + 1] = [over, rest]
        schedule["current_phase"] = {"end_date": rest["end_date"], "start_date": now}
    schedules.save(ctx, schedule, before)
