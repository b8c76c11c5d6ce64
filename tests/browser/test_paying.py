"""A bank that asks, a bank that declines: in a real browser, without JavaScript."""

import re

from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Merchant
from tests.billing.paying import ASKING, DECLINED, save, waiting_change
from tests.browser.conftest import arrive
from tests.cast import Stripe


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


def test_a_change_is_taken_back_by_one_press(
    page: Page, live_server: LiveServer, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    waiting = waiting_change(acme_stripe, ada, ASKING)
    arrive(page, live_server, acme, ada)
    page.get_by_role("button", name="Take back the change").click()
    expect(page.get_by_role("status").first).to_contain_text("The change was taken back.")
    assert waiting.invoice_now["status"] == "void"
