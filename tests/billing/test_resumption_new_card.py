"""Resuming what is paused with a payment method that is added on the way."""

from django.test import Client

from accounts.models import Merchant
from tests.billing.detour import ADD, OTHER, add, detour, opened, way
from tests.billing.pausing import NOON_OF_1_MARCH_2027, Pauser
from tests.billing.paying import fields, told
from tests.billing.scenes import card, features, on_a_clock, price, subscribe
from tests.cast import Stripe, visit

MISSING = "It cannot be resumed without a payment method, and none is saved."


def paused_trial(client: Client, merchant: Merchant, stripe: Stripe) -> Pauser:
    """Ada's trial of Pro ended paused on 15 March, since nothing could pay."""
    clock = on_a_clock(stripe, NOON_OF_1_MARCH_2027)
    made = subscribe(
        stripe,
        clock.customer,
        price(stripe),
        trial_period_days=14,
        trial_settings={"end_behavior": {"missing_payment_method": "pause"}},
    )["id"]
    clock.advance(20)
    visit(client, merchant, clock.customer)
    return Pauser(client, merchant, stripe, clock, made)


def test_a_trial_that_was_paused_goes_on_with_the_card_that_was_added(
    client: Client, acme: Merchant, acme_stripe: Stripe
) -> None:
    ada = paused_trial(client, acme, acme_stripe)
    before = opened(client, ada.action("Resume").url)
    assert before.warnings == (MISSING,)
    assert "€49.00" in before.page.receipt.total
    back = detour(client, acme_stripe, way(before.html, ADD))
    assert back.address == f"{ada.resume_url}?payment_method={back.method}"
    assert len(back.notices) == 1
    assert back.notices[0].endswith("Check and press the button to finish.")
    said = told(client, client.post(back.page.url, fields(back.html)))
    assert said.startswith("Pro is resumed. You paid €49.00, and it renews on ")
    assert ada.now["status"] == "active"


def test_another_card_than_the_saved_one_can_be_added_and_pays(
    client: Client, acme: Merchant, acme_stripe: Stripe
) -> None:
    ada = paused_trial(client, acme, acme_stripe)
    card(acme_stripe, ada.clock.customer)
    back = detour(client, acme_stripe, way(opened(client, ada.resume_url).html, OTHER))
    assert fields(back.html)["payment_method"] == back.method
    assert client.post(back.page.url, fields(back.html)).status_code == 303
    assert ada.now["status"] == "active"
    charge = acme_stripe.get("/v1/charges", customer=ada.clock.customer)["data"][0]
    assert charge["payment_method"] == back.method


def test_what_waits_for_its_payment_in_the_meantime_is_paid_with_the_new_card(
    client: Client, acme: Merchant, acme_stripe: Stripe
) -> None:
    ada = paused_trial(client, acme, acme_stripe)
    url = way(opened(client, ada.resume_url).html, ADD)
    acme_stripe.post(f"/v1/subscriptions/{ada.id}/resume")  # by the merchant; nothing could pay yet
    response = client.get(add(client, acme_stripe, url)["Location"])
    assert response.status_code == 303
    back = opened(client, response["Location"])
    assert back.address == f"/p/acme/invoices/{ada.now['latest_invoice']}/payment/?payment_method={back.method}"
    assert fields(back.html)["payment_method"] == back.method
    assert back.notices[0].endswith("Check and press the button to finish.")
    assert client.post(back.page.url, fields(back.html)).status_code == 303
    assert ada.now["status"] == "active"


def test_where_customers_may_not_add_one_the_merchant_is_the_way(
    client: Client, acme: Merchant, acme_stripe: Stripe
) -> None:
    features(acme, payment_method_update=False)
    ada = paused_trial(client, acme, acme_stripe)
    shown = opened(client, ada.resume_url)
    assert shown.warnings == (MISSING,)
    assert "Contact Acme to have a payment method saved." in shown.html
    assert way(shown.html, ADD) == ""
