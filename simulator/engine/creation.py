"""Making a subscription: its rows, its first invoice, the first payment.
https://docs.stripe.com/api/subscriptions/create"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from simulator.changes import cleared, not_in_the_past
from simulator.engine import subscriptions
from simulator.engine.backdating import backdated_lines
from simulator.engine.billing import advance_lines, bill, trial_lines
from simulator.engine.billing_mode import billing_mode
from simulator.engine.cancellation import schedule
from simulator.engine.catalogue import is_metered, wanted_tax_rates
from simulator.engine.cycles import pending_interval
from simulator.engine.discounting import redeem
from simulator.engine.first_payment import settle_first_invoice
from simulator.engine.intents import create_setup_intent
from simulator.engine.one_time import one_time_item
from simulator.engine.payment_method import wanted_method
from simulator.engine.periods import DAY, Grid, Recurrence, anchor_from_config
from simulator.engine.stubs import stub_lines
from simulator.engine.tiers import full_amount
from simulator.engine.trials import has_payment_method
from simulator.engine.wishes import new_items, one_time_lines, same_interval
from simulator.errors import invalid_request
from simulator.metadata import merge
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context

_PLAIN = (
    "application_fee_percent",
    "billing_thresholds",
    "on_behalf_of",
    "default_source",
)


@dataclass
class Beginning:
    """When a new subscription starts, and when its first period ends."""

    now: int
    start: int
    anchor: int
    trial_end: int | None = None
    day: int | None = None
    future_anchor: bool = False
    config: Row | None = None
    priced: list[tuple[Row, Row]] = field(default_factory=list)


def create(ctx: "Context", params: Row) -> Row:
    """Make a subscription and bill its beginning; the status follows from the first payment."""
    row, items, invoice = prepare(ctx, params)
    if invoice is not None:
        settle_first_invoice(ctx, row, invoice, params.get("payment_behavior", "allow_incomplete"), items)
    _want_payment_method(ctx, row)
    row["_making"] = False
    subscriptions.put(ctx, row, items)
    ctx.emit("customer.subscription.created", row)
    return row


def prepare(ctx: "Context", params: Row) -> tuple[Row, list[Row], Row | None]:
    """The rows of a new subscription and its first invoice, a draft: all but the payment."""
    customer = ctx.require("customer", params.get("customer", ""), param="customer")
    currency = params["currency"].lower() if params.get("currency") else None
    _check(params)
    priced = new_items(ctx, params.get("items", []), currency)
    begin = _beginning(ctx, params, customer, priced)
    row = _row(ctx, params, customer, begin, currency or priced[0][0]["currency"])
    if not subscriptions.is_flexible(row):
        same_interval([price for price, _ in priced])
    owner = {"customer": customer["id"], "subscription": row["id"]}
    amount = sum(full_amount(price, wish.get("quantity", 1)) for price, wish in priced if not is_metered(price))
    row["discounts"] = redeem(ctx, params.get("discounts"), {**owner, "amount": amount, "currency": row["currency"]})
    items = [_item(ctx, row, customer, begin, place=place) for place in range(len(priced))]
    schedule(ctx, row, params, items, "none")
    subscriptions.put(ctx, row, items)
    invoice = _first_invoice(ctx, row, customer, items, begin=begin, params=params)
    subscriptions.put(ctx, row, items)
    return row, items, invoice


def _want_payment_method(ctx: "Context", row: Row) -> None:
    """A trial without anything that could pay asks for it with a setup intent (recorded)."""
    if (
        row["status"] == "trialing"
        and row["collection_method"] == "charge_automatically"
        and not has_payment_method(ctx, row)
    ):
        row["pending_setup_intent"] = create_setup_intent(ctx, ctx.require("customer", row["customer"]))


def _check(params: Row) -> None:
    if params.get("payment_behavior") == "pending_if_incomplete":
        raise invalid_request(
            "Setting `payment_behavior` to `pending_if_incomplete` has no effect when creating a subscription.",
            param="payment_behavior",
        )
    if params.get("trial_from_plan") and ("trial_end" in params or "trial_period_days" in params):
        raise invalid_request("You cannot set `trial_end` or `trial_period_days` when `trial_from_plan=true`.")
    if "trial_end" in params and "trial_period_days" in params:
        raise invalid_request(
            "You may only specify one of these parameters: trial_end, trial_period_days.", param="trial_end"
        )
    if "billing_cycle_anchor" in params and "billing_cycle_anchor_config" in params:
        raise invalid_request(
            "You may only specify one of these parameters: billing_cycle_anchor, billing_cycle_anchor_config.",
            param="billing_cycle_anchor",
        )
    check_days_until_due(params, params.get("collection_method", "charge_automatically"))


def check_days_until_due(params: Row, collection_method: str) -> None:
    """`days_until_due` goes with `send_invoice`, and only with it (recorded)."""
    if "days_until_due" in params and collection_method != "send_invoice":
        raise invalid_request("You can only specify 'days_until_due' if invoice collection method is 'send_invoice'.")
    if collection_method == "send_invoice" and "days_until_due" not in params:
        raise invalid_request(
            "If invoice collection method is 'send_invoice', you must specify 'due_date' or 'days_until_due'."
        )


def _beginning(ctx: "Context", params: Row, customer: Row, priced: list[tuple[Row, Row]]) -> Beginning:
    now = ctx.now(customer)
    start = params.get("backdate_start_date", now)
    if start > now:
        raise invalid_request("`backdate_start_date` must be in the past.", param="backdate_start_date")
    trial_end = _trial_end(params, priced, now)
    begin = Beginning(now, start, trial_end or start, trial_end, priced=priced)
    config = params.get("billing_cycle_anchor_config")
    if config:
        names = ("day_of_month", "hour", "minute", "month", "second")
        begin.config = {name: config.get(name) for name in names}
        begin.anchor, begin.day = anchor_from_config(trial_end or now, config), config["day_of_month"]
        begin.future_anchor = begin.anchor > (trial_end or now)
    elif "billing_cycle_anchor" in params:
        not_in_the_past("billing_cycle_anchor", params["billing_cycle_anchor"], now)
        begin.anchor = params["billing_cycle_anchor"]
        begin.future_anchor = True
    if begin.future_anchor:
        _check_anchor(begin, priced)
    return begin


def _check_anchor(begin: Beginning, priced: list[tuple[Row, Row]]) -> None:
    """The first period may be shorter than the others, not longer."""
    origin = begin.trial_end or begin.now
    natural = min(Grid(origin, Recurrence.of(price)).boundary(1) for price, _ in priced)
    if begin.anchor > natural:
        raise invalid_request(
            f"`billing_cycle_anchor` cannot be later than next natural billing date ({natural}) for plan.",
            param="billing_cycle_anchor",
        )


def _trial_end(params: Row, priced: list[tuple[Row, Row]], now: int) -> int | None:
    """A trial of no length is no trial."""
    wanted: Any = params.get("trial_end")
    if wanted == "now":
        return None
    if wanted is not None:
        not_in_the_past("trial_end", wanted, now)
        return int(wanted)
    days = params.get("trial_period_days", 0)
    if params.get("trial_from_plan"):
        days = max((price["recurring"].get("trial_period_days") or 0 for price, _ in priced), default=0)
    if days < 0:
        raise invalid_request("Invalid non-negative integer", param="trial_period_days")
    return now + days * DAY if days else None


def _row(ctx: "Context", params: Row, customer: Row, begin: Beginning, currency: str) -> Row:
    mode = params.get("billing_mode") or {"type": "flexible"}
    interval, following = pending_interval(params.get("pending_invoice_item_interval") or None, begin.now)
    return {
        "id": ctx.new_id("sub"),
        "object": "subscription",
        "application": None,
        "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None},
        "billing_cycle_anchor": begin.anchor,
        "billing_cycle_anchor_config": begin.config,
        "billing_mode": billing_mode(mode, begin.now),
        "billing_schedules": [],
        "cancel_at": None,
        "cancel_at_period_end": False,
        "canceled_at": None,
        "cancellation_details": {"comment": None, "feedback": None, "feedback_option": None, "reason": None},
        "collection_method": params.get("collection_method", "charge_automatically"),
        "created": begin.now,
        "currency": currency,
        "customer": customer["id"],
        "customer_account": None,
        "days_until_due": params.get("days_until_due"),
        "default_payment_method": wanted_method(ctx, customer, params.get("default_payment_method")),
        "default_tax_rates": wanted_tax_rates(ctx, params.get("default_tax_rates"), "default_tax_rates"),
        "description": cleared(params.get("description", "")),
        "discounts": [],
        "ended_at": None,
        "invoice_settings": invoice_settings({}, params.get("invoice_settings")),
        "latest_invoice": None,
        "livemode": ctx.livemode,
        "managed_payments": {"enabled": False},
        "metadata": merge({}, params.get("metadata")),
        "next_pending_invoice_item_invoice": following,
        "pause_collection": None,
        "payment_settings": payment_settings({}, params.get("payment_settings")),
        "pending_invoice_item_interval": interval,
        "pending_setup_intent": None,
        "pending_update": None,
        "schedule": None,
        "start_date": begin.start,
        "status": "trialing" if begin.trial_end else "active",
        "test_clock": customer.get("test_clock"),
        "transfer_data": None,
        "trial_end": begin.trial_end,
        "trial_settings": trial_settings(params.get("trial_settings")),
        "trial_start": begin.now if begin.trial_end else None,
        "_day": begin.day,
        "_trial_told": False,
        "_making": True,
        **{name: cleared(params.get(name, "")) for name in _PLAIN},
    }


def invoice_settings(current: Row, change: Row | None) -> Row:
    """A subscription's `invoice_settings`, with every key."""
    base = {
        "account_tax_ids": None,
        "custom_fields": None,
        "description": None,
        "footer": None,
        "issuer": {"type": "self"},
    }
    return base | current | {name: cleared(value) for name, value in (change or {}).items()}


