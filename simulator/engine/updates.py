"""Updating a subscription: fields, items, trial, anchor; what it costs and when that is collected.

https://docs.stripe.com/api/subscriptions/update
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulator.changes import cleared
from simulator.engine import held_changes, pending_updates, subscriptions, trials
from simulator.engine.billing import advance_lines, bill, usage_until
from simulator.engine.cancellation import change_cancellation_details, schedule
from simulator.engine.catalogue import wanted_tax_rates
from simulator.engine.creation import check_days_until_due, invoice_settings, payment_settings, trial_settings
from simulator.engine.cycles import pending_interval
from simulator.engine.discounting import redeem
from simulator.engine.first_payment import refresh, settle_change
from simulator.engine.invoice_items import leave_pending, write_prorations
from simulator.engine.item_changes import (
    Change,
    apply_changes,
    changes_interval,
    starts_to_cost,
    wanted_changes,
)
from simulator.engine.one_time import one_time_item
from simulator.engine.payment_method import wanted_method
from simulator.engine.prorations import charge_remaining, credit_unused
from simulator.engine.wishes import one_time_lines
from simulator.errors import invalid_request
from simulator.metadata import merge
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context

_INCOMPLETE_MAY_CHANGE = ("metadata", "description", "default_source", "default_payment_method")
_PLAIN = ("application_fee_percent", "billing_thresholds", "default_source", "description", "on_behalf_of")


@dataclass
class Plan:
    """A change of what is billed, ready to be carried out."""

    moment: int
    behavior: str = "create_prorations"
    changes: list[Change] = field(default_factory=list)
    new_anchor: bool = False
    trial_end: int | str | None = None
    one_time: list[tuple[Row, Row]] = field(default_factory=list)
    reprorated: bool = False  # an end in the middle of a period was set or taken back

    @property
    def prorated(self) -> bool:
        return self.behavior != "none"


def update(ctx: "Context", row: Row, params: Row) -> Row:
    """Carry an update out; answers the changed row."""
    check_may_change(row, params)
    pending_updates.check_update(row, params)
    pending_updates.make_way(ctx, row, params)
    before = held_changes.remember(ctx, row)
    items = subscriptions.items_of(ctx, row)
    plan = wanted_plan(ctx, row, items, params)
    change_fields(ctx, row, params)
    plan.reprorated = schedule(ctx, row, params, items, plan.behavior)
    carry_out(ctx, row, items, plan, params=params, before=before)
    return row


def check_may_change(row: Row, params: Row) -> None:
    """What a subscription's status allows to be changed (recorded)."""
    sent = [name for name in params if name != "expand"]
    if row["status"] in subscriptions.ENDED and not {*sent} <= {"metadata", "cancellation_details"}:
        raise invalid_request(
            "A canceled subscription can only update its cancellation_details and metadata.",
            code="invalid_canceled_subscription_fields",
        )
    if row["status"] == "incomplete":
        others = [name for name in sent if name not in _INCOMPLETE_MAY_CHANGE]
        if others:
            raise invalid_request(
                f"Cannot update {others[0]} on an incomplete subscription. Only metadata, description, "
                "default_source and default_payment_method can be updated.",
                code="status_transition_invalid",
            )
    if row["status"] == "paused" and "trial_end" in params:
        raise invalid_request(
            "You cannot set `trial_end` while a subscription is `paused`. Resume the subscription first before "
            "setting `trial_end`."
        )


def wanted_plan(ctx: "Context", row: Row, items: list[Row], params: Row) -> Plan:
    """What the parameters ask to be billed differently, checked."""
    now = ctx.now(row)
    plan = Plan(proration_moment(params, items, now), params.get("proration_behavior", "create_prorations"))
    plan.changes = wanted_changes(ctx, row, items, params["items"]) if params.get("items") else []
    plan.one_time = one_time_lines(ctx, params.get("add_invoice_items"), row["currency"])
    plan.new_anchor = (params.get("billing_cycle_anchor") or {}).get("type") == "now"
    plan.trial_end = trials.wanted_end(params, [change.price for change in plan.changes if not change.removed], now)
    if not subscriptions.is_flexible(row) and row["status"] != "trialing":
        plan.new_anchor = (
            plan.new_anchor or changes_interval(ctx, plan.changes) or starts_to_cost(ctx, items, plan.changes)
        )
    return plan


