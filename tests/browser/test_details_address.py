"""Addresses in a real browser, on a phone without JavaScript."""

from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Merchant
from tests.billing.detailing import lets_change
from tests.browser.conftest import arrive
from tests.cast import Stripe

BERLIN = {"line1": "Platz der Republik 1", "postal_code": "11011", "city": "Berlin", "country": "DE"}


def test_an_address_moves_to_another_country_and_enter_saves_it(
    page: Page, live_server: LiveServer, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    lets_change(acme, "address", "shipping")
    acme_stripe.post(f"/v1/customers/{ada}", address=BERLIN)
    arrive(page, live_server, acme, ada)
    page.get_by_role("link", name="Change billing address").click()
    page.get_by_label("Address line 1").fill("1120 NW Couch St")
    page.get_by_role("combobox", name="Country").select_option(label="United States")
    page.get_by_role("button", name="Change country").click()
    expect(page.get_by_role("alert")).to_contain_text("The fields are now those of another country: United States.")
    expect(page.get_by_label("Address line 1")).to_have_value("1120 NW Couch St")
    expect(page.get_by_label("City")).to_have_value("Berlin")
    page.get_by_label("City").fill("Portland")
    page.get_by_label("ZIP code").fill("9720")
    page.get_by_label("Use it as the shipping address, too").check()
    page.get_by_label("City").press("Enter")
    alert = page.get_by_role("alert")
    expect(alert.get_by_role("link")).to_have_text(["Choose the state.", "This is no ZIP code. One looks like 95014."])
    alert.get_by_role("link", name="Choose the state.").click()
    expect(page.get_by_role("combobox", name="State")).to_be_focused()
    page.get_by_role("combobox", name="State").select_option(label="Oregon")
    page.get_by_label("ZIP code").fill("97209")
    page.get_by_label("ZIP code").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Your billing address and your shipping address are now")
    saved = acme_stripe.get(f"/v1/customers/{ada}")
    expected = {"line1": "1120 NW Couch St", "line2": None, "city": "Portland", "state": "OR", "postal_code": "97209"}
    assert saved["address"] == saved["shipping"]["address"] == {**expected, "country": "US"}


def test_what_is_sent_goes_to_the_billing_address_with_one_tick(
    page: Page, live_server: LiveServer, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    lets_change(acme, "shipping")
    shipping = {"name": "Cole Porter", "address": {**BERLIN, "line1": "Platz der Republik 2"}}
    acme_stripe.post(f"/v1/customers/{ada}", address=BERLIN, shipping=shipping)
    arrive(page, live_server, acme, ada)
    page.get_by_role("link", name="Change shipping address").click()
    line1, same = page.get_by_label("Address line 1"), page.get_by_label("Same as the billing address")
    expect(line1).to_have_value("Platz der Republik 2")
    same.check()
    expect(line1).to_be_hidden()
    same.uncheck()
    expect(line1).to_be_visible()
    same.check()
    page.get_by_role("button", name="Save shipping address").click()
    expect(page.get_by_role("status")).to_contain_text("Cole Porter, Platz der Republik 1, 11011 Berlin")
    page.get_by_role("link", name="Change shipping address").click()
    page.get_by_role("button", name="Remove shipping address").click()
    expect(page.get_by_role("status")).to_contain_text("No shipping address is saved for you any more.")
    assert acme_stripe.get(f"/v1/customers/{ada}")["shipping"] is None
