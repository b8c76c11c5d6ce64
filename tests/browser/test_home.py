"""The way in, in a real browser."""

from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Merchant
from tests.billing.scenes import card, price, subscribe
from tests.browser.conftest import arrive
from tests.cast import Stripe


def test_a_customer_follows_the_link_and_sees_the_subscription(
    page: Page, live_server: LiveServer, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    card(acme_stripe, ada)
    subscribe(acme_stripe, ada, price(acme_stripe))
    arrive(page, live_server, acme, ada)
    expect(page).to_have_url(f"{live_server.url}/p/acme/")
    expect(page.get_by_role("heading", name="Pro")).to_be_visible()
    expect(page.get_by_text("Visa ending 4242").first).to_be_visible()
