"""A new e-mail address in a real browser: the code is read in the demo's mailbox and typed."""

import re

from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import Merchant
from tests.browser.conftest import arrive
from tests.cast import Stripe

NEW = "countess@lovelace.example"


def read_code(page: Page) -> str:
    """Follow the demo's link to the mail, and come back."""
    page.get_by_role("link", name="read the message").click()
    code = re.match(r"\d{6}", page.locator("pre").first.inner_text())
    assert code
    page.go_back()
    return code[0]


def test_a_mistyped_code_is_corrected_and_the_address_changes(
    page: Page, live_server: LiveServer, acme: Merchant, acme_stripe: Stripe, ada: str, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "demo.mailbox.Mailbox"
    arrive(page, live_server, acme, ada)
    page.goto(f"{live_server.url}/p/acme/details/email/")
    address = page.get_by_label("New e-mail address")
    address.fill("countess@lovelace")
    page.get_by_role("button", name="Send code").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter an e-mail address as in name@example.com.")
    expect(address).to_have_value("countess@lovelace")
    address.fill(NEW)
    page.get_by_role("button", name="Send code").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Enter the code")
    code = read_code(page)
    field = page.get_by_label("Code", exact=True)
    field.fill(f"{(int(code) + 1) % 10**6:06}")
    page.get_by_role("button", name="Change e-mail address").click()
    expect(page.get_by_role("alert")).to_contain_text("You can try 4 more times.")
    field.fill(f"{code[:3]} {code[3:]}")
    page.get_by_role("button", name="Change e-mail address").click()
    expect(page.get_by_role("status")).to_contain_text(f"Invoices and receipts now go to {NEW}.")
    assert acme_stripe.get(f"/v1/customers/{ada}")["email"] == NEW
    page.goto(f"{live_server.url}/demo/mail/")
    told = page.locator("article").first
    expect(told).to_contain_text("ada@example.com")
    expect(told).to_contain_text("It is now c…@lovelace.example.")