def proration_moment(params: Row, items: list[Row], now: int) -> int:
    """`proration_date`: any moment of the running period; default now."""
    if "proration_date" not in params:
        return now
    wanted = int(params["proration_date"])
    start = min((item["current_period_start"] for item in items), default=wanted)
    end = max((item["current_period_end"] for item in items), default=wanted)
    if not start <= wanted <= end:
        raise invalid_request(
            "Invalid `proration_date`: it must be within the current period of the subscription.",
            param="proration_date",
        )
    return wanted


def change_fields(ctx: "Context", row: Row, params: Row) -> None:
    """The fields that cost nothing."""
    customer = ctx.require("customer", row["customer"])
    for name in _PLAIN:
        if name in params:
            row[name] = cleared(params[name])
    if "metadata" in params:
        row["metadata"] = merge(row["metadata"], params["metadata"])
    if "default_payment_method" in params:
        row["default_payment_method"] = wanted_method(ctx, customer, params["default_payment_method"])
    if "default_tax_rates" in params:
        row["default_tax_rates"] = wanted_tax_rates(ctx, params["default_tax_rates"], "default_tax_rates")
    if "discounts" in params:
        owner = {"customer": row["customer"], "subscription": row["id"]}
        row["discounts"] = redeem(ctx, params["discounts"], owner, updating=True)
    _change_collection(row, params)
    for name, build in (("invoice_settings", invoice_settings), ("payment_settings", payment_settings)):
        if name in params:
            row[name] = build(row[name], params[name])
    if "trial_settings" in params:
        row["trial_settings"] = trial_settings(params["trial_settings"], row["trial_settings"])
    if "cancellation_details" in params:
        change_cancellation_details(row, params["cancellation_details"])
    if "pause_collection" in params:
        pause = cleared(params["pause_collection"])
        row["pause_collection"] = pause and {"behavior": pause["behavior"], "resumes_at": pause.get("resumes_at")}
    if "pending_invoice_item_interval" in params:
        interval, following = pending_interval(params["pending_invoice_item_interval"] or None, ctx.now(row))
        row["pending_invoice_item_interval"], row["next_pending_invoice_item_invoice"] = interval, following


def _change_collection(row: Row, params: Row) -> None:
    if "collection_method" not in params and "days_until_due" not in params:
        return
    method = str(params.get("collection_method", row["collection_method"]))
    known = {"days_until_due": row["days_until_due"]} if method == "send_invoice" and row["days_until_due"] else {}
    check_days_until_due(known | params, method)
    row["collection_method"] = method
    row["days_until_due"] = params.get("days_until_due", row["days_until_due"]) if method == "send_invoice" else None


def carry_out(
    ctx: "Context", row: Row, items: list[Row], plan: Plan, *, params: Row, before: held_changes.Before
) -> None:
    """Change what is billed, write the subscription, tell, and collect what is to be collected at once. With
    `payment_behavior=pending_if_incomplete` it is told of when it is paid."""
    if not pending_updates.is_wanted(params):
        invoice = change_billing(ctx, row, items, plan)
        subscriptions.save(ctx, row, before.shown)
        if invoice is not None:
            _settle(ctx, row, invoice, params)
        return
    discounts = list(row["discounts"]) if "discounts" in params else None
    row["_making"] = True
    invoice = change_billing(ctx, row, items, plan)
    row.pop("_making")
    if invoice is None:
        subscriptions.save(ctx, row, before.shown)
    else:
        pending_updates.settle(ctx, row, before, invoice, params, discounts=discounts)


def change_billing(ctx: "Context", row: Row, items: list[Row], plan: Plan) -> Row | None:
    """Change the items, the trial and the anchor, and prorate. Answers the invoice that is to be settled at once, a
    draft."""
    customer = ctx.require("customer", row["customer"])
    for price, wish in plan.one_time:
        one_time_item(ctx, row, customer, items, price=price, wish=wish)
    if row["status"] in ("trialing", "paused"):
        apply_changes(ctx, row, customer, plan.changes, plan.moment, prorated=False)
        return _change_trial(ctx, row, plan)
    if isinstance(plan.trial_end, int):
        apply_changes(ctx, row, customer, plan.changes, plan.moment, prorated=False)
        subscriptions.put(ctx, row)
        return trials.start_trial(ctx, row, plan.trial_end)
    if plan.new_anchor:
        return _reset_anchor(ctx, row, customer, items, plan)
    return _prorate(ctx, row, customer, items, plan)


