"""The demo world on simulators in this process: the same loader and the same SDK, only without a network."""

import json
import socket
import time
from collections.abc import Callable

import pytest
from django.conf import settings
from pytest_django import Settings
from stripe import StripeClient

from demo.world.dashboard import billing_settings
from demo.world.loader import connect
from demo.world.merchants import MERCHANTS, DemoMerchant
from demo.world.story import Story
from simulator import control
from simulator.core import Simulator
from simulator.transport import InProcessClient
from tests.demo.told import Customers

ACME, GLOBEX = MERCHANTS


def client_of(merchant: DemoMerchant, simulator: Simulator) -> StripeClient:
    """The merchant's own client, as the loader makes it."""
    return connect(
        merchant.stripe_key, settings.STRIPE_API_BASE, settings.STRIPE_API_VERSION, InProcessClient(simulator)
    )


@pytest.fixture(scope="module")
def simulator() -> Simulator:
    return Simulator()


@pytest.fixture(scope="module")
def tell(simulator: Simulator) -> Callable[[str], StripeClient]:
    """Tells the story of one customer and returns the client of their merchant, to ask Stripe what came of it."""
    for merchant in MERCHANTS:
        in_force = control.answer(simulator, "POST", "/_simulator/billing", json.dumps(billing_settings(merchant)))
        assert in_force[0] == 200
    clients = {merchant.slug: client_of(merchant, simulator) for merchant in MERCHANTS}
    prices = {merchant.slug: merchant.catalogue.load(clients[merchant.slug], "test") for merchant in MERCHANTS}

    def told(customer_id: str) -> StripeClient:
        [merchant] = [merchant for merchant in MERCHANTS if customer_id in merchant.situations.table]
        stripe = clients[merchant.slug]
        story = Story(stripe, customer_id, prices[merchant.slug], int(time.time()))
        merchant.situations.table[customer_id].tell(story)
        return stripe

    return told


@pytest.fixture(scope="session")
def told_once() -> Customers:
    """Each customer's story is told once, however many tests begin with it."""
    return Customers()


@pytest.fixture
def customers(told_once: Customers, settings: Settings) -> Customers:
    """The customers of the demo, `customers("cus_ada")`: each call is a Stripe of its own."""
    settings.STRIPE_HTTP_CLIENT = "tests.cast.http_client"
    return told_once


@pytest.fixture
def unused_port() -> Callable[[], int]:
    """A port on which nobody answers."""

    def find() -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return int(probe.getsockname()[1])

    return find
