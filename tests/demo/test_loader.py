"""Loading the world: once, again, later, after a change, after an accident."""

import time
from collections.abc import Callable

import pytest
from pytest_django import Settings

from accounts.models import ApiKey, Merchant, User
from branding.models import Branding
from demo.models import Shopper
from demo.world import loader
from demo.world.clock import DAY
from demo.world.database import load_database
from demo.world.merchants import MERCHANTS, OPERATOR_EMAIL, STAFF_PASSWORD
from simulator.core import Simulator
from tests.cast import default_configuration

from .conftest import ACME, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def stripe_here() -> Simulator:
    return Simulator()


def load(simulator: Simulator, *customers: str, today: int | None = None) -> list[str]:
    """Load these customers of Acme; returns what was told anew."""
    told: list[str] = []
    loader.load_merchant(ACME, client_of(ACME, simulator), only=customers, today=today, report=told.append)
    return told


def writes(simulator: Simulator) -> list[str]:
    return [f"{one.method} {one.path}" for one in simulator.requests.all() if one.method != "GET"]


def test_a_second_start_recognises_the_world(stripe_here: Simulator) -> None:
    now = int(time.time())
    assert len(load(stripe_here, "cus_ada", "cus_new", today=now)) == 2
    stripe_here.requests.clear()

    assert load(stripe_here, "cus_ada", "cus_new", today=now) == []
    assert writes(stripe_here) == []


def test_a_later_start_brings_the_clocks_to_today(stripe_here: Simulator) -> None:
    now = int(time.time())
    load(stripe_here, "cus_ada", today=now)
    stripe = client_of(ACME, stripe_here)
    paid = len(stripe.v1.invoices.list({"customer": "cus_ada"}).data)

    assert load(stripe_here, "cus_ada", today=now + 100 * DAY) == []

    [subscription] = stripe.v1.subscriptions.list({"customer": "cus_ada"}).data
    [item] = subscription.to_dict()["items"]["data"]
    assert now + 100 * DAY < item["current_period_end"] < now + 132 * DAY
    assert len(stripe.v1.invoices.list({"customer": "cus_ada"}).data) == paid + 3


def test_a_situation_that_time_has_changed_is_told_anew_under_the_same_id(stripe_here: Simulator) -> None:
    now = int(time.time())
    load(stripe_here, "cus_camille", today=now)

    assert load(stripe_here, "cus_camille", today=now + 6 * DAY) == []
    [told] = load(stripe_here, "cus_camille", today=now + 20 * DAY)

    assert "cus_camille" in told
    [subscription] = client_of(ACME, stripe_here).v1.subscriptions.list({"customer": "cus_camille"}).data
    assert subscription.status == "trialing"
    assert subscription.trial_end is not None
    assert subscription.trial_end > now + 20 * DAY


def test_a_changed_world_is_loaded_anew(stripe_here: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    load(stripe_here, "cus_ada", "cus_gone")
    monkeypatch.setattr(loader, "world_version", lambda: "another")

    assert len(load(stripe_here, "cus_ada", "cus_gone")) == 2
    assert client_of(ACME, stripe_here).v1.customers.retrieve("cus_gone").to_dict()["deleted"]
    assert len(client_of(ACME, stripe_here).v1.invoices.list({"customer": "cus_ada"}).data) == 3
    assert load(stripe_here, "cus_ada", "cus_gone") == []
    assert {shopper.version for shopper in Shopper.objects.all()} == {"another"}


def test_a_stripe_that_was_emptied_is_filled_again(stripe_here: Simulator) -> None:
    load(stripe_here, "cus_ada")

    assert len(load(Simulator(), "cus_ada")) == 1


def test_our_database_may_be_emptied_while_stripe_keeps_the_world(stripe_here: Simulator) -> None:
    load(stripe_here, "cus_ada")
    Shopper.objects.all().delete()

    assert len(load(stripe_here, "cus_ada")) == 1


def test_a_load_that_was_cut_short_is_made_good(stripe_here: Simulator) -> None:
    client = client_of(ACME, stripe_here)
    clock = client.v1.test_helpers.test_clocks.create({"frozen_time": int(time.time()) - DAY})
    client.v1.customers.create({"id": "cus_ada", "test_clock": clock.id})  # type: ignore[arg-type]

    assert len(load(stripe_here, "cus_ada")) == 1
    assert client.v1.customers.retrieve("cus_ada").name == "Ada Nilsson"


def test_both_merchants_have_their_own_look_words_staff_and_keys() -> None:
    load_database()

    acme, globex = Merchant.objects.order_by("slug")
    assert (acme.name, globex.name) == ("Acme", "Globex")
    assert Branding.of(acme).accent != Branding.of(globex).accent
    assert Branding.of(acme).logo is not None
    assert acme.stripe_key != globex.stripe_key
    for merchant, demo in ((acme, MERCHANTS[0]), (globex, MERCHANTS[1])):
        key = ApiKey.objects.authenticate(demo.api_key)
        assert key is not None
        assert key.merchant == merchant
        configuration = default_configuration(merchant)
        assert configuration.profile("headline") == demo.headline
        assert configuration.parsed_features().invoice_history.enabled
        [member] = merchant.memberships.all()
        assert member.user.check_password(STAFF_PASSWORD)
        assert member.user.is_staff
        assert not member.user.is_superuser
    assert User.objects.get(email=OPERATOR_EMAIL).is_superuser


def test_what_staff_changed_is_still_there_after_the_next_start() -> None:
    load_database()
    branding = Branding.of(Merchant.objects.get(slug="acme"))
    branding.accent = "#123456"
    branding.save()
    load_database()

    assert Branding.of(Merchant.objects.get(slug="acme")).accent == "#123456"
    assert Merchant.objects.count() == 2
    assert ApiKey.objects.count() == 2


def test_a_demo_key_that_staff_revoked_stays_revoked() -> None:
    load_database()
    key = ApiKey.objects.authenticate("demo_sk_acme")
    assert key is not None
    key.revoke()
    load_database()

    assert ApiKey.objects.authenticate("demo_sk_acme") is None


def test_demo_keys_open_nothing_when_demo_mode_is_off(settings: Settings) -> None:
    load_database()
    settings.DEMO = False

    assert ApiKey.objects.authenticate("demo_sk_acme") is None


def test_the_command_refuses_to_run_outside_the_demo(settings: Settings) -> None:
    from django.core.management import CommandError, call_command

    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("load_demo")
    assert not Merchant.objects.exists()


def test_the_command_says_that_no_stripe_answers(settings: Settings, unused_port: Callable[[], int]) -> None:
    from django.core.management import CommandError, call_command

    settings.STRIPE_API_BASE = f"http://127.0.0.1:{unused_port()}"
    with pytest.raises(CommandError, match="No Stripe answers"):
        call_command("load_demo")
