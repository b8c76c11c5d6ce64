"""Lists: newest first, cursors, limits, filters."""

from typing import Any

import pytest
import stripe

from simulator.core import Simulator
from simulator.store import Tables


@pytest.fixture
def five(simulator: Simulator) -> list[str]:
    """Five customers' ids, newest first."""
    made = [simulator.call("POST", "/v1/customers", {"name": str(number)}).json["id"] for number in range(5)]
    return made[::-1]


def ids(simulator: Simulator, **params: Any) -> list[str]:
    return [one["id"] for one in simulator.call("GET", "/v1/customers", params).json["data"]]


def test_newest_come_first_also_within_a_second(simulator: Simulator, five: list[str]) -> None:
    assert ids(simulator) == five


def test_the_envelope_has_no_total(simulator: Simulator, five: list[str]) -> None:
    answer = simulator.call("GET", "/v1/customers", {"limit": 2}).json
    assert set(answer) == {"object", "data", "has_more", "url"}
    assert (answer["object"], answer["has_more"], answer["url"]) == ("list", True, "/v1/customers")


def test_cursors_walk_both_ways(simulator: Simulator, five: list[str]) -> None:
    assert ids(simulator, limit=2, starting_after=five[1]) == five[2:4]
    assert ids(simulator, limit=2, ending_before=five[3]) == five[1:3]
    assert simulator.call("GET", "/v1/customers", {"limit": 2, "starting_after": five[2]}).json["has_more"] is False
    assert simulator.call("GET", "/v1/customers", {"limit": 2, "ending_before": five[2]}).json["has_more"] is False
    assert simulator.call("GET", "/v1/customers", {"limit": 1, "ending_before": five[2]}).json["has_more"] is True


def test_the_sdk_pages_through_all(acme: stripe.StripeClient, five: list[str]) -> None:
    assert [one.id for one in acme.v1.customers.list({"limit": 2}).auto_paging_iter()] == five


def test_ten_are_the_default_and_a_hundred_the_most(simulator: Simulator) -> None:
    for _ in range(101):
        simulator.call("POST", "/v1/customers")
    assert len(ids(simulator)) == 10
    assert len(ids(simulator, limit=100)) == len(ids(simulator, limit=1000)) == 100


@pytest.mark.parametrize("limit", [0, -1, -100])
def test_a_limit_below_one_gives_one(simulator: Simulator, five: list[str], limit: int) -> None:
    assert ids(simulator, limit=limit) == five[:1]


@pytest.mark.parametrize("cursor", ["starting_after", "ending_before"])
def test_an_unknown_cursor_is_a_bad_request(simulator: Simulator, cursor: str) -> None:
    answer = simulator.call("GET", "/v1/customers", {cursor: "cus_aaa"})
    assert answer.status == 400
    error = answer.json["error"]
    assert (error["code"], error["message"], error["param"]) == (
        "resource_missing",
        "No such customer: 'cus_aaa'",
        cursor,
    )


def test_a_deleted_customer_is_still_a_place_in_the_list(simulator: Simulator, five: list[str]) -> None:
    simulator.call("DELETE", f"/v1/customers/{five[2]}")
    assert ids(simulator) == [*five[:2], *five[3:]]
    assert ids(simulator, starting_after=five[2]) == five[3:]
    assert ids(simulator, ending_before=five[2]) == five[:2]


def test_two_cursors_at_once_are_refused_but_looked_up_first(simulator: Simulator, five: list[str]) -> None:
    both = simulator.call("GET", "/v1/customers", {"starting_after": five[0], "ending_before": five[1]})
    error = both.json["error"]
    assert error["message"] == "Received both starting_after and ending_before parameters. Please pass in only one."
    assert "code" not in error
    assert "param" not in error
    unknown = simulator.call("GET", "/v1/customers", {"starting_after": five[0], "ending_before": "cus_aaa"})
    assert unknown.json["error"]["message"] == "No such customer: 'cus_aaa'"


def test_created_is_an_exact_second_or_a_range() -> None:
    seconds = iter(float(second) for second in range(1_790_000_000, 1_790_001_000))
    now = [next(seconds)]
    simulator = Simulator(wall_clock=lambda: now[0])
    made = []
    for _ in range(4):
        made.append(simulator.call("POST", "/v1/customers").json)
        now[0] = next(seconds)
    first, second, third, fourth = (one["id"] for one in made)
    moment = made[1]["created"]
    assert ids(simulator, created=moment) == [second]
    assert ids(simulator, created={"gt": moment}) == [fourth, third]
    assert ids(simulator, created={"gte": moment, "lt": moment + 2}) == [third, second]
    assert ids(simulator, created={"lte": moment}) == [second, first]


def test_filters_and_cursors_go_together(simulator: Simulator) -> None:
    made = [
        simulator.call("POST", "/v1/customers", {"email": f"{'ada' if number % 2 else 'bob'}@example.com"}).json["id"]
        for number in range(6)
    ]
    adas = [made[5], made[3], made[1]]
    assert ids(simulator, email="ada@example.com") == adas
    assert ids(simulator, email="ada@example.com", starting_after=made[4], limit=1) == [made[3]]
    assert ids(simulator, email="Ada@example.com") == []


PLANS: list[dict[str, Any]] = [
    {"customer": "cus_ada"},
    {"customer": "cus_ada", "status": "open"},
    {"subscription": "sub_1"},
    {"invoice": "in_1"},
    {"price": "price_1"},
    {"product": "prod_1"},
    {"test_clock": "clock_1"},
    {"email": "ada@example.com"},
    {},
]


@pytest.mark.parametrize("equal", PLANS)
@pytest.mark.parametrize("oldest_first", [True, False])
def test_ten_thousand_invoices_are_paged_without_scanning_or_sorting(
    simulator: Simulator, equal: dict[str, Any], oldest_first: bool
) -> None:
    with simulator.store.transaction("acct_1", write=False) as tables:
        asked: list[tuple[str, tuple[Any, ...]]] = []
        watched = Tables(_Watch(tables.connection, asked), "acct_1")  # type: ignore[arg-type]
        watched.page("invoice", equal, limit=10, after=(1_790_000_000, 7), oldest_first=oldest_first)
        query, values = asked[0]
        plan = [row[3] for row in tables.connection.execute(f"EXPLAIN QUERY PLAN {query}", values)]
    assert all("USING INDEX" in step for step in plan), plan
    assert not any("TEMP B-TREE" in step or step.startswith("SCAN") for step in plan), plan


class _Watch:
    """A connection that notes what it is asked."""

    def __init__(self, connection: Any, asked: list[tuple[str, tuple[Any, ...]]]) -> None:
        self.connection, self.asked = connection, asked

    def execute(self, query: str, values: tuple[Any, ...]) -> Any:
        self.asked.append((query, values))
        return self.connection.execute(query, values)
