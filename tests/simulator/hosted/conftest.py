"""What the tests of Stripe's pages share: a simulator that is served over HTTP, and Acme's server that talks to it."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
import stripe as sdk

from simulator.core import Simulator
from simulator.server import Server, serve


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    """A simulator in memory."""
    made = Simulator()
    yield made
    made.close()


@pytest.fixture
def server(simulator: Simulator) -> Iterator[Server]:
    """It, as a server."""
    made = serve("127.0.0.1", 0, simulator)
    threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture
def here(server: Server) -> str:
    """The server's address."""
    return f"http://127.0.0.1:{server.server_port}"


@pytest.fixture
def stripe(here: str) -> Any:
    """Acme's calls over HTTP, untyped, so that a test may also send what Stripe refuses."""
    return sdk.StripeClient("sk_test_acme", base_addresses={"api": here}).v1


@pytest.fixture
def ada(stripe: Any) -> str:
    """Acme's customer."""
    return str(stripe.customers.create({"name": "Ada", "email": "ada@example.com"}).id)


def events(stripe: Any, prefix: str) -> list[str]:
    """The types of the events so far, oldest first."""
    return [one.type for one in stripe.events.list({"limit": 100}).data[::-1] if one.type.startswith(prefix)]
