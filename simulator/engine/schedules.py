"""Subscription schedules as rows: their phases in time, how they end, and what they do to their subscription.

https://docs.stripe.com/billing/subscriptions/subscription-schedules. Private keys of a schedule: `_due` (when it wants
to do something next), `_expiring_told` (subscription_schedule.expiring was sent). Private keys of a phase:
`_unset_metadata` (keys that were sent empty).
"""

from typing import TYPE_CHECKING

from simulator.engine import cycles, subscriptions, timed_pauses
from simulator.engine.periods import DAY
from simulator.engine.phase_entry import Entry, enter
from simulator.errors import StripeError, invalid_request
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context

KIND = "subscription_schedule"
LIVE = ("not_started", "active")
EXPIRING_SECONDS = 7 * DAY


def of_subscription(ctx: "Context", subscription: Row) -> Row | None:
    """The schedule that manages a subscription, as long as it does."""
    schedule = ctx.store.get(KIND, subscription["schedule"])
    return schedule if schedule is not None and schedule["status"] in LIVE else None


def subscription_of(ctx: "Context", schedule: Row) -> Row:
    """The subscription that a started schedule manages."""
    return ctx.require("subscription", schedule["subscription"])


def phase_at(schedule: Row, moment: int) -> Row | None:
    """The phase that runs at a moment."""
    running = (phase for phase in schedule["phases"] if phase["start_date"] <= moment < phase["end_date"])
    return next(running, None)


def check_live(schedule: Row, verb: str) -> None:
    """Refuse to touch a schedule that is over (text as seen in others' tests of Stripe)."""
    if schedule["status"] not in LIVE:
        done = {"cancel": "canceled", "release": "released", "update": "updated"}[verb]
        raise invalid_request(
            f"You cannot {verb} a subscription schedule that is currently in the `{schedule['status']}` status. It "
            f"must be in `not_started, active` status to be {done}."
        )


def check_direct_change(row: Row, params: Row) -> None:
    """How a subscription ends is its schedule's business (recorded by others: laravel/cashier-stripe#1748)."""
    if row["schedule"] and row["status"] not in subscriptions.ENDED:
        for name in ("cancel_at", "cancel_at_period_end"):
            if name in params:
                raise invalid_request(
                    f"The subscription is managed by the subscription schedule `{row['schedule']}`, and updating any "
                    "cancelation behavior directly is not allowed. Please update the schedule instead."
                )


def next_due(schedule: Row) -> int | None:
    """When something happens to the schedule by itself."""
    if schedule["status"] == "not_started":
        return int(schedule["phases"][0]["start_date"])
    if schedule["status"] != "active":
        return None
    last = int(schedule["phases"][-1]["end_date"])
    moments: list[int] = []
    if not (schedule["current_phase"]["end_date"] == last and _waits_for_pause(schedule)):
        moments.append(schedule["current_phase"]["end_date"])
    if not schedule["_expiring_told"]:
        moments.append(last - EXPIRING_SECONDS)
    if (pause := timed_pauses.next_moment(schedule)) is not None:
        moments.append(pause)
    return min(moments, default=None)


def _waits_for_pause(schedule: Row) -> bool:
    """The schedule does not let its subscription go while it is to pause or resume it (inferred)."""
    waits = any(timed_pauses.is_waiting(entry) for entry in schedule["pause_schedules"])
    return waits and schedule["end_behavior"] != "cancel"


def put(ctx: "Context", schedule: Row) -> None:
    """Write the schedule and when it is due next."""
    schedule["_due"] = next_due(schedule)
    ctx.store.put(schedule)


def save(ctx: "Context", schedule: Row, before: Row) -> None:
    """Write the schedule and tell of what changed since `before` (its rendered form)."""
    put(ctx, schedule)
    after = ctx.render(schedule)
    if after != before:
        ctx.emit("subscription_schedule.updated", after, before)


def reach_first(ctx: "Context", subscription: Row, moment: int) -> bool:
    """Let the schedule act before its subscription does at the same moment, so that a renewal bills the next phase.
    False if it has nothing to do."""
    schedule = of_subscription(ctx, subscription)
    if schedule is None or schedule["_due"] is None or schedule["_due"] > moment:
        return False
    reach(ctx, schedule, moment)
    return True


def reach(ctx: "Context", schedule: Row, moment: int) -> None:
    """What a schedule does at its moment: it starts, gives notice, moves to its next phase, or ends."""
    following = phase_at(schedule, moment)
    is_over = schedule["status"] == "active" and schedule["current_phase"]["end_date"] <= moment
    pause = timed_pauses.next_moment(schedule)
    if schedule["status"] == "not_started":
        start(ctx, schedule)
    elif is_over and following is not None:
        begin_phase(ctx, schedule, following, moment)
    elif is_over and not _waits_for_pause(schedule):
        finish(ctx, schedule)
    elif pause is not None and pause <= moment:
        pause_or_resume(ctx, schedule)
    else:
        schedule["_expiring_told"] = True
        put(ctx, schedule)
        ctx.emit("subscription_schedule.expiring", schedule)


def pause_or_resume(ctx: "Context", schedule: Row, *, is_strict: bool = False) -> None:
    """The moment of a timed pause, or of its end. `is_strict`: a refusal is the caller's."""
    timed_pauses.act(ctx, schedule, subscription_of(ctx, schedule), is_strict=is_strict)
    fresh = ctx.require(KIND, schedule["id"])  # a resumption that is paid at once has been noted already
    before = ctx.render(fresh)
    fresh["pause_schedules"] = schedule["pause_schedules"]
    save(ctx, fresh, before)
    _finish_late(ctx, fresh)


