"""The bank asks (3-D Secure, by redirect), or says no: in a real browser, without JavaScript."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Merchant
from tests.billing.confirming import Plans, offer
from tests.billing.scenes import card, subscribe
from tests.browser.conftest import arrive
from tests.cast import Stripe


@pytest.fixture
def plans(acme: Merchant, acme_stripe: Stripe, ada: str) -> Plans:
    plans = Plans.at(acme_stripe)
    offer(acme, acme_stripe, *plans.all)
    return plans


def upgrade(page: Page, live_server: LiveServer, acme: Merchant, ada: str) -> None:
    """From the billing page to the press of the button."""
    arrive(page, live_server, acme, ada)
    page.get_by_role("link", name="Change plan").click()
    page.get_by_role("radio", name="€40.00 / month").check()
    page.get_by_role("button", name="Review the change").click()
    page.get_by_role("button", name="change plan").click()


def price_of(stripe: Stripe, subscription: str) -> str:
    return str(stripe.get(f"/v1/subscriptions/{subscription}")["items"]["data"][0]["price"]["id"])


def subscribed(stripe: Stripe, customer: str, plans: Plans, paying: str) -> str:
    """A subscription to Starter whose first bill an ordinary card paid; `paying` pays from now on."""
    card(stripe, customer)
    subscription = str(subscribe(stripe, customer, plans.starter)["id"])
    card(stripe, customer, paying)
    return subscription


def test_the_change_is_made_when_the_bank_has_confirmed(
    page: Page, live_server: LiveServer, acme: Merchant, acme_stripe: Stripe, ada: str, plans: Plans
) -> None:
    subscription = subscribed(acme_stripe, ada, plans, "pm_card_authenticationRequired")
    upgrade(page, live_server, acme, ada)
    expect(page.get_by_role("button", name="Complete")).to_be_visible()
    assert price_of(acme_stripe, subscription) == plans.starter
    page.get_by_role("button", name="Complete").click()

    expect(page).to_have_url(f"{live_server.url}/p/acme/")
    expect(page.get_by_role("status")).to_be_visible()
    assert price_of(acme_stripe, subscription) == plans.team
    assert acme_stripe.get("/v1/invoices", subscription=subscription)["data"][0]["status"] == "paid"


def test_nothing_changes_when_the_bank_has_not_confirmed(
    page: Page, live_server: LiveServer, acme: Merchant, acme_stripe: Stripe, ada: str, plans: Plans
) -> None:
    subscription = subscribed(acme_stripe, ada, plans, "pm_card_authenticationRequired")
    upgrade(page, live_server, acme, ada)
    page.get_by_role("button", name="Fail").click()
    expect(page.get_by_role("main")).to_contain_text("Nothing was c")
    assert price_of(acme_stripe, subscription) == plans.starter

    page.get_by_role("link", name="Back to the overview").click()
    expect(page.get_by_role("link", name="Complete payment")).to_be_visible()
    page.get_by_role("button", name="Take back the change").click()
    expect(page.get_by_role("link", name="Complete payment")).to_have_count(0)
    assert acme_stripe.get(f"/v1/subscriptions/{subscription}")["pending_update"] is None


def test_after_a_decline_another_card_pays_and_the_change_is_made(
    page: Page, live_server: LiveServer, acme: Merchant, acme_stripe: Stripe, ada: str, plans: Plans
) -> None:
    subscription = subscribed(acme_stripe, ada, plans, "pm_card_chargeCustomerFail")
    upgrade(page, live_server, acme, ada)
    expect(page.get_by_role("main")).to_contain_text("Nothing was c")
    assert price_of(acme_stripe, subscription) == plans.starter
    assert acme_stripe.get(f"/v1/subscriptions/{subscription}")["pending_update"] is None

    page.get_by_role("radio", name="Visa ending 4242").check()
    page.get_by_role("button", name="change plan").click()
    expect(page).to_have_url(f"{live_server.url}/p/acme/")
    assert price_of(acme_stripe, subscription) == plans.team