def _settle(ctx: "Context", row: Row, invoice: Row, params: Row) -> None:
    behavior = params.get("payment_behavior", "allow_incomplete")
    settle_change(ctx, row, invoice, behavior, off_session=bool(params.get("off_session")))
    refresh(ctx, row)


def _change_trial(ctx: "Context", row: Row, plan: Plan) -> Row | None:
    if plan.trial_end == "now" and row["status"] == "trialing":
        check_can_bill(ctx, row)
        subscriptions.put(ctx, row)
        return trials.end_trial(ctx, row, ctx.now(row), by_update=True)
    if isinstance(plan.trial_end, int):
        trials.move_trial_end(ctx, row, subscriptions.items_of(ctx, row), plan.trial_end)
    return None


def check_can_bill(ctx: "Context", row: Row) -> None:
    """Ending a trial by hand with nothing that could pay, and no rule for that, is refused (recorded)."""
    from simulator.engine.payment_method import no_payment_source

    if trials.missing_method_behavior(ctx, row) == "create_invoice":
        raise no_payment_source()


def _prorate(ctx: "Context", row: Row, customer: Row, items: list[Row], plan: Plan) -> Row | None:
    """Credits and debits for the changed items; with `always_invoice` on an invoice of their own, credits first."""
    start = min((item["current_period_start"] for item in items), default=plan.moment)
    prorated = plan.prorated and row["status"] != "incomplete"
    invoiced = plan.behavior == "always_invoice"
    # What is sold once is invoiced for its own sake in classic billing mode only.
    # https://docs.stripe.com/billing/subscriptions/billing-mode/compare#invoice-one-time-charges
    alone = bool(plan.one_time) and not subscriptions.is_flexible(row)
    wanted = invoiced and (alone or plan.reprorated or any(change.is_billable for change in plan.changes))
    after, made = apply_changes(ctx, row, customer, plan.changes, plan.moment, prorated=prorated)
    write_prorations(ctx, made)
    if not wanted:
        return None
    return bill(ctx, row, customer, [], reason="subscription_update", period=(start, ctx.now(row)), items=after)


def _reset_anchor(ctx: "Context", row: Row, customer: Row, items: list[Row], plan: Plan) -> Row | None:
    """The periods begin anew, now.

    Flexible with `create_prorations`: no invoice and no credit for what stays; only the time past the old end is
    charged, as a
    pending item (recorded). Otherwise an invoice with the credits and whole new periods.
    """
    now = ctx.now(row)
    quiet = subscriptions.is_flexible(row) and plan.behavior == "create_prorations"
    changed = {change.item["id"] for change in plan.changes if change.item is not None and change.is_billable}
    old_ends = {item["id"]: item["current_period_end"] for item in items}
    made: list[Row] = []
    if plan.prorated and not quiet:
        for item in items:
            if item["id"] not in changed:
                made += credit_unused(ctx, row, customer, item, plan.moment)
    row["billing_cycle_anchor"], row["_day"], row["billing_cycle_anchor_config"] = now, None, None
    after, credits = apply_changes(
        ctx, row, customer, plan.changes, plan.moment, prorated=plan.prorated, anchored=False
    )
    made += credits
    usage = usage_until(ctx, row, after, now)
    for item in after:
        price = subscriptions.prices_of(ctx, [item])[item["id"]]
        item["current_period_start"], item["current_period_end"] = subscriptions.period_at(row, price, now)
        ctx.store.put(item)
    if not quiet:
        write_prorations(ctx, made)
        lines = [*usage, *advance_lines(ctx, row, after)]
        sweep = subscriptions.is_flexible(row) or plan.behavior != "always_invoice" or plan.prorated
        return bill(
            ctx, row, customer, lines, reason="subscription_update", period=(now, now), items=after, sweep=sweep
        )
    for item in after:
        since = old_ends.get(item["id"]) if item["id"] not in changed else None
        made += charge_remaining(ctx, row, customer, item, now, since=since)
    write_prorations(ctx, made)
    for line in usage:
        leave_pending(ctx, row, customer, line)
    return None
