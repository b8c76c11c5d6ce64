"""Subscribing again with a payment method that is added on the way."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Merchant
from tests.billing.confirming import offer
from tests.billing.detour import ADD, OTHER, detour, opened, way
from tests.billing.paying import DECLINED, fields, told
from tests.billing.scenes import card, features, home, price, subscribe
from tests.cast import Stripe, visit

MISSING = "It can be begun again when a payment method is saved."


@pytest.fixture
def url(acme: Merchant, acme_stripe: Stripe, ada: str) -> str:
    """The page that begins Pro again (EUR 49.00), whose card is gone."""
    pro = price(acme_stripe, "Pro")
    method = card(acme_stripe, ada)
    made = subscribe(acme_stripe, ada, pro)
    acme_stripe.delete(f"/v1/subscriptions/{made['id']}")
    acme_stripe.post(f"/v1/payment_methods/{method}/detach")
    offer(acme, acme_stripe, pro)
    return f"/p/acme/subscriptions/{made['id']}/renewal/"


def live(stripe: Stripe, customer: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = stripe.get("/v1/subscriptions", customer=customer)["data"]
    return found


def test_it_shows_what_it_costs_and_begins_with_the_card_that_was_added(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, url: str
) -> None:
    visit(client, acme, ada)
    (action,) = home(client, acme).subscriptions.ended[0].actions
    assert (action.label, action.url) == ("Subscribe again", url)
    before = opened(client, url)
    assert before.page.problem == MISSING
    assert before.warnings == (MISSING,)
    assert "€49.00" in before.page.receipt.total
    assert "task-form" not in before.html
    back = detour(client, acme_stripe, way(before.html, ADD))
    assert back.address == f"{url}?payment_method={back.method}"
    assert len(back.notices) == 1
    assert back.notices[0].endswith("Check and press the button to finish.")
    response = client.post(back.page.url, fields(back.html))
    assert told(client, response) == "You are subscribed to Pro again. You paid €49.00."
    (made,) = live(acme_stripe, ada)
    assert made["status"] == "active"


def test_a_declined_card_is_replaced_by_a_new_one(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, url: str
) -> None:
    card(acme_stripe, ada, DECLINED)
    visit(client, acme, ada)
    shown = opened(client, url)
    response = client.post(url, fields(shown.html))
    assert response.status_code == 402
    back = detour(client, acme_stripe, way(response.content.decode(), OTHER))
    assert fields(back.html)["payment_method"] == back.method
    assert client.post(back.page.url, fields(back.html))["Location"] == "/p/acme/"
    assert [each["status"] for each in live(acme_stripe, ada)] == ["active"]


def test_without_anything_to_pay_with_nothing_is_begun(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, url: str
) -> None:
    visit(client, acme, ada)
    page = opened(client, url).page
    response = client.post(url, {"token": page.token, "quote": page.quote})
    assert response.status_code == 409
    assert MISSING in response.content.decode()
    assert live(acme_stripe, ada) == []


def test_where_customers_may_not_add_one_the_merchant_is_the_way(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, url: str
) -> None:
    features(acme, payment_method_update=False)
    visit(client, acme, ada)
    shown = opened(client, url)
    assert shown.warnings == (MISSING,)
    assert "Contact Acme to have a payment method saved." in shown.html
    assert way(shown.html, ADD) == ""
