"""Tax ids in a browser: with scripts the example follows the choice, without them a button shows it."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Merchant
from tests.billing.detailing import ALL_FIELDS, lets_change
from tests.browser.conftest import arrive
from tests.cast import Stripe


@pytest.fixture
def acme(acme: Merchant, acme_stripe: Stripe, ada: str) -> Merchant:
    """Where Ada of Berlin may change everything."""
    lets_change(acme, *ALL_FIELDS)
    acme_stripe.post(f"/v1/customers/{ada}", address={"country": "DE"})
    return acme


def test_one_is_added_and_removed_without_scripts(
    page: Page, live_server: LiveServer, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    arrive(page, live_server, acme, ada)
    page.goto(f"{live_server.url}/p/acme/details/tax-ids/")
    page.get_by_label("Number").fill("83 914 571 673")
    page.get_by_label("Kind").select_option(label="ABN (Australia)")
    page.get_by_role("button", name="Show an example of this kind").click()
    expect(page.get_by_text("For example 12345678912")).to_be_visible()
    expect(page.get_by_label("Number")).to_have_value("83 914 571 673")
    page.get_by_label("Number").press("Enter")
    expect(page.get_by_text("83 914 571 673 is added.")).to_be_visible()
    page.goto(f"{live_server.url}/p/acme/details/tax-ids/")
    page.get_by_role("link", name="Remove 83 914 571 673").click()
    page.get_by_role("button", name="Remove 83 914 571 673").click()
    expect(page.get_by_text("83 914 571 673 is removed.")).to_be_visible()
    assert acme_stripe.get(f"/v1/customers/{ada}/tax_ids")["data"] == []


def test_with_scripts_the_example_follows_the_choice(
    window: Page, live_server: LiveServer, acme: Merchant, ada: str
) -> None:
    arrive(window, live_server, acme, ada)
    window.goto(f"{live_server.url}/p/acme/details/tax-ids/")
    expect(window.get_by_text("For example DE123456789")).to_be_visible()
    expect(window.get_by_role("button", name="Show an example of this kind")).to_be_hidden()
    window.get_by_label("Kind").select_option(label="EIN (United States)")
    expect(window.get_by_text("For example 12-3456789")).to_be_visible()
    window.get_by_label("Kind").select_option(label="BIR (Trinidad & Tobago)")
    expect(window.get_by_text("As it stands on your registration.")).to_be_visible()
