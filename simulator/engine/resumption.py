"""Resuming a paused subscription.

https://docs.stripe.com/api/subscriptions/resume and
https://docs.stripe.com/billing/subscriptions/pause#resume-subscriptions. A resumption that is to be paid first leaves
the subscription paused, with a pending update that says until when. Private keys meanwhile: `_resumption` of the
subscription (`invoice`, `on_attempt`, the `anchor` and `day` to return to, `settling` while the call itself decides)
and of each item (the `period` and `billed` that it will have).
"""

from typing import TYPE_CHECKING

from simulator.engine import subscriptions
from simulator.engine.billing import advance_lines, bill
from simulator.engine.collection import cancel_payment, collect, issue, payment_method_of
from simulator.engine.first_payment import refresh
from simulator.engine.invoice_items import write_prorations
from simulator.engine.invoices import void
from simulator.engine.payment_method import no_payment_source
from simulator.engine.periods import add_interval
from simulator.engine.prorations import charge_remaining
from simulator.engine.subscriptions import INCOMPLETE_SECONDS, items_of, period_at
from simulator.errors import invalid_request
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context

_PERIOD = ("current_period_start", "current_period_end")


def resume(ctx: "Context", row: Row, params: Row, *, off_session: bool = False) -> Row:
    """Begin again. With nothing to invoice the subscription is active at once, otherwise its invoice decides.

    `payment_behavior=resume_on_payment_attempt` leaves paying to the caller; the attempt that fails makes the
    subscription past due. `resume_on_payment_success` asks the bank at once and again on the days of retries, and the
    subscription stays paused until it has paid. `off_session`: a schedule resumes it, not the customer.
    """
    before = ctx.render(row)
    on_attempt = params.get("payment_behavior", "resume_on_payment_attempt") == "resume_on_payment_attempt"
    invoice = prepare_resumption(ctx, row, params)
    if invoice is None:
        apply_resumption(ctx, row, before)
        return row
    if not on_attempt and invoice["amount_due"] > 0 and payment_method_of(ctx, invoice) is None:
        raise no_payment_source()
    row["_resumption"] |= {"invoice": invoice["id"], "on_attempt": on_attempt, "settling": True}
    row["pending_update"] = _pending(_expiry(ctx.now(row), on_attempt=on_attempt))
    subscriptions.put(ctx, row)
    invoice["auto_advance"] = not on_attempt
    issue(ctx, invoice)
    if invoice["status"] == "open" and not on_attempt:
        collect(ctx, invoice, automatic=True, off_session=off_session)
    refresh(ctx, row)
    del row["_resumption"]["settling"]
    if invoice["status"] == "paid":
        apply_resumption(ctx, row, before)
    else:
        subscriptions.save(ctx, row, before)
    return row


def prepare_resumption(ctx: "Context", row: Row, params: Row) -> Row | None:
    """Bill what begins, without letting it begin. Answers the invoice, a draft; None if nothing is invoiced."""
    _check(row, params)
    items = items_of(ctx, row)
    now = ctx.now(row)
    closed = (min((item["current_period_start"] for item in items), default=now), now)
    kept = [_state(item) for item in items]
    row["_resumption"] = {"anchor": row["billing_cycle_anchor"], "day": row.get("_day")}
    anew = (params.get("billing_cycle_anchor") or {}).get("type", "now") == "now"
    lines = _begin_anew(ctx, row, items) if anew else []
    invoiced = bool(lines) if anew else _go_on(ctx, row, items, params)
    invoice = None
    if invoiced:
        customer = ctx.require("customer", row["customer"])
        invoice = bill(ctx, row, customer, lines, reason="subscription_cycle", period=closed, items=items)
    for item, state in zip(items, kept, strict=True):
        item["_resumption"] = _state(item)
        _take_on(item, state)
        ctx.store.put(item)
    subscriptions.put(ctx, row, items)
    return invoice


def _check(row: Row, params: Row) -> None:
    """What cannot be resumed, or not like this. The first sentence is recorded, the others are inferred."""
    if row["status"] != "paused":
        raise invalid_request("You can only resume a subscription if it is `paused`.")
    if row["collection_method"] != "charge_automatically":
        raise invalid_request("You can only resume a subscription with `collection_method=charge_automatically`.")
    if params.get("payment_behavior") == "resume_on_payment_success" and not subscriptions.is_flexible(row):
        raise invalid_request(
            "`payment_behavior=resume_on_payment_success` is only available for subscriptions with "
            "`billing_mode[type]=flexible`.",
            param="payment_behavior",
        )
    if row.get("_resumption"):
        raise invalid_request(
            f"This subscription is already being resumed. Pay or void its invoice `{row['latest_invoice']}` first."
        )


