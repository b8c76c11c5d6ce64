"""Changing the plan with a payment method that is added on the way: what was chosen is still chosen."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client

from accounts.models import Merchant
from tests.billing.confirming import Confirming, Plans, page_of
from tests.billing.detour import ADD, OTHER, Back, detour, opened, way
from tests.billing.paying import DECLINED
from tests.billing.scenes import Clock, card, features, subscribe
from tests.billing.test_flows import CONFIRMATION, flow
from tests.cast import Stripe, visit

MISSING = "No payment method is saved, so this change cannot be paid."
TRIAL = "This change ends your trial and is paid at once. Save a payment method first."


@pytest.fixture
def on_team(client: Client, acme: Merchant, acme_stripe: Stripe, clock: Clock, plans: Plans) -> Confirming:
    """Ada has Team (EUR 40.00) for half a month; the card that paid is gone."""
    method = card(acme_stripe, clock.customer)
    subscription = subscribe(acme_stripe, clock.customer, plans.team)
    acme_stripe.post(f"/v1/payment_methods/{method}/detach")
    clock.advance(15)
    visit(client, acme, clock.customer)
    return Confirming(client, acme, subscription)


def confirm(client: Client, back: Back, **changes: str) -> Any:
    """Press the button with the card that is chosen."""
    (chosen,) = [option.id for option in back.page.card.options if option.is_chosen]
    sent = {"token": back.page.token, "quote": back.page.quote, "payment_method": chosen}
    return client.post(back.page.url, sent | changes)


def item(stripe: Stripe, ada: Confirming) -> dict[str, Any]:
    found: dict[str, Any] = stripe.get(f"/v1/subscriptions/{ada.subscription['id']}")["items"]["data"][0]
    return found


def test_plan_quantity_and_code_are_kept_on_the_way(
    client: Client, on_team: Confirming, plans: Plans, acme_stripe: Stripe
) -> None:
    coupon = acme_stripe.post("/v1/coupons", percent_off=50, duration="forever")["id"]
    acme_stripe.post("/v1/promotion_codes", promotion={"type": "coupon", "coupon": coupon}, code="HALFOFF")
    on_team.to(plans.business, 3, promotion_code="halfoff")
    shown = on_team.open().content.decode()
    assert MISSING in shown
    back = detour(client, acme_stripe, way(shown, ADD))
    query = dict(parse_qsl(urlsplit(back.address).query))
    assert query == {**on_team.query, "promotion_code": "HALFOFF", "payment_method": back.method}
    assert len(back.notices) == 1
    assert back.notices[0].endswith("Check and press the button to finish.")
    response = confirm(client, back)
    assert (response.status_code, response["Location"]) == (303, "/p/acme/"), response.content.decode()
    now = item(acme_stripe, on_team)
    assert (now["price"]["id"], now["quantity"]) == (plans.business, 3)
    (discount,) = acme_stripe.get(f"/v1/subscriptions/{on_team.subscription['id']}", expand=["discounts"])["discounts"]
    assert discount["source"]["coupon"] == coupon


def test_after_a_decline_the_same_change_is_paid_with_another_card(
    client: Client, on_team: Confirming, plans: Plans, acme_stripe: Stripe, clock: Clock
) -> None:
    card(acme_stripe, clock.customer, DECLINED)
    response = on_team.send(on_team.to(plans.business, 2).page())
    assert response.status_code == 402
    back = detour(client, acme_stripe, way(response.content.decode(), OTHER))
    assert confirm(client, back).status_code == 303
    now = item(acme_stripe, on_team)
    assert (now["price"]["id"], now["quantity"]) == (plans.business, 2)
    charge = acme_stripe.get("/v1/charges", customer=clock.customer)["data"][0]
    assert (charge["payment_method"], charge["status"]) == (back.method, "succeeded")


def test_a_trial_that_the_change_ends_needs_a_card_first(
    client: Client, acme: Merchant, acme_stripe: Stripe, clock: Clock, plans: Plans
) -> None:
    trial = subscribe(acme_stripe, clock.customer, plans.team, trial_period_days=30)
    visit(client, acme, clock.customer)
    ada = Confirming(client, acme, trial).to(plans.business, 2, promotion_code="NOPE")
    response = ada.open()
    assert response.status_code == 409
    shown = response.content.decode()
    assert TRIAL in shown
    assert way(shown, ".*Change your choice").endswith(f"{ada.item}=2&promotion_code=NOPE")
    ada.to(plans.business, 2)
    back = detour(client, acme_stripe, way(ada.open().content.decode(), ADD))
    assert confirm(client, back).status_code == 303
    now = acme_stripe.get(f"/v1/subscriptions/{trial['id']}")
    assert (now["status"], now["items"]["data"][0]["price"]["id"]) == ("active", plans.business)


def test_a_deep_link_and_its_discount_survive_the_way(
    client: Client, acme: Merchant, on_team: Confirming, plans: Plans, acme_stripe: Stripe, clock: Clock
) -> None:
    coupon = acme_stripe.post("/v1/coupons", percent_off=50, duration="forever")["id"]
    wanted = {
        "subscription": on_team.subscription["id"],
        "items": [{"id": on_team.item, "price": plans.business, "quantity": 1}],
        "discounts": [{"coupon": coupon, "promotion_code": None}],
    }
    session = visit(client, acme, clock.customer, flow=flow("subscription_update_confirm", CONFIRMATION, **wanted))
    shown = opened(client, client.get("/p/acme/")["Location"])
    back = detour(client, acme_stripe, way(shown.html, ADD))
    session.refresh_from_db()
    assert session.is_in_flow
    assert back.page.figures == shown.page.figures
    response = confirm(client, back)
    assert (response.status_code, response["Location"]) == (303, "/p/acme/completion/")
    (discount,) = acme_stripe.get(f"/v1/subscriptions/{on_team.subscription['id']}", expand=["discounts"])["discounts"]
    assert discount["source"]["coupon"] == coupon
    assert client.get("/p/acme/completion/").context["page"].is_done


def test_a_card_that_is_not_the_customer_s_is_not_chosen(
    on_team: Confirming, plans: Plans, acme_stripe: Stripe, clock: Clock, bob: str
) -> None:
    own, other = card(acme_stripe, clock.customer), card(acme_stripe, bob)
    page = page_of(on_team.to(plans.business, payment_method=other).open())
    assert page.card is not None
    assert ([option.id for option in page.card.options], page.saved) == ([own], "")


def test_where_customers_may_not_add_one_the_merchant_is_the_way(
    on_team: Confirming, plans: Plans, acme: Merchant
) -> None:
    features(acme, payment_method_update=False)
    shown = on_team.to(plans.business).open().content.decode()
    assert MISSING in shown
    assert "Contact Acme to have a payment method saved." in shown
    assert way(shown, ADD) == ""
