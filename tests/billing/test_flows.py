"""Deep links: a customer who is sent here for one thing meets it, and leaves as the merchant wants.

https://docs.stripe.com/customer-management/portal-deep-links
"""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from accounts.models import Configuration, Merchant, PortalSession
from tests.billing.leaving import address, cancel, cancellation, keep
from tests.billing.scenes import card, features, plain, price, subscribe
from tests.cast import Stripe, default_configuration, visit

CONFIRMATION = {"type": "hosted_confirmation", "hosted_confirmation": {"custom_message": None}, "redirect": None}
HOMEPAGE = {"type": "portal_homepage", "hosted_confirmation": None, "redirect": None}
REDIRECT = {
    "type": "redirect",
    "hosted_confirmation": None,
    "redirect": {"return_url": "https://shop.example/thanks?a=1&b=2"},
}


def flow(kind: str, after: dict[str, Any] = CONFIRMATION, **details: Any) -> dict[str, Any]:
    return {"type": kind, "after_completion": after, kind: details or None}


@pytest.fixture
def pro(acme_stripe: Stripe, ada: str) -> str:
    card(acme_stripe, ada)
    return str(subscribe(acme_stripe, ada, price(acme_stripe))["id"])


def lands_on(client: Client) -> str:
    """Where the home address, to which every link leads, leads on."""
    response = client.get("/p/acme/")
    assert response.status_code == 303, response.content.decode()
    return str(response["Location"])


def test_a_link_to_cancel_leads_to_the_question_and_hides_the_rest(
    client: Client, acme: Merchant, ada: str, pro: str
) -> None:
    visit(client, acme, ada, flow=flow("subscription_cancel", subscription=pro, retention=None))
    assert lands_on(client) == address(pro)
    body = client.get(address(pro)).content.decode()
    assert "Back to the overview" not in body
    assert 'href="/p/acme/"' not in body
    assert 'href="https://acme.example/"' in body
    assert cancellation(client, pro).keep_url == "https://acme.example/"


def test_without_any_way_back_the_overview_is_the_way_out(client: Client, acme: Merchant, ada: str, pro: str) -> None:
    acme.website_url = ""
    acme.save()
    visit(client, acme, ada, flow=flow("subscription_cancel", subscription=pro, retention=None))
    way_out = cancellation(client, pro).keep_url
    assert way_out == "/p/acme/?overview=1"
    assert client.get(way_out).status_code == 200


def test_the_last_page_says_what_is_true_and_the_merchant_s_words(
    client: Client, acme: Merchant, ada: str, pro: str
) -> None:
    after = {**CONFIRMATION, "hosted_confirmation": {"custom_message": "Sorry to see you go.\nCome <b>back</b>."}}
    session = visit(client, acme, ada, flow=flow("subscription_cancel", after, subscription=pro, retention=None))
    response = cancel(client, pro, cancellation(client, pro))
    assert (response.status_code, response["Location"]) == (303, "/p/acme/completion/")
    shown = client.get("/p/acme/completion/")
    assert shown.context["page"].result.startswith("Pro ends on ")
    body = shown.content.decode()
    assert "Sorry to see you go.<br>Come &lt;b&gt;back&lt;/b&gt;." in body
    assert "http-equiv" not in body
    assert 'href="https://acme.example/"' in body
    session.refresh_from_db()
    assert session.flow_ended is not None
    # Loaded again it says the same.
    assert client.get("/p/acme/completion/").context["page"].result == shown.context["page"].result


def test_a_double_click_ends_where_the_first_does(client: Client, acme: Merchant, ada: str, pro: str) -> None:
    visit(client, acme, ada, flow=flow("subscription_cancel", REDIRECT, subscription=pro, retention=None))
    page = cancellation(client, pro)
    for _ in range(2):
        assert cancel(client, pro, page)["Location"] == "/p/acme/completion/"
    assert client.get("/p/acme/completion/").context["page"].is_done


def test_what_could_not_be_done_is_not_called_done(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, pro: str
) -> None:
    visit(client, acme, ada, flow=flow("subscription_cancel", CONFIRMATION, subscription=pro, retention=None))
    page = cancellation(client, pro)
    acme_stripe.post(f"/v1/subscriptions/{pro}", cancel_at="max_period_end")  # by the merchant, meanwhile
    cancel(client, pro, page)
    body = client.get("/p/acme/completion/").content.decode()
    assert "<h1>Your billing</h1>" in body
    assert "notice-success" not in body


def test_a_redirect_leads_to_the_merchant_s_address_by_a_page_of_ours(
    client: Client, acme: Merchant, ada: str, pro: str
) -> None:
    visit(client, acme, ada, flow=flow("subscription_cancel", REDIRECT, subscription=pro, retention=None))
    cancel(client, pro, cancellation(client, pro))
    body = client.get("/p/acme/completion/").content.decode()
    assert '<meta http-equiv="refresh" content="0; url=https://shop.example/thanks?a=1&amp;b=2">' in body
    assert 'href="https://shop.example/thanks?a=1&amp;b=2"' in body


