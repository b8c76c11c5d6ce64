"""An offer to stay: who is offered what, what taking it does, and that it is taken once."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEntry, Merchant
from simulator.core import Simulator
from tests.billing.leaving import address, cancel, cancellation, offer, said
from tests.billing.scenes import card, features, on_a_clock, plain, price, subscribe
from tests.cast import Stripe, default_configuration, visit

NOON_OF_1_MARCH_2027 = 1803902400


def coupon(stripe: Stripe, **fields: Any) -> str:
    """20% off for three months, unless told otherwise."""
    shape = fields or {"percent_off": 20, "duration": "repeating", "duration_in_months": 3}
    return str(stripe.post("/v1/coupons", **shape)["id"])


def offers(merchant: Merchant, coupon_id: str) -> None:
    configuration = default_configuration(merchant)
    configuration.retention_coupon = coupon_id
    configuration.save()


def sent_to_cancel(subscription: str, coupon_id: str) -> dict[str, Any]:
    """The flow of a session that is to cancel, with an offer of its own."""
    return {
        "type": "subscription_cancel",
        "after_completion": {"type": "portal_homepage", "hosted_confirmation": None, "redirect": None},
        "subscription_cancel": {
            "subscription": subscription,
            "retention": {"type": "coupon_offer", "coupon_offer": {"coupon": coupon_id}},
        },
    }


@pytest.mark.parametrize("source", ["configuration", "session"])
def test_an_offer_says_what_it_saves_and_taking_it_saves_that(
    client: Client, acme: Merchant, acme_stripe: Stripe, source: str
) -> None:
    clock = on_a_clock(acme_stripe, NOON_OF_1_MARCH_2027)
    card(acme_stripe, clock.customer)
    pro = subscribe(acme_stripe, clock.customer, price(acme_stripe))["id"]
    stay = coupon(acme_stripe)
    if source == "configuration":
        offers(acme, stay)
        visit(client, acme, clock.customer)
    else:
        offers(acme, coupon(acme_stripe, percent_off=5, duration="once"))  # the session's own counts more
        visit(client, acme, clock.customer, flow=sent_to_cancel(pro, stay))
    page = offer(client, pro)
    assert page.heading == "Stay with Pro and save 20% on every invoice for 3 months"
    assert (page.saving_label, page.saving) == ("You save", "€9.80")
    assert (page.next_amount, plain(page.next_date)) == ("€39.20", "1 April 2027")
    response = client.post(address(pro, "retention"), {"token": page.token})
    assert said(client, response, acme) == ["Pro goes on. You save €9.80 with the charge on 1 April 2027."]
    found = acme_stripe.get(f"/v1/subscriptions/{pro}", expand=["discounts"])
    assert [each["source"]["coupon"] for each in found["discounts"]] == [stay]
    assert found["cancel_at"] is None
    clock.advance(32)
    assert acme_stripe.get("/v1/invoices", customer=clock.customer)["data"][0]["amount_paid"] == 3920
    entry = AuditEntry.objects.get(action="subscription.update")
    assert entry.details == {"change": "retention_coupon", "coupon": stay, "outcome": "done"}
    assert entry.request_id.startswith("req_")


@pytest.fixture
def pro(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> str:
    """Ada's subscription, and Ada signed in."""
    card(acme_stripe, ada)
    identifier = str(subscribe(acme_stripe, ada, price(acme_stripe))["id"])
    visit(client, acme, ada)
    return identifier


def coupons_of(stripe: Stripe, subscription: str) -> list[str]:
    found = stripe.get(f"/v1/subscriptions/{subscription}", expand=["discounts"])
    return [each["source"]["coupon"] for each in found["discounts"]]


def test_who_declines_goes_on_to_cancel(client: Client, acme: Merchant, acme_stripe: Stripe, pro: str) -> None:
    offers(acme, coupon(acme_stripe))
    page = offer(client, pro)
    assert page.decline_url == address(pro) + "?offer=none"
    said(client, cancel(client, pro, cancellation(client, pro, "?offer=none")), acme)
    assert acme_stripe.get(f"/v1/subscriptions/{pro}")["cancel_at"] is not None
    assert coupons_of(acme_stripe, pro) == []


