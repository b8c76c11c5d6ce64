"""Customers of the demo, for stories that need a life already lived."""

import pytest
from pytest_django import Settings

from tests.demo.told import Customers, Told


@pytest.fixture(scope="session")
def told_once() -> Customers:
    return Customers()


@pytest.fixture
def moreau(told_once: Customers, settings: Settings) -> Told:
    """Atelier Moreau: three times Acme Team, EUR 45.00 a month each."""
    settings.STRIPE_HTTP_CLIENT = "tests.cast.http_client"
    return told_once("cus_moreau")


@pytest.fixture
def lena(told_once: Customers, settings: Settings) -> Told:
    """Lena Schäfer: Acme Team once, EUR 450.00 a year."""
    settings.STRIPE_HTTP_CLIENT = "tests.cast.http_client"
    return told_once("cus_lena")
