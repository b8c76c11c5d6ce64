"""Test clocks: time that moves when told to."""

import pytest

from simulator.core import Simulator
from simulator.store import Row

CLOCKS = "/v1/test_helpers/test_clocks"
START = 1_700_000_000
DAY = 86_400


@pytest.fixture
def clock(simulator: Simulator) -> Row:
    made: Row = simulator.call("POST", CLOCKS, {"frozen_time": START, "name": "Annual renewal"}).json
    return made


def advance(simulator: Simulator, clock: Row, until: int) -> Row:
    answer: Row = simulator.call("POST", f"{CLOCKS}/{clock['id']}/advance", {"frozen_time": until}).json
    return answer


def test_a_clock_stands_still_at_any_time(simulator: Simulator, clock: Row) -> None:
    assert clock["id"].startswith("clock_")
    assert clock["deletes_after"] - clock["created"] == 7 * DAY
    assert {key: clock[key] for key in ("object", "frozen_time", "livemode", "name", "status", "status_details")} == {
        "object": "test_helpers.test_clock",
        "frozen_time": START,
        "livemode": False,
        "name": "Annual renewal",
        "status": "ready",
        "status_details": {},
    }
    assert simulator.call("GET", f"{CLOCKS}/{clock['id']}").json == clock
    assert simulator.call("GET", CLOCKS).json["data"] == [clock]


def test_advancing_answers_advancing_and_is_ready_at_the_next_look(simulator: Simulator, clock: Row) -> None:
    answer = advance(simulator, clock, START + DAY)
    assert answer["status"] == "advancing"
    assert answer["status_details"] == {"advancing": {"target_frozen_time": START + DAY}}
    after = simulator.call("GET", f"{CLOCKS}/{clock['id']}").json
    assert (after["status"], after["frozen_time"], after["status_details"]) == ("ready", START + DAY, {})


def test_what_lives_on_a_clock_has_its_time(simulator: Simulator, clock: Row) -> None:
    advance(simulator, clock, START + DAY)
    ada = simulator.call("POST", "/v1/customers", {"test_clock": clock["id"]}).json
    assert ada["created"] == START + DAY


@pytest.mark.parametrize("until", [START, START - 1, 0])
def test_time_does_not_go_back_or_stand(simulator: Simulator, clock: Row, until: int) -> None:
    answer = simulator.call("POST", f"{CLOCKS}/{clock['id']}/advance", {"frozen_time": until})
    assert answer.status == 400
    assert answer.json["error"]["param"] == "frozen_time"


def test_without_subscriptions_two_years_are_the_most(simulator: Simulator, clock: Row) -> None:
    path = f"{CLOCKS}/{clock['id']}/advance"
    assert simulator.call("POST", path, {"frozen_time": START + 732 * DAY}).status == 400
    assert simulator.call("POST", path, {"frozen_time": START + 730 * DAY}).status == 200


def test_with_a_subscription_two_of_its_intervals_are_the_most(simulator: Simulator, clock: Row) -> None:
    ada = simulator.call("POST", "/v1/customers", {"test_clock": clock["id"], "payment_method": "pm_card_visa"}).json
    method = simulator.call("GET", "/v1/payment_methods", {"customer": ada["id"]}).json["data"][0]["id"]
    price = {"currency": "usd", "unit_amount": 1000, "recurring": {"interval": "week"}, "product_data": {"name": "Pro"}}
    price_id = simulator.call("POST", "/v1/prices", price).json["id"]
    subscription = simulator.call(
        "POST",
        "/v1/subscriptions",
        {"customer": ada["id"], "items": [{"price": price_id}], "default_payment_method": method},
    )
    assert subscription.status == 200, subscription.json
    path = f"{CLOCKS}/{clock['id']}/advance"
    assert simulator.call("POST", path, {"frozen_time": START + 14 * DAY + 1}).status == 400
    assert simulator.call("POST", path, {"frozen_time": START + 14 * DAY}).status == 200


def test_three_customers_are_the_most_on_a_clock(simulator: Simulator, clock: Row) -> None:
    for _ in range(3):
        assert simulator.call("POST", "/v1/customers", {"test_clock": clock["id"]}).status == 200
    answer = simulator.call("POST", "/v1/customers", {"test_clock": clock["id"]})
    assert (answer.status, answer.json["error"]["param"]) == (400, "test_clock")


def test_an_unknown_clock_is_refused(simulator: Simulator) -> None:
    answer = simulator.call("POST", "/v1/customers", {"test_clock": "clock_nope"})
    assert (answer.status, answer.json["error"]["code"]) == (400, "resource_missing")
    assert simulator.call("GET", f"{CLOCKS}/clock_nope").status == 404


def test_deleting_a_clock_deletes_its_customers_and_frees_their_ids(simulator: Simulator, clock: Row) -> None:
    simulator.call("POST", "/v1/customers", {"test_clock": clock["id"], "id": "cus_ada"})
    stub = simulator.call("DELETE", f"{CLOCKS}/{clock['id']}").json
    assert stub == {"id": clock["id"], "object": "test_helpers.test_clock", "deleted": True}
    assert simulator.call("GET", "/v1/customers/cus_ada").status == 404
    assert simulator.call("GET", f"{CLOCKS}/{clock['id']}").status == 404
    assert simulator.call("POST", "/v1/customers", {"id": "cus_ada"}).status == 200


def test_a_customer_can_be_put_on_a_clock_later_once(simulator: Simulator) -> None:
    ada = simulator.call("POST", "/v1/customers").json["id"]
    clock = simulator.call("POST", CLOCKS, {"frozen_time": START, "customer": ada}).json
    assert simulator.call("GET", f"/v1/customers/{ada}").json["test_clock"] == clock["id"]
    assert simulator.call("POST", CLOCKS, {"frozen_time": START, "customer": ada}).status == 400


def test_a_clock_tells_what_happens_to_it(simulator: Simulator, clock: Row) -> None:
    advance(simulator, clock, START + DAY)
    simulator.call("DELETE", f"{CLOCKS}/{clock['id']}")
    events = simulator.call("GET", "/v1/events", {"type": "test_helpers.test_clock.*"}).json["data"]
    assert {one["type"].rpartition(".")[2] for one in events} == {"created", "advancing", "ready", "deleted"}