def _begin_anew(ctx: "Context", row: Row, items: list[Row]) -> list[Row]:
    """`billing_cycle_anchor=now`: whole new periods, and no prorations. Answers their lines."""
    now = ctx.now(row)
    row["billing_cycle_anchor"], row["_day"] = now, None
    for item, price in zip(items, subscriptions.prices_of(ctx, items).values(), strict=True):
        item["current_period_start"], item["current_period_end"] = period_at(row, price, now)
        item["_billed"] = []
    return advance_lines(ctx, row, items)


def _go_on(ctx: "Context", row: Row, items: list[Row], params: Row) -> bool:
    """`billing_cycle_anchor=unchanged`: on to the periods that hold now. What is left of them is charged, as pending
    items with `create_prorations` (inferred: nothing is invoiced then), as an invoice with `always_invoice`. Answers
    whether to invoice."""
    behavior = params.get("proration_behavior", "create_prorations")
    for item, price in zip(items, subscriptions.prices_of(ctx, items).values(), strict=True):
        item["current_period_start"], item["current_period_end"] = period_at(row, price, ctx.now(row))
    if behavior == "none":
        return False
    moment = _moment(ctx, row, items, params)
    customer = ctx.require("customer", row["customer"])
    charges: list[Row] = []
    for item in items:
        item["_billed"] = []
        charges += charge_remaining(ctx, row, customer, item, moment)
    write_prorations(ctx, charges)
    return bool(charges) and behavior == "always_invoice"


def _moment(ctx: "Context", row: Row, items: list[Row], params: Row) -> int:
    """`proration_date`, within the periods that hold now; default now."""
    moment = int(params.get("proration_date", ctx.now(row)))
    if any(not item["current_period_start"] <= moment <= item["current_period_end"] for item in items):
        raise invalid_request(
            "Invalid `proration_date`: it must be within the current period of the subscription.",
            param="proration_date",
        )
    return moment


def apply_resumption(ctx: "Context", row: Row, before: Row, *, status: str = "active") -> None:
    """The subscription runs again: its invoice is paid, given up, or there was none. `past_due`: an attempt failed."""
    items = items_of(ctx, row)
    for item in items:
        _take_on(item, item.pop("_resumption", None) or _state(item))
        ctx.store.put(item)
    row["status"] = status
    row["pending_update"] = None
    row["pending_setup_intent"] = None
    row.pop("_resumption", None)
    subscriptions.save(ctx, row, before, items)
    ctx.emit("customer.subscription.resumed", row)
    _tell_schedule(ctx, row, "succeeded")


def drop_resumption(ctx: "Context", row: Row) -> None:
    """The invoice is void: the subscription stays paused, as it was before it was to resume."""
    before = ctx.render(row)
    wanted = row.pop("_resumption")
    row["billing_cycle_anchor"], row["_day"] = wanted["anchor"], wanted["day"]
    row["pending_update"] = None
    items = items_of(ctx, row)
    for item in items:
        item.pop("_resumption", None)
        ctx.store.put(item)
    subscriptions.save(ctx, row, before, items)
    _tell_schedule(ctx, row, "error")


def _tell_schedule(ctx: "Context", row: Row, status: str) -> None:
    """A schedule that paused the subscription waits for what becomes of its resumption."""
    from simulator.engine.schedules import resumption_ended

    if row["schedule"]:
        resumption_ended(ctx, row, status)


def expire_resumption(ctx: "Context", row: Row) -> None:
    """Nobody paid in time: the invoice is void."""
    invoice = ctx.store.get("invoice", (row.get("_resumption") or {}).get("invoice"))
    if invoice is None or invoice["status"] != "open":
        row["pending_update"] = None
        subscriptions.put(ctx, row)
        return
    cancel_payment(ctx, invoice)
    void(ctx, invoice)
    refresh(ctx, row)
    ctx.emit("customer.subscription.pending_update_expired", row)


def _state(item: Row) -> Row:
    return {"period": {name: item[name] for name in _PERIOD}, "billed": list(item["_billed"])}


def _take_on(item: Row, state: Row) -> None:
    item.update(state["period"], _billed=state["billed"])


def _expiry(now: int, *, on_attempt: bool) -> int:
    """23 hours for a payment that is left to the caller (recorded), a year for one that is retried."""
    return now + INCOMPLETE_SECONDS if on_attempt else add_interval(now, "year", 1)


def _pending(expires_at: int) -> Row:
    """Recorded: all null but the moment until which it is good."""
    return {
        "billing_cycle_anchor": None,
        "cancel_at_period_end": None,
        "discount": None,
        "discounts": None,
        "expires_at": expires_at,
        "metadata": None,
        "subscription_items": None,
        "trial_end": None,
        "trial_from_plan": None,
    }
