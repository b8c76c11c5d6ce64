"""Changing billing details in a real browser, without JavaScript."""

from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Merchant
from tests.billing.detailing import DETAILS_FLOW, lets_change
from tests.browser.conftest import arrive
from tests.cast import Stripe, session_for


def test_a_business_takes_over_from_a_person(
    page: Page, live_server: LiveServer, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    lets_change(acme, "name")
    arrive(page, live_server, acme, ada)
    page.get_by_role("link", name="Change name").click()
    page.get_by_label("A person").check()
    expect(page.get_by_label("Contact person")).to_be_hidden()
    page.get_by_label("A business").check()
    page.get_by_label("Contact person").fill("Ada King")
    page.get_by_label("Name on invoices").fill("")
    page.get_by_role("button", name="Save name").click()
    page.get_by_role("alert").get_by_role("link", name="Enter the name that invoices are made out to.").click()
    expect(page.get_by_label("Name on invoices")).to_be_focused()
    page.get_by_label("Name on invoices").fill("Analytical Engines Ltd")
    page.get_by_role("button", name="Save name").click()
    expect(page.get_by_role("status")).to_contain_text("Your next invoices are made out to Analytical Engines Ltd.")
    expect(page.get_by_role("status")).to_be_focused()
    saved = acme_stripe.get(f"/v1/customers/{ada}")
    assert (saved["name"], saved["individual_name"]) == ("Analytical Engines Ltd", "Ada King")


def test_a_customer_who_was_sent_here_changes_two_things_and_is_done(
    page: Page, live_server: LiveServer, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    lets_change(acme, "phone")
    _, link = session_for(acme, ada, flow=DETAILS_FLOW)
    page.goto(live_server.url + link.removeprefix(live_server.url))
    expect(page).to_have_url(f"{live_server.url}/p/acme/details/")
    page.get_by_role("link", name="Add phone number").click()
    page.get_by_label("Phone number").fill("+49 30 12345678")
    page.get_by_role("button", name="Save phone number").click()
    expect(page.get_by_role("status")).to_contain_text("Your phone number is +49 30 12345678.")
    page.get_by_role("link", name="Choose language of invoices").click()
    page.get_by_label("Français").check()
    page.get_by_role("button", name="Save language").click()
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_text("Your billing details are up to date.")).to_be_visible()
    saved = acme_stripe.get(f"/v1/customers/{ada}")
    assert (saved["phone"], saved["preferred_locales"]) == ("+493012345678", ["fr"])
