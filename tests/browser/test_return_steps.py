"""A card is missing where something is paid: it is added on the way, and what was begun is finished."""

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Merchant
from tests.billing.confirming import offer
from tests.billing.paying import DECLINED, waiting_change
from tests.billing.scenes import card, price, subscribe
from tests.browser.conftest import arrive, lets_type_cards
from tests.cast import Stripe

FRAME = 'iframe[title="Secure payment input frame"]'


@pytest.fixture
def acme(acme: Merchant) -> Merchant:
    lets_type_cards(acme)
    return acme


def test_who_subscribes_again_without_a_card_adds_one_and_is_subscribed(
    window: Page, live_server: LiveServer, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    pro = price(acme_stripe, "Pro")
    method = card(acme_stripe, ada)
    ended = str(subscribe(acme_stripe, ada, pro)["id"])
    acme_stripe.delete(f"/v1/subscriptions/{ended}")
    acme_stripe.post(f"/v1/payment_methods/{method}/detach")
    offer(acme, acme_stripe, pro)
    arrive(window, live_server, acme, ada)
    window.get_by_role("link", name="Subscribe again").click()
    window.get_by_role("link", name="Add payment method").click()
    fields = window.frame_locator(FRAME)
    for label, value in (("Card number", "5555555555554444"), ("Expiry date", "1240"), ("Security code", "123")):
        fields.get_by_label(label).fill(value)
    window.get_by_role("button", name="Save payment method").press("Enter")

    expect(window).to_have_url(re.compile(f"/subscriptions/{ended}/renewal/"))
    expect(window.get_by_role("status").first).to_contain_text("Check and press the button to finish.")
    expect(window.get_by_text("Mastercard ending 4444").first).to_be_visible()
    assert acme_stripe.get("/v1/subscriptions", customer=ada)["data"] == []
    window.get_by_role("button", name="Subscribe and pay €49.00").press("Enter")
    expect(window.get_by_role("status").first).to_contain_text("You are subscribed to Pro again. You paid €49.00.")
    (made,) = acme_stripe.get("/v1/subscriptions", customer=ada)["data"]
    assert made["status"] == "active"


def test_after_a_decline_a_card_from_stripes_page_pays_for_the_change(
    page: Page, live_server: LiveServer, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    waiting = waiting_change(acme_stripe, ada, DECLINED)
    arrive(page, live_server, acme, ada)
    page.get_by_role("link", name="Complete payment").click()
    page.get_by_role("button", name=re.compile("^Pay")).click()
    expect(page.get_by_role("alert")).to_contain_text("Your bank declined the payment")
    page.get_by_role("link", name="Use another payment method", exact=True).click()
    page.get_by_role("button", name="Continue").click()
    for label, value in (("Card number", "5555555555554444"), ("Expiry date", "12 / 40"), ("Security code", "123")):
        page.get_by_label(label).fill(value)
    page.get_by_role("button", name="Save").first.click()

    expect(page).to_have_url(re.compile(f"/invoices/{waiting.invoice}/payment/"))
    expect(page.get_by_label("Mastercard ending 4444")).to_be_checked()
    assert waiting.price_now == waiting.pro
    page.get_by_role("button", name=re.compile("^Pay")).click()
    expect(page.get_by_role("status").first).to_contain_text("Your subscription is changed: it is Team now.")
    assert waiting.price_now == waiting.team
