"""Requests over a real socket, and after a fork."""

import http.server
import os
import threading
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from accounts.models import Merchant
from billing import errors
from billing.gateway import parallel
from billing.gateway.client import read, stripe_client
from billing.gateway.customers import CustomerSummary, retrieve_customer
from billing.gateway.parallel import together, wait_for

ADA = b'{"id": "cus_ada", "object": "customer", "livemode": false}'


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers well, cuts off the body, redirects elsewhere, or closes the connection, as the path says."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if "closed" in self.path:
            self.close_connection = True
            return
        self.send_response(302 if "moved" in self.path else 200)
        if "moved" in self.path:
            self.send_header("Location", "/v1/customers/cus_ada")
        self.send_header("Content-Length", str(len(ADA) + (100 if "cut" in self.path else 0)))
        self.send_header("Request-Id", "req_1")
        self.end_headers()
        self.wfile.write(ADA)
        if "cut" in self.path:
            self.close_connection = True

    def log_message(self, *args: object) -> None:
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 64


@pytest.fixture
def server(settings: Settings) -> Iterator[None]:
    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    settings.STRIPE_HTTP_CLIENT = ""
    settings.STRIPE_MAX_RETRIES = 0
    settings.STRIPE_API_BASE = f"http://127.0.0.1:{server.server_port}"
    yield
    server.shutdown()
    server.server_close()


async def ask(merchant: Merchant, name: str) -> CustomerSummary:
    return await read(stripe_client(merchant), f"/v1/customers/{name}", CustomerSummary)


def test_answers_arrive_over_http(acme: Merchant, server: None) -> None:
    assert wait_for(ask(acme, "cus_ada")).id == "cus_ada"
    assert wait_for(retrieve_customer(stripe_client(acme), "cus_ada", with_clock=False)).id == "cus_ada"


def test_many_answers_arrive_together(acme: Merchant, server: None) -> None:
    with together() as reads:
        answers = [reads.ask(ask(acme, "cus_ada")) for _ in range(50)]
    assert [answer.value.id for answer in answers] == ["cus_ada"] * 50


@pytest.mark.parametrize("how", ["closed", "cut"])
def test_an_answer_that_breaks_off_is_no_connection(acme: Merchant, server: None, how: str) -> None:
    with pytest.raises(errors.StripeUnreachable):
        wait_for(ask(acme, how))


def test_keys_do_not_follow_a_redirect(acme: Merchant, server: None) -> None:
    with pytest.raises(errors.BillingError):
        wait_for(ask(acme, "moved"))


def test_nobody_listening_is_no_connection(acme: Merchant, settings: Settings) -> None:
    settings.STRIPE_HTTP_CLIENT, settings.STRIPE_MAX_RETRIES = "", 0
    settings.STRIPE_API_BASE = "http://127.0.0.1:1"
    with pytest.raises(errors.StripeUnreachable):
        wait_for(ask(acme, "cus_ada"))


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_forked_worker_starts_a_loop_of_its_own(acme: Merchant, server: None) -> None:
    wait_for(ask(acme, "cus_ada"))
    parent = parallel._background
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        found = wait_for(ask(acme, "cus_ada")).id if parallel._background is not parent else "the parent's loop"
        os.write(writer, found.encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as answer:
        assert answer.read() == "cus_ada"
    os.waitpid(child, 0)