def test_after_the_flow_the_portal_may_be_home(client: Client, acme: Merchant, ada: str, pro: str) -> None:
    visit(client, acme, ada, flow=flow("subscription_cancel", HOMEPAGE, subscription=pro, retention=None))
    response = cancel(client, pro, cancellation(client, pro))
    assert response["Location"] == "/p/acme/"
    home = client.get("/p/acme/")
    assert home.status_code == 200
    assert "Pro ends on" in plain(home.content.decode())
    assert keep(client, acme)["Location"] == "/p/acme/"


def test_the_last_page_is_not_there_before_the_end(client: Client, acme: Merchant, ada: str, pro: str) -> None:
    visit(client, acme, ada, flow=flow("subscription_cancel", subscription=pro, retention=None))
    assert client.get("/p/acme/completion/").status_code == 404
    visit(client, acme, ada)
    assert client.get("/p/acme/completion/").status_code == 404


def test_a_link_about_billing_details_leads_to_them(client: Client, acme: Merchant, ada: str) -> None:
    visit(client, acme, ada, flow=flow("customer_update"))
    assert lands_on(client) == "/p/acme/details/"


def test_a_link_about_payment_methods_leads_to_the_page_that_adds_one(client: Client, acme: Merchant, ada: str) -> None:
    visit(client, acme, ada, flow=flow("payment_method_update"))
    assert lands_on(client) == "/p/acme/payment-methods/new/"


def offer_everything(merchant: Merchant, stripe: Stripe, pro: str) -> str:
    """Let customers change and pause; answers another price that they may change to."""
    configuration: Configuration = default_configuration(merchant)
    product = stripe.get(f"/v1/subscriptions/{pro}")["items"]["data"][0]["price"]["product"]
    yearly = stripe.post(
        "/v1/prices", product=product, currency="eur", unit_amount=49000, recurring={"interval": "year"}
    )["id"]
    configuration.features["subscription_update"].update(
        enabled=True, default_allowed_updates=["price", "quantity"], products=[{"product": product, "prices": [yearly]}]
    )
    configuration.features["subscription_pause"].update(enabled=True)
    configuration.save()
    return str(yearly)


@pytest.mark.parametrize(("kind", "page"), [("subscription_update", "plan"), ("subscription_pause", "pause")])
def test_links_to_change_and_to_pause_lead_to_their_pages(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, pro: str, kind: str, page: str
) -> None:
    offer_everything(acme, acme_stripe, pro)
    visit(client, acme, ada, flow=flow(kind, subscription=pro))
    assert lands_on(client) == address(pro, page)


def test_a_link_to_confirm_names_the_change(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, pro: str
) -> None:
    yearly = offer_everything(acme, acme_stripe, pro)
    item = acme_stripe.get(f"/v1/subscriptions/{pro}")["items"]["data"][0]["id"]
    wanted = [{"id": item, "price": yearly, "quantity": 2}]
    visit(client, acme, ada, flow=flow("subscription_update_confirm", subscription=pro, items=wanted, discounts=None))
    assert lands_on(client) == address(pro, "plan/confirmation") + f"?price-{item}={yearly}&quantity-{item}=2"


@pytest.mark.parametrize("by", ["coupon", "promotion_code"])
@pytest.mark.parametrize("conditions", [[], [{"type": "decreasing_item_amount"}]], ids=["now", "at period end"])
def test_the_discount_of_a_link_comes_with_its_change(
    client: Client,
    acme: Merchant,
    acme_stripe: Stripe,
    ada: str,
    pro: str,
    by: str,
    conditions: list[dict[str, str]],
) -> None:
    configuration = default_configuration(acme)
    item = acme_stripe.get(f"/v1/subscriptions/{pro}")["items"]["data"][0]
    product = item["price"]["product"]
    basic = acme_stripe.post(
        "/v1/prices", product=product, currency="eur", unit_amount=900, recurring={"interval": "month"}
    )["id"]
    configuration.features["subscription_update"].update(
        enabled=True,
        default_allowed_updates=["price"],
        products=[{"product": product, "prices": [basic]}],
        schedule_at_period_end={"conditions": conditions},
    )
    configuration.save()
    coupon = acme_stripe.post("/v1/coupons", percent_off=50, duration="forever")["id"]
    discount = {"coupon": coupon, "promotion_code": None}
    if by == "promotion_code":
        promotion = {"type": "coupon", "coupon": coupon}
        code = acme_stripe.post("/v1/promotion_codes", promotion=promotion, code="STAY")["id"]
        discount = {"coupon": None, "promotion_code": code}
    wanted: dict[str, Any] = {
        "subscription": pro,
        "items": [{"id": item["id"], "price": basic}],
        "discounts": [discount],
    }
    visit(client, acme, ada, flow=flow("subscription_update_confirm", **wanted))
    page = client.get(lands_on(client)).context["page"]
    response = client.post(page.url, {"token": page.token, "quote": page.quote})
    assert (response.status_code, response["Location"]) == (303, "/p/acme/completion/")
    if conditions:
        phases = acme_stripe.get("/v1/subscription_schedules", customer=ada)["data"][0]["phases"]
        (found,) = phases[1]["discounts"]
        assert found[by] == discount[by]
    else:
        (found,) = acme_stripe.get(f"/v1/subscriptions/{pro}", expand=["discounts"])["discounts"]
        assert (found["source"]["coupon"], found["promotion_code"]) == (coupon, discount["promotion_code"])