def test_discounts_in_force_are_kept(client: Client, acme: Merchant, acme_stripe: Stripe, pro: str) -> None:
    old = coupon(acme_stripe, amount_off=500, currency="eur", duration="forever")
    acme_stripe.post(f"/v1/subscriptions/{pro}", discounts=[{"coupon": old}])
    (before,) = acme_stripe.get(f"/v1/subscriptions/{pro}")["discounts"]
    stay = coupon(acme_stripe)
    offers(acme, stay)
    page = offer(client, pro)
    # 20% of what the first discount leaves of EUR 49.00.
    assert (page.saving, page.next_amount) == ("€8.80", "€35.20")
    assert "The discounts you have stay in force." in page.facts
    client.post(address(pro, "retention"), {"token": page.token})
    assert coupons_of(acme_stripe, pro) == [old, stay]
    assert acme_stripe.get(f"/v1/subscriptions/{pro}")["discounts"][0] == before


@pytest.mark.parametrize(
    ("fields", "heading"),
    [
        (
            {"amount_off": 1000, "currency": "eur", "duration": "once"},
            "Stay with Pro and save €10.00 on your next invoice",
        ),
        ({"percent_off": 12.5, "duration": "forever"}, "Stay with Pro and save 12.5% on every invoice"),
        (
            {"percent_off": 50, "duration": "repeating", "duration_in_months": 6},
            "Stay with Pro and save 50% on every invoice for 6 months",
        ),
    ],
)
def test_the_heading_says_how_much_and_how_long(
    client: Client, acme: Merchant, acme_stripe: Stripe, pro: str, fields: dict[str, Any], heading: str
) -> None:
    offers(acme, coupon(acme_stripe, **fields))
    assert offer(client, pro).heading == heading


def not_offered(client: Client, pro: str) -> None:
    """The way leads straight to the cancellation, and posting to the offer takes nothing."""
    response = client.get(address(pro), follow=True)
    assert response.context["page"].heading == "Cancel Pro?"
    posted = client.post(address(pro, "retention"), {"token": "A" * 22})
    assert (posted.status_code, posted["Location"]) == (303, address(pro) + "?offer=none")


@pytest.mark.parametrize(
    "fields",
    [
        {"amount_off": 500, "currency": "usd", "duration": "once"},
        {"percent_off": 20, "duration": "once", "applies_to": {"products": ["prod_elsewhere"]}},
    ],
    ids=["other currency", "other product"],
)
def test_what_would_save_nothing_is_not_offered(
    client: Client, acme: Merchant, acme_stripe: Stripe, pro: str, fields: dict[str, Any]
) -> None:
    acme_stripe.post("/v1/products", id="prod_elsewhere", name="Elsewhere")
    offers(acme, coupon(acme_stripe, **fields))
    not_offered(client, pro)
    assert coupons_of(acme_stripe, pro) == []


def test_a_coupon_that_is_used_up_or_deleted_is_not_offered(
    client: Client, acme: Merchant, acme_stripe: Stripe, bob: str, pro: str
) -> None:
    once = coupon(acme_stripe, percent_off=20, duration="once", max_redemptions=1)
    offers(acme, once)
    assert offer(client, pro).heading.startswith("Stay with Pro")
    card(acme_stripe, bob)
    subscribe(acme_stripe, bob, price(acme_stripe, "Other"), discounts=[{"coupon": once}])
    not_offered(client, pro)
    acme_stripe.delete(f"/v1/coupons/{once}")
    not_offered(client, pro)


