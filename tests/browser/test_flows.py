"""Customers come by a link for one thing, and leave as the merchant wants."""

from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Merchant
from tests.billing.scenes import card, price, subscribe
from tests.browser.conftest import arrive
from tests.cast import Stripe, default_configuration, session_for

SHOP = "https://shop.example/thanks?order=1&from=portal"


def test_a_link_to_cancel_ends_at_the_merchant_s_own_site(
    page: Page, live_server: LiveServer, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    card(acme_stripe, ada)
    subscription = subscribe(acme_stripe, ada, price(acme_stripe))["id"]
    flow = {
        "type": "subscription_cancel",
        "after_completion": {"type": "redirect", "redirect": {"return_url": SHOP}, "hosted_confirmation": None},
        "subscription_cancel": {"subscription": subscription, "retention": None},
    }
    _, link = session_for(acme, ada, flow=flow)

    def shop(route: Route) -> None:
        route.fulfill(body="<h1>Thanks</h1>", content_type="text/html")

    page.context.route("https://shop.example/**", shop)
    page.goto(link if link.startswith("http") else live_server.url + link)
    expect(page.get_by_role("heading", level=1)).to_have_text("Cancel Pro?")
    expect(page.get_by_role("link", name="Back to the overview")).to_have_count(0)
    page.get_by_role("button", name="Cancel subscription").click()
    page.wait_for_url(SHOP)
    assert acme_stripe.get(f"/v1/subscriptions/{subscription}")["cancel_at"] is not None


def test_an_offer_to_stay_is_taken_by_one_press(
    page: Page, live_server: LiveServer, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    card(acme_stripe, ada)
    subscription = subscribe(acme_stripe, ada, price(acme_stripe))["id"]
    configuration = default_configuration(acme)
    configuration.retention_coupon = acme_stripe.post("/v1/coupons", percent_off=20, duration="once")["id"]
    configuration.save()
    arrive(page, live_server, acme, ada)
    page.get_by_role("link", name="Cancel subscription").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Stay with Pro and save 20% on your next invoice")
    page.get_by_role("button", name="Take the offer").click()
    expect(page.get_by_role("status")).to_contain_text("You save €9.80")
    found = acme_stripe.get(f"/v1/subscriptions/{subscription}")
    assert (len(found["discounts"]), found["cancel_at"]) == (1, None)
    page.get_by_role("link", name="Cancel subscription").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cancel Pro?")
