"""What the catalogue's stories share: Acme's and Globex's servers, and Acme's customers."""

from collections.abc import Iterator

import pytest
import stripe

from simulator.core import Simulator
from simulator.transport import InProcessClient
from tests.simulator.catalogue.stories import Clock


@pytest.fixture
def clock() -> Clock:
    """The time of a story that names it."""
    return Clock()


@pytest.fixture
def simulator(request: pytest.FixtureRequest) -> Iterator[Simulator]:
    """A simulator in memory. For stories that name `clock` its time stands still unless it is moved."""
    is_standing = "clock" in request.fixturenames
    made = Simulator(wall_clock=request.getfixturevalue("clock")) if is_standing else Simulator()
    yield made
    made.close()


@pytest.fixture
def acme(simulator: Simulator) -> stripe.StripeClient:
    """Acme's server: the unmodified SDK."""
    return stripe.StripeClient("sk_test_acme", http_client=InProcessClient(simulator))


@pytest.fixture
def globex(simulator: Simulator) -> stripe.StripeClient:
    """Globex's server."""
    return stripe.StripeClient("sk_test_globex", http_client=InProcessClient(simulator))


@pytest.fixture
def ada(acme: stripe.StripeClient) -> str:
    """Acme's customer ada."""
    return acme.v1.customers.create({"name": "Ada", "email": "ada@example.com"}).id


@pytest.fixture
def bob(acme: stripe.StripeClient) -> str:
    """Acme's customer bob."""
    return acme.v1.customers.create({"name": "Bob", "email": "bob@example.com"}).id


@pytest.fixture
def pro(acme: stripe.StripeClient) -> str:
    """Acme's product Pro."""
    return acme.v1.products.create({"name": "Pro"}).id
