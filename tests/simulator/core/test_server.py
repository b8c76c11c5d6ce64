"""The simulator over HTTP, met by the SDK's own clients and by raw sockets."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
import stripe

from simulator.core import Simulator
from simulator.server import Server
from tests.simulator.core.conftest import ACME

HEADERS = {"Authorization": f"Bearer {ACME}"}


@pytest.fixture
def client(server: Server) -> stripe.StripeClient:
    """The SDK over a real connection."""
    return sdk(server.server_port)


def sdk(port: int, timeout: float = 5) -> stripe.StripeClient:
    return stripe.StripeClient(
        ACME,
        base_addresses={"api": f"http://127.0.0.1:{port}"},
        http_client=stripe.RequestsClient(timeout=timeout),
        max_network_retries=0,
    )


def control(server: Server, method: str, name: str, body: Any = None) -> tuple[int, Any]:
    connection = HTTPConnection("127.0.0.1", server.server_port, timeout=5)
    connection.request(method, f"/_simulator/{name}", None if body is None else json.dumps(body))
    answer = connection.getresponse()
    read = answer.read()
    connection.close()
    return answer.status, json.loads(read)


def test_the_unmodified_sdk_works_over_http(client: stripe.StripeClient) -> None:
    ada = client.v1.customers.create({"name": "Ada"})
    assert client.v1.customers.retrieve(ada.id).name == "Ada"
    assert ada.last_response is not None
    assert ada.last_response.headers["Stripe-Version"] == "2026-10-28.endive"
    with pytest.raises(stripe.InvalidRequestError, match="No such customer: 'cus_nope'"):
        client.v1.customers.retrieve("cus_nope")


def test_one_connection_serves_many_requests(server: Server) -> None:
    connection = HTTPConnection("127.0.0.1", server.server_port, timeout=5)
    connection.connect()
    first = connection.sock
    for number in range(5):
        connection.request("POST", "/v1/customers", f"name=Ada+{number}", HEADERS)
        answer = connection.getresponse()
        assert (answer.status, answer.version) == (200, 11)
        answer.read()
    assert connection.sock is first
    connection.close()


def test_head_has_headers_only(server: Server) -> None:
    connection = HTTPConnection("127.0.0.1", server.server_port, timeout=5)
    connection.request("HEAD", "/v1/customers", headers=HEADERS)
    answer = connection.getresponse()
    assert (answer.status, answer.read()) == (200, b"")
    connection.close()


@pytest.mark.parametrize("length", ["-1", "nonsense", "99999999"])
def test_an_impossible_length_is_refused(server: Server, length: str) -> None:
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=5) as raw:
        raw.sendall(f"POST /v1/customers HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n".encode())
        assert raw.recv(100).startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize("after_change", [False, True])
def test_a_dropped_connection_is_really_dropped(
    simulator: Simulator, server: Server, client: stripe.StripeClient, after_change: bool
) -> None:
    control(server, "POST", "faults", {"kind": "drop", "method": "POST", "after_change": after_change})
    with pytest.raises(stripe.APIConnectionError):
        client.v1.customers.create({"name": "Ada"})
    assert len(client.v1.customers.list().data) == int(after_change)


def test_a_timeout_is_really_silent(server: Server) -> None:
    control(server, "POST", "faults", {"kind": "timeout"})
    with pytest.raises(stripe.APIConnectionError, match=r"[Tt]imeout"):
        sdk(server.server_port, timeout=0.2).v1.customers.list()


def test_faults_are_set_seen_and_cleared_over_http(server: Server, client: stripe.StripeClient) -> None:
    fault = {"kind": "error", "status": 503, "times": None, "path": "/v1/customers*"}
    status, made = control(server, "POST", "faults", fault)
    assert (status, made["status"], made["times"]) == (200, 503, None)
    assert control(server, "GET", "faults")[1]["faults"] == [made]
    with pytest.raises(stripe.APIError):
        client.v1.customers.list()
    assert control(server, "DELETE", "faults")[1] == {"faults": []}
    assert client.v1.customers.list().data == []


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "earthquake"},
        {},
        {"kind": "drop", "wat": 1},
        {"kind": "drop", "times": 0},
        {"kind": "drop", "times": "two"},
        {"kind": "error", "status": "x"},
        [1],
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(server: Server, body: Any) -> None:
    status, answer = control(server, "POST", "faults", body)
    assert status == 400
    assert answer["error"]
    assert control(server, "GET", "faults")[1] == {"faults": []}


def test_calls_can_be_counted_over_http(server: Server, client: stripe.StripeClient) -> None:
    client.v1.customers.list({"limit": 1})
    client.v1.customers.create({"name": "Ada"})
    answer = control(server, "GET", "requests")[1]
    assert answer["count"] == 2
    assert [(one["method"], one["path"]) for one in answer["requests"]] == [
        ("GET", "/v1/customers"),
        ("POST", "/v1/customers"),
    ]
    assert ACME not in json.dumps(answer)
    assert control(server, "DELETE", "requests")[1]["count"] == 0


def test_latency_and_keys_are_set_over_http(simulator: Simulator, server: Server) -> None:
    assert control(server, "POST", "latency", {"latency_ms": 5})[1] == {"latency_ms": 5}
    assert simulator.latency_ms == 5
    assert control(server, "POST", "latency", {"latency_ms": -1})[0] == 400
    assert control(server, "POST", "latency", {})[0] == 400
    assert control(server, "POST", "keys", {"key": "sk_test_x", "account": "acct_acme"})[0] == 200
    assert control(server, "POST", "keys", {"key": "sk_live_x", "account": "acct_acme"})[0] == 400
    assert control(server, "POST", "keys/revoke", {"key": ACME})[0] == 200
    assert simulator.call("GET", "/v1/customers", key=ACME).status == 401
    assert control(server, "GET", "health")[1] == {"status": "ok"}
    status, answer = control(server, "GET", "nope")
    assert status == 404
    assert "GET /_simulator/health" in answer["controls"]


def test_what_the_dashboard_holds_is_set_over_http(server: Server) -> None:
    settings = {"key": ACME, "after_retries": "unpaid", "retry_after": [86400]}
    status, answer = control(server, "POST", "billing", settings)
    assert (status, answer["after_retries"], answer["retry_after"]) == (200, "unpaid", [86400])
    assert control(server, "POST", "billing", {"key": ACME, "account_name": "Acme"})[1]["after_retries"] == "unpaid"
    for wrong in ({"after_retries": "shrug"}, {"retry_after": "x"}, {"retry_after": ["x"]}, {"wat": 1}):
        assert control(server, "POST", "billing", {"key": ACME, **wrong})[0] == 400
    assert control(server, "POST", "billing", {"key": "sk_live_1"})[0] == 401
    assert control(server, "POST", "billing", {})[0] == 400


def test_a_bug_in_the_simulator_is_a_server_error_and_the_next_request_works(
    server: Server, client: stripe.StripeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("simulator.resources.customers.random_text", None)
        with pytest.raises(stripe.APIError, match="The simulator failed"):
            client.v1.customers.create({"name": "Ada"})
    assert client.v1.customers.create({"name": "Ada"}).name == "Ada"


class Process:
    """`python -m simulator` on a database file."""

    def __init__(self, database: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "simulator", "--port", "0", "--db", str(database)],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        self.client = sdk(int(line.split(",")[0].rpartition(":")[2]))

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(10)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[], Process]]:
    """Starts processes on one file. None outlives its test: it would keep the output of the whole run open."""
    started: list[Process] = []

    def one() -> Process:
        started.append(Process(tmp_path / "stripe.sqlite3"))
        return started[-1]

    yield one
    for each in started:
        each.process.kill()
        each.process.wait(10)


def test_two_processes_share_a_file_and_a_restart_keeps_it(start: Callable[[], Process]) -> None:
    first, second = start(), start()
    ada = first.client.v1.customers.create({"name": "Ada"}, {"idempotency_key": "once"})
    assert second.client.v1.customers.retrieve(ada.id).name == "Ada"
    assert second.client.v1.customers.create({"name": "Ada"}, {"idempotency_key": "once"}).id == ada.id
    assert (first.stop(), second.stop()) == (0, 0)
    third = start()
    assert [one.id for one in third.client.v1.customers.list().data] == [ada.id]
    assert third.stop() == 0
