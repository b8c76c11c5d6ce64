"""Events, read back."""

from simulator.core import Simulator
from simulator.events import changed


def test_an_event_has_stripes_shape(simulator: Simulator) -> None:
    answer = simulator.call("POST", "/v1/customers", {"name": "Ada"}, idempotency_key="once")
    event = simulator.call("GET", "/v1/events").json["data"][0]
    assert event["id"].startswith("evt_1")
    assert len(event["id"]) == len("evt_") + 24
    assert {key: event[key] for key in event if key != "id"} == {
        "object": "event",
        "api_version": "2026-10-28.endive",
        "created": answer.json["created"],
        "data": {"object": answer.json},
        "livemode": False,
        "pending_webhooks": 0,
        "request": {"id": answer.headers["request-id"], "idempotency_key": "once"},
        "type": "customer.created",
    }
    assert simulator.call("GET", f"/v1/events/{event['id']}").json == event


def test_a_replayed_request_makes_no_second_event(simulator: Simulator) -> None:
    for _ in range(2):
        simulator.call("POST", "/v1/customers", {"name": "Ada"}, idempotency_key="once")
    assert len(simulator.call("GET", "/v1/events").json["data"]) == 1


def test_events_are_filtered_by_type(simulator: Simulator) -> None:
    ada = simulator.call("POST", "/v1/customers").json["id"]
    simulator.call("POST", f"/v1/customers/{ada}", {"name": "Ada"})
    simulator.call("POST", "/v1/products", {"name": "Pro"})

    def types(**params: object) -> list[str]:
        return [one["type"] for one in simulator.call("GET", "/v1/events", params).json["data"]]

    assert types(type="customer.updated") == ["customer.updated"]
    assert types(type="customer.*") == ["customer.updated", "customer.created"]
    assert types(types=["product.created", "customer.created"]) == ["product.created", "customer.created"]
    assert types(type="[customer]*") == []
    both = simulator.call("GET", "/v1/events", {"type": "a", "types": ["b"]})
    assert both.status == 400


def test_an_unknown_event_is_404(simulator: Simulator) -> None:
    assert simulator.call("GET", "/v1/events/evt_nope").json["error"]["message"] == "No such event: 'evt_nope'"


def test_previous_attributes_compare_hashes_by_key_and_lists_as_a_whole() -> None:
    before = {"same": 1, "name": "a", "nested": {"kept": 1, "gone": 2}, "tags": [1, 2], "none": None}
    after = {"same": 1, "name": "b", "nested": {"kept": 1, "new": 3}, "tags": [1], "none": {"x": 1}}
    assert changed(before, after) == {
        "name": "a",
        "nested": {"gone": 2, "new": None},
        "tags": [1, 2],
        "none": None,
    }
