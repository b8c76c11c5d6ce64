"""Subscriptions. https://docs.stripe.com/api/subscriptions"""

from typing import Any

from simulator.context import Context, Rendered
from simulator.engine import cancellation, creation, pausing, schedules, subscriptions, updates
from simulator.engine.billing_mode import billing_mode
from simulator.engine.schedule_drift import direct_change
from simulator.errors import invalid_request, resource_missing
from simulator.inline_prices import plan_of
from simulator.metadata import merge
from simulator.routes import renderer, route
from simulator.store import Row

_BEHAVIORS = ["allow_incomplete", "error_if_incomplete", "pending_if_incomplete", "default_incomplete"]
_STATUSES = [
    "active",
    "past_due",
    "unpaid",
    "canceled",
    "incomplete",
    "incomplete_expired",
    "trialing",
    "paused",
    "all",
    "ended",
]
_ALL = tuple(status for status in _STATUSES if status not in ("all", "ended"))
_ENUMS = {"payment_behavior": _BEHAVIORS, "status": _STATUSES}


@renderer("subscription")
def render_subscription(ctx: Context, row: Row) -> Row:
    """A subscription with its items, and the first item's plan and quantity as they are still sent (recorded)."""
    out = ctx.public(row)
    items = subscriptions.items_of(ctx, row)
    shown = ctx.sublist(items, f"/v1/subscription_items?subscription={row['id']}")
    out["items"] = shown
    first = shown["data"][0] if len(items) == 1 else None
    out["plan"] = first["plan"] if first else None
    out["quantity"] = first.get("quantity") if first else None
    out["default_tax_rates"] = [ctx.render(rate) for rate in rates_of(ctx, row["default_tax_rates"])]
    out.setdefault("status_details", None)
    return out


@renderer("subscription_item")
def render_item(ctx: Context, row: Row) -> Row:
    """An item with its price, in full, and the legacy plan."""
    out = ctx.public(row)
    price = ctx.store.get("price", row["price"]) or ctx.store.tombstone("price", row["price"]) or {}
    out["price"] = ctx.render(price)
    out["plan"] = plan_of(price)
    out["tax_rates"] = [ctx.render(rate) for rate in rates_of(ctx, row["tax_rates"])]
    if out["quantity"] is None:
        del out["quantity"]
    return out


def rates_of(ctx: Context, ids: list[str]) -> list[Row]:
    """The rows of tax rates."""
    return [rate for rate in (ctx.store.get("tax_rate", one) for one in ids) if rate]


@route("POST", "/v1/subscriptions", params="SubscriptionCreateParams", enums=_ENUMS)
def create_subscription(ctx: Context, params: Row) -> Row:
    """Subscribe a customer."""
    return creation.create(ctx, params)


@route("GET", "/v1/subscriptions", params="SubscriptionListParams", enums=_ENUMS)
def list_subscriptions(ctx: Context, params: Row) -> Row:
    """A page of subscriptions, newest first; those that were canceled only if they are asked for."""
    equal: dict[str, Any] = {}
    for name in ("customer", "collection_method", "test_clock"):
        if name in params:
            equal[name] = params[name]
    wanted = params.get("status")
    if wanted == "ended":
        equal["status"] = subscriptions.ENDED
    elif wanted is None:
        equal["status"] = [status for status in _ALL if status != "canceled"]
    elif wanted != "all":
        equal["status"] = wanted
    ids = _by_items(ctx, params)
    if ids is not None:
        equal["id"] = sorted(ids)
    return ctx.list("subscription", params, **equal)


def _by_items(ctx: Context, params: Row) -> set[str] | None:
    """The subscriptions that filters on items leave: price, plan, ends and starts of periods."""
    price = params.get("price") or params.get("plan")
    ranges = {name: params[name] for name in ("current_period_start", "current_period_end") if name in params}
    if price is None and not ranges:
        return None
    rows = ctx.store.find("subscription_item", **({"price": price} if price else {}))
    return {row["subscription"] for row in rows if all(_in_range(row[name], bounds) for name, bounds in ranges.items())}


