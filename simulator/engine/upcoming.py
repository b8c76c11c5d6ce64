"""What a subscription would be billed next, or by a change, a pause, a resumption or a cancellation. All of it is
really done; `preview.py` takes it back.

https://docs.stripe.com/api/invoices/create_preview
"""

from functools import partial
from typing import TYPE_CHECKING

from simulator.engine import (
    cancellation,
    cycles,
    pausing,
    pending_updates,
    resumption,
    schedule_previews,
    schedules,
    subscriptions,
    trials,
    updates,
)
from simulator.engine.discounting import redeem
from simulator.engine.invoice_items import all_pending_items
from simulator.errors import invalid_request
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context


def of_subscription(ctx: "Context", customer: Row, row: Row, params: Row, details: Row) -> Row:
    """The invoice that comes next, a draft. `details` are the call's `subscription_details`.

    Raises a 404 `invoice_upcoming_none` when none would come, and whatever the real change would be refused with.
    """
    if row["status"] in subscriptions.ENDED or row["status"] == "incomplete":
        raise no_upcoming(customer)
    # The change would take the place of one that waits: what that one holds, balance and discounts, is free.
    pending_updates.make_way(ctx, row, details | {name: params[name] for name in ("discounts",) if name in params})
    if "discounts" in params:
        owner = {"customer": customer["id"], "subscription": row["id"]}
        row["discounts"] = redeem(ctx, params["discounts"], owner, updating=True)
    if details.get("cancel_now") or details.get("pause") or details.get("resume_at"):
        invoice = _turned(ctx, row, details)
    elif row["status"] == "paused":
        invoice = schedule_previews.until_renewal(ctx, customer, row, partial(set_time, ctx))
    else:
        invoice = _changed_or_next(ctx, customer, row, details, recurring=params.get("preview_mode") == "recurring")
    if invoice is None:
        raise no_upcoming(customer)
    return invoice


def _turned(ctx: "Context", row: Row, details: Row) -> Row | None:
    """The invoice of an end, a pause or a resumption at once."""
    if details.get("cancel_now"):
        prorate = details.get("proration_behavior", "create_prorations") != "none"
        return cancellation.cancel_now(ctx, row, prorate=prorate, invoice_now=True, at=details.get("proration_date"))
    if details.get("pause"):
        # https://docs.stripe.com/billing/subscriptions/pause#preview-the-invoice-before-pausing
        return pausing.prepare_pause(ctx, row, details["pause"])
    return resumption.prepare_resumption(ctx, row, details)


def _changed_or_next(ctx: "Context", customer: Row, row: Row, details: Row, *, recurring: bool) -> Row | None:
    if recurring:
        details = {**details, "proration_behavior": "none"}
    invoice = _changed(ctx, row, details)
    if invoice is not None and not recurring:
        return invoice
    return _next_cycle(ctx, customer, row, recurring=recurring)


def _changed(ctx: "Context", row: Row, details: Row) -> Row | None:
    """Make the change; answers the invoice that it would cause at once."""
    items = subscriptions.items_of(ctx, row)
    names = ("items", "proration_behavior", "proration_date", "trial_end", "cancel_at", "cancel_at_period_end")
    wish = {name: details[name] for name in names if name in details}
    anchor = details.get("billing_cycle_anchor") or {}
    if anchor.get("type") == "now":
        wish["billing_cycle_anchor"] = {"type": "now"}
    schedules.check_direct_change(row, wish)
    plan = updates.wanted_plan(ctx, row, items, wish)
    if "default_tax_rates" in details:
        row["default_tax_rates"] = list(details["default_tax_rates"] or [])
    plan.reprorated = cancellation.schedule(ctx, row, wish, items, plan.behavior)
    invoice = updates.change_billing(ctx, row, items, plan)
    subscriptions.put(ctx, row)
    return invoice


def _next_cycle(ctx: "Context", customer: Row, row: Row, *, recurring: bool) -> Row | None:
    """The invoice of the next period's beginning, or the last one, of the subscription's end."""
    ahead = schedule_previews.until_renewal(ctx, customer, row, partial(set_time, ctx))
    if ahead is not None or row["status"] in (*subscriptions.ENDED, "paused"):
        return ahead
    items = subscriptions.items_of(ctx, row)
    moment = min((item["current_period_end"] for item in items), default=0)
    end = row["cancel_at"] if row["cancel_at"] is not None and row["cancel_at"] <= moment else None
    if recurring:
        for item in all_pending_items(ctx, customer["id"]):
            ctx.store.delete("invoiceitem", item["id"])
        row["cancel_at"] = None
    row["pause_collection"] = None
    if row["status"] == "unpaid":
        row["status"] = "active"
    if end is not None and not recurring:
        set_time(ctx, customer, end)
        return cycles.last_invoice(ctx, row, items, end)
    set_time(ctx, customer, moment)
    return _roll(ctx, row, moment)


def _roll(ctx: "Context", row: Row, moment: int) -> Row | None:
    latest = row["latest_invoice"]
    if row["status"] == "trialing":
        _check_trial_bills(ctx, row)
        trials.end_trial(ctx, row, moment)
    else:
        cycles.renew(ctx, row, moment)
    return ctx.store.get("invoice", row["latest_invoice"]) if row["latest_invoice"] != latest else None


def _check_trial_bills(ctx: "Context", row: Row) -> None:
    """A trial that ends without a payment method may end without an invoice (text as others saw it)."""
    behavior = trials.missing_method_behavior(ctx, row)
    if behavior in ("cancel", "pause"):
        raise invalid_request(
            f"The subscription will {behavior} at the end of the trial instead of generating an invoice because "
            f"the customer has not "
            f"provided a payment method and trial_settings[end_behavior][missing_payment_method] is set to "
            f"`{behavior}`.",
            code="invoice_upcoming_none",
            status=404,
        )


def set_time(ctx: "Context", customer: Row, moment: int) -> None:
    """Let it be that moment for the customer, as long as the preview lasts."""
    clock = ctx.clock_of(customer)
    if clock is None:
        ctx.wall_clock = lambda: float(moment)
    else:
        clock["frozen_time"] = moment
        ctx.store.put(clock)


def no_upcoming(customer: Row) -> Exception:
    """Nothing would be billed."""
    return invalid_request(
        f"No upcoming invoices for customer: {customer['id']}", code="invoice_upcoming_none", status=404
    )