def test_a_free_plan_is_offered_nothing(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    card(acme_stripe, ada)
    free = str(subscribe(acme_stripe, ada, price(acme_stripe, unit_amount=0))["id"])
    offers(acme, coupon(acme_stripe))
    visit(client, acme, ada)
    not_offered(client, free)


def test_what_is_in_force_already_is_not_offered(client: Client, acme: Merchant, acme_stripe: Stripe, pro: str) -> None:
    stay = coupon(acme_stripe)
    offers(acme, stay)
    acme_stripe.post(f"/v1/subscriptions/{pro}", discounts=[{"coupon": stay}])
    not_offered(client, pro)
    assert coupons_of(acme_stripe, pro) == [stay]


def test_an_offer_is_taken_once_though_its_discount_is_over(
    client: Client, acme: Merchant, acme_stripe: Stripe
) -> None:
    clock = on_a_clock(acme_stripe, NOON_OF_1_MARCH_2027)
    card(acme_stripe, clock.customer)
    pro = subscribe(acme_stripe, clock.customer, price(acme_stripe))["id"]
    offers(acme, coupon(acme_stripe, percent_off=50, duration="once"))
    visit(client, acme, clock.customer)
    client.post(address(pro, "retention"), {"token": offer(client, pro).token})
    clock.advance(32)
    clock.advance(31)
    assert coupons_of(acme_stripe, pro) == []
    response = client.get(address(pro), follow=True)
    assert response.context["page"].heading == "Cancel Pro?"
    # Another one may be offered.
    offers(acme, coupon(acme_stripe, percent_off=10, duration="once"))
    assert offer(client, pro).heading == "Stay with Pro and save 10% on your next invoice"


def test_sending_twice_takes_it_once(client: Client, acme: Merchant, acme_stripe: Stripe, pro: str) -> None:
    stay = coupon(acme_stripe)
    offers(acme, stay)
    page = offer(client, pro)
    client.post(address(pro, "retention"), {"token": page.token})
    client.get("/p/acme/")
    response = client.post(address(pro, "retention"), {"token": page.token})
    assert said(client, response, acme) == ["Pro goes on. You have taken this offer already."]
    assert coupons_of(acme_stripe, pro) == [stay]
    assert AuditEntry.objects.filter(action="subscription.update").count() == 1


def test_when_no_answer_comes_the_offer_is_there_again(
    client: Client, acme: Merchant, acme_stripe: Stripe, simulator: Simulator, pro: str
) -> None:
    stay = coupon(acme_stripe)
    offers(acme, stay)
    page = offer(client, pro)
    simulator.faults.add("drop", method="POST", path=f"/v1/subscriptions/{pro}", times=None)
    response = client.post(address(pro, "retention"), {"token": page.token})
    assert response.status_code == 502
    again = response.context["page"]
    assert again.token == page.token
    assert again.notice.startswith("No answer came")
    simulator.faults.clear()
    client.post(address(pro, "retention"), {"token": again.token})
    assert coupons_of(acme_stripe, pro) == [stay]


def test_without_a_preview_the_offer_stands_without_figures(
    client: Client, acme: Merchant, acme_stripe: Stripe, simulator: Simulator, pro: str
) -> None:
    offers(acme, coupon(acme_stripe))
    simulator.faults.add("error", status=500, path="/v1/invoices/create_preview", times=None)
    page = offer(client, pro)
    assert (page.saving, page.next_amount) == ("", "")
    response = client.post(address(pro, "retention"), {"token": page.token})
    assert said(client, response, acme) == ["Pro goes on, with the discount from your next charge on."]


def test_no_offer_where_a_schedule_would_undo_it(client: Client, acme: Merchant, acme_stripe: Stripe, pro: str) -> None:
    acme_stripe.post("/v1/subscription_schedules", from_subscription=pro)
    offers(acme, coupon(acme_stripe))
    not_offered(client, pro)


def test_somebody_else_s_and_a_switched_off_feature_are_not_found(
    client: Client, acme: Merchant, acme_stripe: Stripe, bob: str, pro: str
) -> None:
    card(acme_stripe, bob)
    other = str(subscribe(acme_stripe, bob, price(acme_stripe, "Other"))["id"])
    offers(acme, coupon(acme_stripe))
    assert client.get(address(other, "retention")).status_code == 404
    assert client.post(address(other, "retention"), {"token": "A" * 22}).status_code == 404
    assert coupons_of(acme_stripe, other) == []
    features(acme, subscription_cancel=False)
    assert client.get(address(pro, "retention")).status_code == 404


def test_a_form_without_its_token_and_a_wrong_method_are_refused(
    client: Client, acme: Merchant, acme_stripe: Stripe, pro: str
) -> None:
    offers(acme, coupon(acme_stripe))
    assert client.post(address(pro, "retention")).status_code == 400
    assert client.delete(address(pro, "retention")).status_code == 405
    assert coupons_of(acme_stripe, pro) == []
