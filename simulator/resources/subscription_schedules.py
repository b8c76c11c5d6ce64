"""Subscription schedules. https://docs.stripe.com/api/subscription_schedules"""

from simulator.context import Context
from simulator.engine import cancellation, schedule_changes, schedule_creation, schedules
from simulator.resources.subscriptions import rates_of
from simulator.routes import renderer, route
from simulator.store import Row

_ENUMS = {"end_behavior": ["cancel", "none", "release", "renew"]}
_RANGES = ("canceled_at", "completed_at", "released_at")


@renderer("subscription_schedule")
def render_schedule(ctx: Context, row: Row) -> Row:
    """A schedule with its phases; tax rates are shown in full."""
    out = ctx.public(row)
    out["phases"] = [_phase(ctx, phase) for phase in row["phases"]]
    return out


def _phase(ctx: Context, phase: Row) -> Row:
    shown = {name: value for name, value in phase.items() if not name.startswith("_")}
    shown["default_tax_rates"] = _rates(ctx, phase["default_tax_rates"])
    shown["items"] = [{**item, "tax_rates": _rates(ctx, item["tax_rates"])} for item in phase["items"]]
    shown["add_invoice_items"] = [
        {**one, "tax_rates": _rates(ctx, one["tax_rates"])} for one in phase["add_invoice_items"]
    ]
    return shown


def _rates(ctx: Context, ids: list[str]) -> list[Row]:
    return [ctx.render(rate) for rate in rates_of(ctx, ids)]


@route("POST", "/v1/subscription_schedules", params="SubscriptionScheduleCreateParams", enums=_ENUMS)
def create_schedule(ctx: Context, params: Row) -> Row:
    """Put an existing subscription on a schedule, or make a new one from phases."""
    return schedule_creation.create(ctx, params)


@route("GET", "/v1/subscription_schedules", params="SubscriptionScheduleListParams")
def list_schedules(ctx: Context, params: Row) -> Row:
    """A page of schedules, newest first; without a customer, those of test clocks are left out."""
    equal: Row = {"customer": params["customer"]} if "customer" in params else {"test_clock": None}
    if "scheduled" in params:
        wanted = params["scheduled"]
        equal["status"] = "not_started" if wanted else ["active", "canceled", "completed", "released"]
    ranges = {name: params[name] for name in _RANGES if name in params}
    if ranges:
        rows = ctx.store.find(schedules.KIND, **equal)
        equal["id"] = [row["id"] for row in rows if all(_within(row[name], one) for name, one in ranges.items())]
    return ctx.list(schedules.KIND, params, **equal)


def _within(value: int | None, bounds: Row | int) -> bool:
    if value is None or isinstance(bounds, int):
        return value == bounds
    tests = {"gt": value.__gt__, "gte": value.__ge__, "lt": value.__lt__, "lte": value.__le__}
    return all(tests[name](bound) for name, bound in bounds.items())


@route("GET", "/v1/subscription_schedules/{id}", params="SubscriptionScheduleRetrieveParams")
def retrieve_schedule(ctx: Context, params: Row, id: str) -> Row:
    """One schedule."""
    return ctx.require(schedules.KIND, id)


@route("POST", "/v1/subscription_schedules/{id}", params="SubscriptionScheduleUpdateParams", enums=_ENUMS)
def update_schedule(ctx: Context, params: Row, id: str) -> Row:
    """Change it."""
    return schedule_changes.update(ctx, ctx.require(schedules.KIND, id), params)


@route("POST", "/v1/subscription_schedules/{id}/release", params="SubscriptionScheduleReleaseParams")
def release_schedule(ctx: Context, params: Row, id: str) -> Row:
    """Let the subscription go on by itself."""
    row = ctx.require(schedules.KIND, id)
    schedules.check_live(row, "release")
    schedules.release(ctx, row, preserve_cancel_date=bool(params.get("preserve_cancel_date")))
    return row


@route("POST", "/v1/subscription_schedules/{id}/cancel", params="SubscriptionScheduleCancelParams")
def cancel_schedule(ctx: Context, params: Row, id: str) -> Row:
    """End the schedule and its subscription at once. The last invoice is issued in an hour, like any draft."""
    row = ctx.require(schedules.KIND, id)
    schedules.check_live(row, "cancel")
    schedules.close(ctx, row, "subscription_schedule.canceled")
    if row["subscription"]:
        subscription = schedules.subscription_of(ctx, row)
        prorate, invoice_now = params.get("prorate", True), params.get("invoice_now", True)
        cancellation.cancel_now(ctx, subscription, prorate=prorate, invoice_now=invoice_now)
    return ctx.require(schedules.KIND, id)