def payment_settings(current: Row, change: Row | None) -> Row:
    """A subscription's `payment_settings`, with every key."""
    base = {"payment_method_options": None, "payment_method_types": None, "save_default_payment_method": "off"}
    return base | current | {name: cleared(value) for name, value in (change or {}).items()}


def trial_settings(change: Row | None, current: Row | None = None) -> Row:
    """A subscription's `trial_settings`, with every key."""
    behavior = {"billing_cycle_anchor": "now", "missing_payment_method": "create_invoice"}
    return {
        "end_behavior": behavior
        | ((current or {}).get("end_behavior") or {})
        | ((change or {}).get("end_behavior") or {})
    }


def _item(ctx: "Context", row: Row, customer: Row, begin: Beginning, *, place: int) -> Row:
    price, wish = begin.priced[place]
    if begin.trial_end:
        period = (begin.now, begin.trial_end)
    elif begin.future_anchor:
        period = (begin.now, begin.anchor)
    else:
        period = subscriptions.period_at(row, price, begin.now)
    owner = {"customer": customer["id"], "subscription": row["id"], "currency": row["currency"]}
    discounts = redeem(ctx, wish.get("discounts"), owner, param=f"items[{place}][discounts]")
    item = subscriptions.new_item(ctx, row, price, {**wish, "discounts": discounts}, period)
    for one in discounts:
        discount = ctx.require("discount", one)
        discount["subscription_item"] = item["id"]
        ctx.store.put(discount)
    return item


def _first_invoice(
    ctx: "Context", row: Row, customer: Row, items: list[Row], *, begin: Beginning, params: Row
) -> Row | None:
    """The invoice of the beginning: the one-time items, then the trial, the shortened or the whole first period."""
    behavior = params.get("proration_behavior", "create_prorations")
    for price, wish in one_time_lines(ctx, params.get("add_invoice_items"), row["currency"]):
        one_time_item(ctx, row, customer, items, price=price, wish=wish)
    if begin.trial_end:
        lines = trial_lines(ctx, row, items)
    elif begin.future_anchor:
        lines = stub_lines(ctx, row, items, begin.now, behavior)
    elif begin.start < begin.now:
        lines = backdated_lines(ctx, row, items, begin.start, behavior)
    else:
        lines = advance_lines(ctx, row, items)
    if not lines and not params.get("add_invoice_items"):
        return None
    return bill(
        ctx,
        row,
        customer,
        lines,
        reason="subscription_create",
        period=(begin.now, begin.now),
        items=items,
        trial=bool(begin.trial_end),
    )
