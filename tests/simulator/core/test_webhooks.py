"""Webhooks: signed, after the commit, tried again."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import stripe

from simulator.core import Simulator
from simulator.store import Row

ENDPOINTS = "/v1/webhook_endpoints"


class Receiver:
    """A merchant's webhook endpoint on a real port."""

    def __init__(self) -> None:
        self.received: list[tuple[str, bytes]] = []
        self.statuses: list[int] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.received.append((self.headers["Stripe-Signature"], body))
                self.send_response(receiver.statuses.pop(0) if receiver.statuses else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def types(self, secret: str) -> list[str]:
        """The types of the events that came, each checked by the SDK against the endpoint's secret."""
        return [stripe.Webhook.construct_event(body, sent, secret).type for sent, body in self.received]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


def listen(simulator: Simulator, receiver: Receiver, *types: str, **params: object) -> Row:
    made: Row = simulator.call(
        "POST", ENDPOINTS, {"url": receiver.url, "enabled_events": list(types) or ["*"], **params}
    ).json
    return made


def test_an_event_is_delivered_signed(simulator: Simulator, receiver: Receiver) -> None:
    endpoint = listen(simulator, receiver)
    simulator.call("POST", "/v1/customers", {"name": "Ada"})
    assert simulator.webhooks.settle()
    assert receiver.types(endpoint["secret"]) == ["customer.created"]
    with pytest.raises(stripe.SignatureVerificationError):
        receiver.types("whsec_another")
    assert simulator.call("GET", "/v1/events").json["data"][0]["pending_webhooks"] == 0


def test_an_endpoint_gets_what_it_asked_for(simulator: Simulator, receiver: Receiver) -> None:
    endpoint = listen(simulator, receiver, "customer.updated", "customer.deleted")
    ada = simulator.call("POST", "/v1/customers").json["id"]
    simulator.call("POST", f"/v1/customers/{ada}", {"name": "Ada"})
    simulator.call("DELETE", f"/v1/customers/{ada}")
    assert simulator.webhooks.settle()
    assert receiver.types(endpoint["secret"]) == ["customer.updated", "customer.deleted"]


def test_what_was_rolled_back_is_not_told(simulator: Simulator, receiver: Receiver) -> None:
    listen(simulator, receiver)
    assert simulator.call("POST", "/v1/customers", {"expand": ["wat"]}).status == 400
    assert simulator.webhooks.settle()
    assert receiver.received == []


def test_a_failed_delivery_is_tried_again_and_then_given_up(simulator: Simulator, receiver: Receiver) -> None:
    simulator.webhooks.retry_delays = (0.0, 0.0)
    endpoint = listen(simulator, receiver, "customer.created")
    receiver.statuses = [500, 302, 200]
    simulator.call("POST", "/v1/customers")
    assert simulator.webhooks.settle()
    assert receiver.types(endpoint["secret"]) == ["customer.created"] * 3
    receiver.received.clear()
    receiver.statuses = [500, 500, 500, 500]
    simulator.call("POST", "/v1/customers")
    assert simulator.webhooks.settle()
    assert len(receiver.received) == 3
    failed = simulator.call("GET", "/v1/events", {"delivery_success": False}).json["data"]
    assert [one["pending_webhooks"] for one in failed] == [1]


def test_an_endpoint_that_is_away_stops_nothing(simulator: Simulator, receiver: Receiver) -> None:
    simulator.webhooks.retry_delays = ()
    away = Receiver()
    away.server.shutdown()
    away.server.server_close()
    listen(simulator, away)
    endpoint = listen(simulator, receiver)
    assert simulator.call("POST", "/v1/customers").status == 200
    assert simulator.webhooks.settle()
    assert receiver.types(endpoint["secret"]) == ["customer.created"]


def test_a_disabled_or_deleted_endpoint_hears_nothing(simulator: Simulator, receiver: Receiver) -> None:
    off, gone = listen(simulator, receiver), listen(simulator, receiver)
    disabled = simulator.call("POST", f"{ENDPOINTS}/{off['id']}", {"disabled": True}).json
    assert disabled["status"] == "disabled"
    stub = simulator.call("DELETE", f"{ENDPOINTS}/{gone['id']}").json
    assert stub == {"id": gone["id"], "object": "webhook_endpoint", "deleted": True}
    simulator.call("POST", "/v1/customers")
    assert simulator.webhooks.settle()
    assert receiver.received == []


def test_a_platform_hears_of_its_connected_accounts(simulator: Simulator, receiver: Receiver) -> None:
    endpoint = listen(simulator, receiver, "customer.created", connect=True)
    simulator.call("POST", "/v1/customers")  # its own: not for this endpoint
    simulator.call("POST", "/v1/customers", stripe_account="acct_shop")
    assert simulator.webhooks.settle()
    (sent, body) = receiver.received[0]
    assert len(receiver.received) == 1
    event = stripe.Webhook.construct_event(body, sent, endpoint["secret"])
    assert event.account == "acct_shop"


def test_the_secret_is_shown_once(simulator: Simulator, receiver: Receiver) -> None:
    endpoint = listen(simulator, receiver, description="Orders", metadata={"a": "1"})
    assert endpoint["secret"].startswith("whsec_")
    read = simulator.call("GET", f"{ENDPOINTS}/{endpoint['id']}").json
    assert read == {key: value for key, value in endpoint.items() if key != "secret"}
    assert simulator.call("GET", ENDPOINTS).json["data"] == [read]
    changed = simulator.call(
        "POST", f"{ENDPOINTS}/{endpoint['id']}", {"description": "", "enabled_events": ["invoice.paid"]}
    ).json
    assert (changed["description"], changed["enabled_events"]) == (None, ["invoice.paid"])


@pytest.mark.parametrize("url", ["nonsense", "ftp://example.com", "http://", "http://example.com:99999", "file:///etc"])
def test_an_address_must_be_http(simulator: Simulator, url: str) -> None:
    error = simulator.call("POST", ENDPOINTS, {"url": url, "enabled_events": ["*"]}).json["error"]
    assert (error["code"], error["param"]) == ("url_invalid", "url")


def test_an_event_that_does_not_exist_cannot_be_asked_for(simulator: Simulator, receiver: Receiver) -> None:
    answer = simulator.call("POST", ENDPOINTS, {"url": receiver.url, "enabled_events": ["customer.danced"]})
    assert answer.status == 400
    assert answer.json["error"]["param"] == "enabled_events[0]"


def test_an_older_version_for_an_endpoint_is_refused_loudly(simulator: Simulator, receiver: Receiver) -> None:
    params = {"url": receiver.url, "enabled_events": ["*"], "api_version": "2024-06-20"}
    assert simulator.call("POST", ENDPOINTS, params).json["error"]["message"].startswith("not simulated: ")
