"""A customer cancels, says why, and comes back with one press."""

from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Merchant
from tests.billing.scenes import card, price, subscribe
from tests.browser.conftest import arrive
from tests.cast import Stripe


def test_a_subscription_is_canceled_with_a_reason_and_kept_again(
    page: Page, live_server: LiveServer, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    card(acme_stripe, ada)
    subscription = subscribe(acme_stripe, ada, price(acme_stripe))["id"]
    arrive(page, live_server, acme, ada)
    page.get_by_role("link", name="Cancel subscription").click()
    page.get_by_label("I no longer need it").check()
    page.get_by_role("button", name="Cancel subscription").click()

    expect(page).to_have_url(f"{live_server.url}/p/acme/")
    expect(page.get_by_role("status")).to_be_visible()
    ending = acme_stripe.get(f"/v1/subscriptions/{subscription}")
    assert ending["status"] == "active"
    assert ending["cancel_at"] == ending["items"]["data"][0]["current_period_end"]
    assert ending["cancellation_details"]["feedback"] == "unused"

    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("status")).to_contain_text("goes on")
    assert acme_stripe.get(f"/v1/subscriptions/{subscription}")["cancel_at"] is None


def test_enter_in_the_free_text_does_not_cancel(
    page: Page, live_server: LiveServer, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    card(acme_stripe, ada)
    subscription = subscribe(acme_stripe, ada, price(acme_stripe))["id"]
    arrive(page, live_server, acme, ada)
    page.get_by_role("link", name="Cancel subscription").click()
    page.get_by_label("Other reason").press("Enter")
    expect(page.get_by_role("button", name="Cancel subscription")).to_be_visible()
    assert acme_stripe.get(f"/v1/subscriptions/{subscription}")["cancel_at"] is None