def _in_range(value: int, bounds: Any) -> bool:
    if isinstance(bounds, int):
        return value == bounds
    tests = {
        "gt": value.__gt__,
        "gte": value.__ge__,
        "lt": value.__lt__,
        "lte": value.__le__,
    }
    return all(tests[name](bound) for name, bound in bounds.items())


@route("GET", "/v1/subscriptions/{id}", params="SubscriptionRetrieveParams")
def retrieve_subscription(ctx: Context, params: Row, id: str) -> Row:
    """One subscription."""
    return ctx.require("subscription", id)


@route("POST", "/v1/subscriptions/{id}", params="SubscriptionUpdateParams", enums=_ENUMS)
def update_subscription(ctx: Context, params: Row, id: str) -> Row:
    """Change it."""
    row = ctx.require("subscription", id)
    schedules.check_direct_change(row, params)
    _check_feedback_option(ctx, params)
    with direct_change(ctx, row):
        updates.update(ctx, row, params)
    return row


@route("DELETE", "/v1/subscriptions/{id}", params="SubscriptionCancelParams")
def cancel_subscription(ctx: Context, params: Row, id: str) -> Row:
    """End it now. One that has ended already is not found any more (recorded)."""
    row = _living(ctx, id)
    _check_feedback_option(ctx, params)
    if "cancellation_details" in params:
        cancellation.change_cancellation_details(row, params["cancellation_details"])
    cancellation.cancel_now(ctx, row, prorate=bool(params.get("prorate")), invoice_now=bool(params.get("invoice_now")))
    return row


def _check_feedback_option(ctx: Context, params: Row) -> None:
    """The feedback option that a cancellation names must be there; one that was deactivated since still is."""
    option = (params.get("cancellation_details") or {}).get("feedback_option")
    if option:
        ctx.require("billing.feedback_option", option, param="cancellation_details[feedback_option]", status=400)


def _living(ctx: Context, id: str) -> Row:
    row = ctx.require("subscription", id)
    if row["status"] in subscriptions.ENDED:
        raise resource_missing("subscription", id, status=404)
    return row


@route("DELETE", "/v1/subscriptions/{id}/discount", params="SubscriptionDeleteDiscountParams")
def delete_discount(ctx: Context, params: Row, id: str) -> Row:
    """Take the discount away; answers it as it was."""
    row = _living(ctx, id)
    discounts = [one for one in (ctx.store.get("discount", di) for di in row["discounts"]) if one]
    if not discounts:
        raise invalid_request(f"No active discount for subscription: {id}", code="resource_missing", status=404)
    before = ctx.render(row)
    with direct_change(ctx, ctx.require("subscription", id)):
        row["discounts"] = row["discounts"][1:]
        subscriptions.save(ctx, row, before)
    ctx.emit("customer.discount.deleted", discounts[0])
    remains = {key: value for key, value in ctx.public(discounts[0]).items() if key != "end"}
    return Rendered({**remains, "deleted": True})


@route("POST", "/v1/subscriptions/{id}/pause", params="SubscriptionPauseParams")
def pause_subscription(ctx: Context, params: Row, id: str) -> Row:
    """Pause it: no service and no invoices until it is resumed."""
    return pausing.pause(ctx, _living(ctx, id), params)


@route("POST", "/v1/subscriptions/{id}/resume", params="SubscriptionResumeParams")
def resume_subscription(ctx: Context, params: Row, id: str) -> Row:
    """Resume a paused one: it goes on when its invoice is paid, at once if there is none."""
    return pausing.resume(ctx, _living(ctx, id), params)


@route("POST", "/v1/subscriptions/{id}/migrate", params="SubscriptionMigrateParams")
def migrate_subscription(ctx: Context, params: Row, id: str) -> Row:
    """From classic to flexible billing mode; there is no way back."""
    row = _living(ctx, id)
    if subscriptions.is_flexible(row):
        raise invalid_request("The subscription is already in flexible billing mode.")
    before = ctx.render(row)
    row["billing_mode"] = billing_mode(params["billing_mode"], ctx.now(row))
    row["metadata"] = merge(row["metadata"], params.get("metadata"))
    subscriptions.save(ctx, row, before)
    return row
