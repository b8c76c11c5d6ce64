"""What several stories begin with: three plans, a month that goes by, and customers of the demo with a life already
lived.
"""

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import Merchant
from tests.billing.confirming import Plans, offer
from tests.billing.methods import Payer, payer
from tests.billing.scenes import Clock, on_a_clock
from tests.cast import Stripe, visit
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


@pytest.fixture
def clock(acme_stripe: Stripe) -> Clock:
    """Ada's time: it begins on 18 November 2026, so that a month of thirty days goes by."""
    return on_a_clock(acme_stripe, start=1_794_960_000)


@pytest.fixture
def plans(acme: Merchant, acme_stripe: Stripe) -> Plans:
    """Starter, Team and Business, all on offer."""
    plans = Plans.at(acme_stripe)
    offer(acme, acme_stripe, *plans.all)
    return plans


@pytest.fixture
def payer_ada(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> Payer:
    """Ada is here and has a Visa card."""
    visit(client, acme, ada)
    return payer(acme_stripe, ada)