def resumption_ended(ctx: "Context", subscription: Row, status: str) -> None:
    """A paused subscription runs again (`succeeded`), or what it was to pay for that is void (`error`)."""
    schedule = of_subscription(ctx, subscription)
    if schedule is None:
        return
    before = ctx.render(schedule)
    if timed_pauses.note_resumption(schedule, status):
        save(ctx, schedule, before)
        _finish_late(ctx, schedule)


def _finish_late(ctx: "Context", schedule: Row) -> None:
    """A schedule that only waited for its pause ends with it."""
    is_over = schedule["status"] == "active" and schedule["phases"][-1]["end_date"] < ctx.now(schedule)
    if is_over and not _waits_for_pause(schedule):
        finish(ctx, schedule)


def begin_phase(ctx: "Context", schedule: Row, phase: Row, moment: int) -> Row | None:
    """The next phase begins. Answers the invoice that this makes, a draft."""
    before = ctx.render(schedule)
    schedule["current_phase"] = {"end_date": phase["end_date"], "start_date": phase["start_date"]}
    put(ctx, schedule)
    subscription = subscription_of(ctx, schedule)
    invoice = enter(ctx, schedule, phase, subscription, Entry(moment, phase["proration_behavior"]))
    ctx.emit("subscription_schedule.updated", ctx.require(KIND, schedule["id"]), before)
    return invoice


def start(ctx: "Context", schedule: Row) -> None:
    """The first phase begins: the subscription is made. Where that cannot be any more, the schedule is canceled
    (inferred)."""
    from simulator.engine.schedule_start import make_subscription

    before = ctx.render(schedule)
    try:
        make_subscription(ctx, schedule)
    except StripeError:  # the customer is gone, or a price was archived meanwhile
        close(ctx, schedule, "subscription_schedule.aborted")
    else:
        save(ctx, schedule, before)


def finish(ctx: "Context", schedule: Row) -> None:
    """The last phase is over: the subscription is released, or canceled.

    https://docs.stripe.com/billing/subscriptions/subscription-schedules#completing-a-schedule
    """
    if schedule["end_behavior"] != "cancel":
        release(ctx, schedule, preserve_cancel_date=False)
        return
    subscription = subscription_of(ctx, schedule)
    before = ctx.render(schedule)
    schedule["status"] = "completed"
    schedule["completed_at"] = ctx.now(schedule)
    schedule["current_phase"] = None
    save(ctx, schedule, before)
    cycles.reach_end(ctx, subscription, ctx.now(schedule))
    ctx.emit("subscription_schedule.completed", schedule)


def release(ctx: "Context", schedule: Row, *, preserve_cancel_date: bool) -> None:
    """The subscription goes on by itself, as it is. A cancellation that the schedule has set goes with it, unless it is
    to be kept. https://docs.stripe.com/api/subscription_schedules/release"""
    before = ctx.render(schedule)
    if schedule["subscription"]:
        subscription = subscription_of(ctx, schedule)
        told = ctx.render(subscription)
        subscription["schedule"] = None
        if schedule["end_behavior"] == "cancel" and not preserve_cancel_date:
            set_cancel_date(ctx, subscription, None)
        subscriptions.save(ctx, subscription, told)
    schedule["status"] = "released"
    schedule["released_at"] = ctx.now(schedule)
    schedule["released_subscription"], schedule["subscription"] = schedule["subscription"], None
    schedule["current_phase"] = None
    save(ctx, schedule, before)
    ctx.emit("subscription_schedule.released", schedule)


def set_cancel_date(ctx: "Context", subscription: Row, moment: int | None) -> None:
    """A schedule that ends with `cancel` shows on its subscription when that will be. The row is not written."""
    if subscription["cancel_at"] == moment:
        return
    details = subscription["cancellation_details"]
    subscription["cancel_at"] = moment
    subscription["cancel_at_period_end"] = False
    subscription["canceled_at"] = None if moment is None else ctx.now(subscription)
    reason = None if moment is None else "cancellation_requested"
    subscription["cancellation_details"] = {**details, "reason": reason}


def follow_end(ctx: "Context", schedule: Row) -> None:
    """The subscription's `cancel_at` is what the schedule's end makes it."""
    subscription = subscription_of(ctx, schedule)
    before = ctx.render(subscription)
    ends = schedule["end_behavior"] == "cancel"
    set_cancel_date(ctx, subscription, schedule["phases"][-1]["end_date"] if ends else None)
    subscriptions.save(ctx, subscription, before)


def close(ctx: "Context", schedule: Row, event: str) -> None:
    """The schedule is canceled. The subscription is the caller's business."""
    before = ctx.render(schedule)
    schedule["status"] = "canceled"
    schedule["canceled_at"] = ctx.now(schedule)
    schedule["current_phase"] = None
    put(ctx, schedule)
    ctx.emit(event, schedule, before)


def subscription_ended(ctx: "Context", subscription: Row, reason: str | None) -> None:
    """A subscription that ends takes its schedule along: canceled, or aborted for want of payment.

    https://docs.stripe.com/api/events/types#event_types-subscription_schedule.aborted
    """
    schedule = of_subscription(ctx, subscription)
    if schedule is not None:
        aborted = reason in ("payment_failed", "payment_disputed")
        close(ctx, schedule, f"subscription_schedule.{'aborted' if aborted else 'canceled'}")
