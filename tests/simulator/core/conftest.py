"""What the framework's tests share: a simulator of their own, and the official SDK that talks to it in process."""

import threading
from collections.abc import Iterator

import pytest
import stripe

from simulator.core import Simulator
from simulator.server import Server, serve
from simulator.transport import InProcessClient

ACME = "sk_test_acme"
GLOBEX = "sk_test_globex"


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    """A simulator in memory."""
    made = Simulator()
    yield made
    made.close()


@pytest.fixture
def acme(simulator: Simulator) -> stripe.StripeClient:
    """Acme's server: the unmodified SDK."""
    return stripe.StripeClient(ACME, http_client=InProcessClient(simulator))


@pytest.fixture
def globex(simulator: Simulator) -> stripe.StripeClient:
    """Globex's server."""
    return stripe.StripeClient(GLOBEX, http_client=InProcessClient(simulator))


@pytest.fixture
def server(simulator: Simulator) -> Iterator[Server]:
    """The simulator over HTTP, on any free port."""
    made = serve("127.0.0.1", 0, simulator)
    threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield made
    made.shutdown()
    made.server_close()
