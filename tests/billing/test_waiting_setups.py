"""What waits for the customer: accounts to verify, and cards whose customer never came back from Stripe."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import Merchant
from simulator.core import Simulator
from tests.billing.paying import fields
from tests.billing.scenes import card, features, home
from tests.billing.setting_up import begin, default_of
from tests.billing.verifying import waiting
from tests.cast import Stripe, visit

ALL = "/p/acme/payment-methods/"


@pytest.fixture
def here(client: Client, acme: Merchant, ada: str) -> Client:
    visit(client, acme, ada)
    return client


def listed(client: Client) -> Any:
    response = client.get(ALL)
    assert response.status_code == 200
    return response.context["page"].verifications


def pointers(client: Client, acme: Merchant) -> list[str]:
    section = home(client, acme).payment_methods
    assert section is not None
    return [alert.url for alert in section.alerts]


def test_the_home_page_points_to_an_account_that_is_known_to_wait(
    here: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    account = waiting(here, acme_stripe, ada)
    here.get(account.url)
    assert pointers(here, acme) == [ALL]
    assert "waits to be verified" in here.get("/p/acme/").content.decode()

    account.tell(code="SM11AA")
    here.get(account.result)
    listed(here)
    assert pointers(here, acme) == []


def test_without_a_memory_the_page_of_all_payment_methods_still_knows(
    here: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    account = waiting(here, acme_stripe, ada)
    cache.clear()
    assert pointers(here, acme) == []
    (one,) = listed(here)
    assert (one.url, one.label) == (account.url, "Verify account")
    assert pointers(here, acme) == [ALL]


def test_no_answer_about_accounts_does_not_unlearn_what_is_known(
    here: Client, acme: Merchant, acme_stripe: Stripe, ada: str, simulator: Simulator
) -> None:
    waiting(here, acme_stripe, ada)
    listed(here)
    simulator.faults.add("error", method="GET", path="/v1/setup_intents", times=None)
    assert listed(here) == ()
    assert pointers(here, acme) == [ALL]


def test_where_the_feature_is_off_nothing_points_there(
    here: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    waiting(here, acme_stripe, ada)
    listed(here)
    features(acme, payment_method_update=False)
    assert home(here, acme).payment_methods is None
    assert "waits to be verified" not in here.get("/p/acme/").content.decode()


def test_a_card_whose_customer_never_came_back_is_brought_up(here: Client, acme_stripe: Stripe, ada: str) -> None:
    card(acme_stripe, ada, "pm_card_mastercard")
    begun = begin(here, acme_stripe).confirm()
    assert default_of(acme_stripe, ada) != begun.method
    (one,) = listed(here)
    address = f"/p/acme/payment-methods/{begun.method}/default/"
    assert (one.name, one.url, one.label) == ("Visa ending 4242", address, "Make default")

    here.post(one.url, fields(here.get(one.url).content.decode()))
    assert default_of(acme_stripe, ada) == begun.method
    assert listed(here) == ()


def test_a_card_that_was_to_pay_nothing_yet_is_not_brought_up(here: Client, acme_stripe: Stripe, ada: str) -> None:
    card(acme_stripe, ada, "pm_card_mastercard")
    begin(here, acme_stripe, default="").confirm()
    assert listed(here) == ()


def test_a_card_that_was_removed_since_is_not_brought_up_again(here: Client, acme_stripe: Stripe, ada: str) -> None:
    begun = begin(here, acme_stripe).confirm()
    acme_stripe.post(f"/v1/payment_methods/{begun.method}/detach")
    assert listed(here) == ()


def test_what_others_have_set_up_is_not_brought_up(here: Client, acme_stripe: Stripe, ada: str) -> None:
    acme_stripe.post(
        "/v1/setup_intents",
        customer=ada,
        confirm=True,
        payment_method="pm_card_visa",
        return_url="http://127.0.0.1:8000/",
    )
    assert listed(here) == ()