def test_a_discount_of_a_link_that_is_gone_is_told_with_the_figures_without_it(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, pro: str
) -> None:
    yearly = offer_everything(acme, acme_stripe, pro)
    item = acme_stripe.get(f"/v1/subscriptions/{pro}")["items"]["data"][0]["id"]
    coupon = acme_stripe.post("/v1/coupons", percent_off=50, duration="forever")["id"]
    discounts = [{"coupon": coupon, "promotion_code": None}]
    wanted: dict[str, Any] = {"subscription": pro, "items": [{"id": item, "price": yearly}], "discounts": discounts}
    visit(client, acme, ada, flow=flow("subscription_update_confirm", **wanted))
    acme_stripe.delete(f"/v1/coupons/{coupon}")
    page = client.get(lands_on(client)).context["page"]
    assert page.notice.startswith("The discount that was meant for you can no longer be used.")
    assert client.post(page.url, {"token": page.token, "quote": page.quote}).status_code == 303
    assert acme_stripe.get(f"/v1/subscriptions/{pro}")["items"]["data"][0]["price"]["id"] == yearly


@pytest.mark.parametrize("kind", ["subscription_cancel", "subscription_update", "subscription_pause"])
def test_what_is_not_possible_any_more_ends_on_the_home_page_with_the_reason(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, pro: str, kind: str
) -> None:
    offer_everything(acme, acme_stripe, pro)
    session = visit(client, acme, ada, flow=flow(kind, subscription=pro))
    acme_stripe.delete(f"/v1/subscriptions/{pro}")
    response = client.get("/p/acme/")
    assert response.status_code == 200
    assert "Pro: This subscription has ended." in response.content.decode()
    session.refresh_from_db()
    assert not session.is_in_flow
    assert "Pro: This subscription has ended." not in client.get("/p/acme/").content.decode()


def test_a_feature_that_was_switched_off_is_told(client: Client, acme: Merchant, ada: str, pro: str) -> None:
    visit(client, acme, ada, flow=flow("subscription_cancel", subscription=pro, retention=None))
    features(acme, subscription_cancel=False)
    response = client.get("/p/acme/")
    assert response.status_code == 200
    assert "What you were sent here for is not offered any more." in response.content.decode()


def test_somebody_else_s_subscription_leads_nowhere(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, bob: str
) -> None:
    card(acme_stripe, bob)
    other = str(subscribe(acme_stripe, bob, price(acme_stripe))["id"])
    visit(client, acme, ada, flow=flow("subscription_cancel", subscription=other, retention=None))
    response = client.get("/p/acme/")
    assert response.status_code == 200
    assert "The subscription that you were sent here for does not exist any more." in response.content.decode()


def test_an_ordinary_visit_knows_nothing_of_flows(client: Client, acme: Merchant, ada: str, pro: str) -> None:
    session: PortalSession = visit(client, acme, ada)
    assert client.get("/p/acme/").status_code == 200
    cancel(client, pro, cancellation(client, pro))
    session.refresh_from_db()
    assert (session.flow_ended, session.flow_result) == (None, "")


def test_a_session_made_by_the_api_leads_into_its_flow(
    client: Client, acme: Merchant, ada: str, acme_key: str, pro: str
) -> None:
    answer = client.post(
        "/v1/billing_portal/sessions",
        urlencode(
            {
                "customer": ada,
                "flow_data[type]": "subscription_cancel",
                "flow_data[subscription_cancel][subscription]": pro,
                "flow_data[after_completion][type]": "redirect",
                "flow_data[after_completion][redirect][return_url]": "https://shop.example/bye",
            }
        ),
        content_type="application/x-www-form-urlencoded",
        headers={"Authorization": f"Bearer {acme_key}"},
    )
    assert answer.status_code == 200, answer.content
    client.get(answer.json()["url"].removeprefix("http://127.0.0.1:8000"))
    assert lands_on(client) == address(pro)
    cancel(client, pro, cancellation(client, pro))
    assert "https://shop.example/bye" in client.get("/p/acme/completion/").content.decode()
