"""The bank asks (3-D Secure, by redirect), or says no: in a real browser, without JavaScript."""

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Merchant
from tests.billing.confirming import Plans, offer
from tests.billing.paying import ASKING, DECLINED, save, waiting_change
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
    expect(page.get_by_role("status").first).to_contain_text("The change was taken back.")
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


def test_a_customer_confirms_a_payment_at_the_bank_and_comes_back(
    page: Page, live_server: LiveServer, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    waiting = waiting_change(acme_stripe, ada, ASKING)
    arrive(page, live_server, acme, ada)
    page.get_by_role("link", name="Complete payment").click()
    page.get_by_role("button", name=re.compile("^Pay")).click()
    # Our own page on the way leads on by itself.
    expect(page.get_by_role("heading", name="Confirm this payment")).to_be_visible()
    assert waiting.price_now == waiting.pro
    page.get_by_role("button", name="Complete authentication").click()
    expect(page.get_by_role("status").first).to_contain_text("Your subscription is changed: it is Team now.")
    assert page.url == f"{live_server.url}/p/acme/"
    assert waiting.price_now == waiting.team


def test_a_customer_who_fails_at_the_bank_takes_another_card(
    page: Page, live_server: LiveServer, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    save(acme_stripe, ada, "pm_card_mastercard")
    waiting = waiting_change(acme_stripe, ada, ASKING)
    arrive(page, live_server, acme, ada)
    page.get_by_role("link", name="Complete payment").click()
    page.get_by_role("button", name=re.compile("^Pay")).click()
    page.get_by_role("button", name="Fail authentication").click()
    expect(page.get_by_text("The payment was not confirmed with your bank.")).to_be_visible()
    assert waiting.price_now == waiting.pro
    page.get_by_label("Mastercard ending 4444").check()
    page.get_by_role("button", name=re.compile("^Pay")).click()
    expect(page.get_by_role("status").first).to_contain_text("Your subscription is changed: it is Team now.")
    assert waiting.price_now == waiting.team


def test_a_customer_whose_card_is_declined_reads_why_first(
    page: Page, live_server: LiveServer, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    save(acme_stripe, ada, "pm_card_mastercard")
    waiting = waiting_change(acme_stripe, ada, DECLINED)
    arrive(page, live_server, acme, ada)
    page.get_by_role("link", name="Complete payment").click()
    page.get_by_role("button", name=re.compile("^Pay")).click()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Your bank declined the payment and gave no reason. Nothing was charged")
    expect(summary).to_be_focused()
    page.get_by_label("Mastercard ending 4444").check()
    page.get_by_role("button", name=re.compile("^Pay")).click()
    expect(page.get_by_role("status").first).to_contain_text("Your subscription is changed: it is Team now.")
    assert waiting.price_now == waiting.team
