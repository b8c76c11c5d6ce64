"""Test clocks. https://docs.stripe.com/api/test_clocks and https://docs.stripe.com/billing/testing/test-clocks"""

from simulator.context import TEST_CLOCK, Context, Rendered
from simulator.engine import advance
from simulator.engine.periods import add_interval
from simulator.errors import invalid_request
from simulator.resources.customers import check_room, remove
from simulator.routes import renderer, route
from simulator.store import Row

# Recorded: a clock deletes itself a week after it was made. Here it says so and stays: a demo world must outlive it.
_LIFETIME = 7 * 24 * 3600
_INTERVALS_AT_ONCE = 2
_YEARS_WITHOUT_SUBSCRIPTIONS = 2
_ENDED = ("canceled", "incomplete_expired")


@renderer(TEST_CLOCK)
def render_test_clock(ctx: Context, row: Row) -> Row:
    """A clock at rest has no status details."""
    return {**ctx.public(row), "status_details": {}}


@route("POST", "/v1/test_helpers/test_clocks", params="test_helpers.TestClockCreateParams")
def create_test_clock(ctx: Context, params: Row) -> Row:
    """Make a clock at any time, past or future; with `customer`, put that customer on it."""
    created = ctx.now()
    row: Row = {
        "id": ctx.new_id("clock"),
        "object": TEST_CLOCK,
        "created": created,
        "deletes_after": created + _LIFETIME,
        "frozen_time": params["frozen_time"],
        "livemode": ctx.livemode,
        "name": params.get("name") or None,
        "status": "ready",
    }
    ctx.store.put(row)
    if "customer" in params:
        _adopt(ctx, row, params["customer"])
    ctx.emit("test_helpers.test_clock.created", row)
    return row


@route("GET", "/v1/test_helpers/test_clocks", params="test_helpers.TestClockListParams")
def list_test_clocks(ctx: Context, params: Row) -> Row:
    """A page of clocks, newest first."""
    return ctx.list(TEST_CLOCK, params)


@route("GET", "/v1/test_helpers/test_clocks/{id}", params="test_helpers.TestClockRetrieveParams")
def retrieve_test_clock(ctx: Context, params: Row, id: str) -> Row:
    """One clock."""
    return ctx.require(TEST_CLOCK, id)


@route("POST", "/v1/test_helpers/test_clocks/{id}/advance", params="test_helpers.TestClockAdvanceParams")
def advance_test_clock(ctx: Context, params: Row, id: str) -> Row:
    """Move a clock forward. All that falls due happens before the answer, which nevertheless says `advancing`, as
    Stripe's does; the next look at the clock finds it `ready`."""
    row = ctx.require(TEST_CLOCK, id)
    before, until = row["frozen_time"], params["frozen_time"]
    _check_distance(ctx, row, until)
    answer = Rendered(ctx.render(row))
    answer["status"] = "advancing"
    answer["status_details"] = {"advancing": {"target_frozen_time": until}}
    ctx.emit("test_helpers.test_clock.advancing", answer, Rendered({**answer, "status": "ready", "status_details": {}}))
    advance(ctx, row, until)
    row["frozen_time"] = until
    ctx.store.put(row)
    previous = Rendered({**answer, "frozen_time": before})
    ctx.emit("test_helpers.test_clock.ready", row, previous)
    return answer


@route("DELETE", "/v1/test_helpers/test_clocks/{id}", params="test_helpers.TestClockDeleteParams")
def delete_test_clock(ctx: Context, params: Row, id: str) -> Row:
    """Delete a clock and the customers that live on it, with all that is theirs. (That their ids are free afterwards
    is inferred.)"""
    row = ctx.require(TEST_CLOCK, id)
    for customer in ctx.store.find("customer", test_clock=id):
        remove(ctx, customer)
    ctx.store.erase_customers_of(id)
    ctx.emit("test_helpers.test_clock.deleted", row)
    ctx.store.delete(TEST_CLOCK, id)
    return {"id": id, "object": TEST_CLOCK, "deleted": True}


def _adopt(ctx: Context, clock: Row, customer_id: str) -> None:
    customer = ctx.require("customer", customer_id, param="customer", status=400)
    if customer["test_clock"] is not None:
        raise invalid_request("Customers can't be removed from a test clock once attached.", param="customer")
    if ctx.store.first("subscription", customer=customer_id) or ctx.store.first("invoice", customer=customer_id):
        raise invalid_request("not simulated: a test clock for a customer with a billing history", param="customer")
    check_room(ctx, clock)
    before = ctx.render(customer)
    customer["test_clock"] = clock["id"]
    ctx.store.put(customer)
    ctx.emit("customer.updated", customer, before)


def _check_distance(ctx: Context, clock: Row, until: int) -> None:
    """Forward only, and at most two intervals of the shortest subscription, or two years without one (documented;
    wording ours)."""
    start = clock["frozen_time"]
    if until <= start:
        raise invalid_request(
            f"The frozen_time must be after the test clock's current frozen_time, {start}.", param="frozen_time"
        )
    limits = [
        add_interval(start, price["recurring"]["interval"], _INTERVALS_AT_ONCE * price["recurring"]["interval_count"])
        for price in _recurring_prices(ctx, clock["id"])
    ]
    latest = min(limits, default=add_interval(start, "year", _YEARS_WITHOUT_SUBSCRIPTIONS))
    if until > latest:
        raise invalid_request(
            "Test clocks can be advanced by at most two intervals of the shortest subscription on them (two years "
            f"without one) at a time: up to {latest}.",
            param="frozen_time",
        )


def _recurring_prices(ctx: Context, clock_id: str) -> list[Row]:
    found = []
    for subscription in ctx.store.find("subscription", test_clock=clock_id):
        if subscription["status"] not in _ENDED:
            for item in ctx.store.find("subscription_item", subscription=subscription["id"]):
                price = ctx.store.get("price", item["price"])
                if price and price.get("recurring"):
                    found.append(price)
    return found
