"""Fixtures that every app's tests share: the cast. Extend with care: each is made for every test that names it."""

import pytest
from django.core.cache import cache
from pytest_django import Settings

from accounts.models import ApiKey, Merchant
from simulator.core import Simulator
from tests.cast import Stripe, use_simulator


@pytest.fixture
def simulator(settings: Settings) -> Simulator:
    """An empty Stripe in this process, and the portal's gateway talking to it."""
    simulator = Simulator()
    use_simulator(simulator)
    settings.STRIPE_HTTP_CLIENT = "tests.cast.http_client"
    cache.clear()
    return simulator


@pytest.fixture
def acme(db: None) -> Merchant:
    return Merchant.objects.create(
        name="Acme",
        slug="acme",
        stripe_secret_key="sk_test_acme00000000000000004242",
        publishable_key="pk_test_acme",
        website_url="https://acme.example/",
        support_email="help@acme.example",
    )


@pytest.fixture
def globex(db: None) -> Merchant:
    return Merchant.objects.create(
        name="Globex",
        slug="globex",
        stripe_secret_key="sk_test_globex000000000000002222",
        publishable_key="pk_test_globex",
        website_url="https://globex.example/",
        default_language="de",
    )


@pytest.fixture
def acme_stripe(simulator: Simulator, acme: Merchant) -> Stripe:
    return Stripe(simulator, acme.stripe_key)


@pytest.fixture
def globex_stripe(simulator: Simulator, globex: Merchant) -> Stripe:
    return Stripe(simulator, globex.stripe_key)


@pytest.fixture
def ada(acme_stripe: Stripe) -> str:
    return str(acme_stripe.post("/v1/customers", id="cus_ada", name="Ada Lovelace", email="ada@example.com")["id"])


@pytest.fixture
def bob(acme_stripe: Stripe) -> str:
    return str(acme_stripe.post("/v1/customers", id="cus_bob", name="Bob Ross", email="bob@example.com")["id"])


@pytest.fixture
def eve(globex_stripe: Stripe) -> str:
    return str(globex_stripe.post("/v1/customers", id="cus_eve", name="Eve Moneypenny", email="eve@example.com")["id"])


@pytest.fixture
def acme_key(acme: Merchant) -> str:
    """The secret of an API key of Acme's."""
    return ApiKey.objects.issue(acme, name="Web shop")[1]


@pytest.fixture
def globex_key(globex: Merchant) -> str:
    """The secret of an API key of Globex's."""
    return ApiKey.objects.issue(globex, name="Web shop")[1]
