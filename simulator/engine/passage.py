"""Time goes by: everything that falls due, in order, each at its own moment."""

from typing import TYPE_CHECKING

from simulator import checkout_sessions, microdeposits, payments, tax_id_verification
from simulator.engine import (
    collection,
    cycles,
    expiry,
    pending_updates,
    resumption,
    schedules,
    statuses,
    subscriptions,
    trials,
)
from simulator.engine.dunning import is_overdue
from simulator.engine.subscriptions import items_of
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context

# A trial's notice, its end and a period's end may share a moment; a step that changes nothing would go on for ever.
_MOST_STEPS_AT_ONCE = 10


def pass_time(ctx: "Context", clock: Row | None, until: int) -> None:
    """Do all that is due on a test clock, or in real time without one, up to and including `until`.

    Each step sees its own moment as the present; with a clock, its `frozen_time` ends at the last step (the caller
    sets the rest).
    """
    wall = ctx.wall_clock
    last, steps = ("", 0), 0
    try:
        while found := ctx.store.due(until, test_clock=clock["id"] if clock else None, limit=1):
            row = found[0]
            moment = int(row["_due"])
            if clock is None:
                present = float(moment)
                ctx.wall_clock = lambda: present  # noqa: B023 - replaced before the next step
            elif moment > clock["frozen_time"]:
                clock["frozen_time"] = moment
                ctx.store.put(clock)
            steps = steps + 1 if (row["id"], moment) == last else 0
            last = (row["id"], moment)
            if steps > _MOST_STEPS_AT_ONCE:
                raise RuntimeError(f"{row['id']} stays due at {moment}")
            step(ctx, row, moment)
    finally:
        ctx.wall_clock = wall


def step(ctx: "Context", row: Row, moment: int) -> None:
    """What one object does at its moment."""
    if row["object"] == "subscription":
        if not schedules.reach_first(ctx, row, moment):
            subscription_step(ctx, row, moment)
    elif row["object"] == schedules.KIND:
        schedules.reach(ctx, row, moment)
    elif row["object"] == "invoice":
        invoice_step(ctx, row, moment)
    elif row["object"] == "payment_intent":
        payments.debit_answered(ctx, row)
    elif row["object"] == "setup_intent":
        microdeposits.time_out(ctx, row)
    elif row["object"] == "tax_id":
        tax_id_verification.answered(ctx, row)
    elif row["object"] == checkout_sessions.KIND:
        checkout_sessions.expire(ctx, row)
    else:
        raise LookupError(f"{row['object']} has no engine")


def subscription_step(ctx: "Context", row: Row, moment: int) -> None:
    """Expiry, the end of the subscription, of its trial, of its period, of its pause: the first that applies."""
    pause = row["pause_collection"]
    if row["status"] == "incomplete":
        expiry.expire(ctx, row)
    elif pending_updates.has_lapsed(row, moment):
        pending_updates.expire(ctx, row)
    elif row["cancel_at"] is not None and row["cancel_at"] <= moment:
        cycles.reach_end(ctx, row, moment)
    elif row["status"] == "paused":
        resumption.expire_resumption(ctx, row)
    elif pause and pause["resumes_at"] is not None and pause["resumes_at"] <= moment:
        before = ctx.render(row)
        row["pause_collection"] = None
        subscriptions.save(ctx, row, before)
    elif row["status"] == "trialing" and row["trial_end"] <= moment:
        trials.end_trial(ctx, row, moment)
    elif any(item["current_period_end"] <= moment for item in items_of(ctx, row)):
        cycles.renew(ctx, row, moment)
    elif _pending_come(row, moment):
        cycles.bill_pending(ctx, row, moment)
    elif row["status"] == "trialing":
        trials.tell_of_end(ctx, row)


def _pending_come(row: Row, moment: int) -> bool:
    return row["next_pending_invoice_item_invoice"] is not None and row["next_pending_invoice_item_invoice"] <= moment


def invoice_step(ctx: "Context", row: Row, moment: int) -> None:
    """A draft is finalised, a failed invoice is retried, an unpaid one falls overdue."""
    row["_due"] = None
    if row["status"] == "draft":
        if row.get("_written_off"):
            expiry.write_off(ctx, row)
        else:
            collection.advance_draft(ctx, row)
    elif is_overdue(row, moment):
        ctx.store.put(row)
        ctx.emit("invoice.overdue", row)
        statuses.payment_failed(ctx, row)
    elif row["status"] == "open" and row["collection_method"] == "charge_automatically":
        collection.collect(ctx, row, automatic=True)
    else:
        ctx.store.put(row)
