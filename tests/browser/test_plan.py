"""A customer changes a plan, a quantity, and types a promotion code: by clicking, on a phone, without JavaScript."""

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
    card(acme_stripe, ada)
    return plans


def the_invoice(stripe: Stripe, subscription: str) -> dict[str, object]:
    """The subscription's newest invoice."""
    newest: dict[str, object] = stripe.get("/v1/invoices", subscription=subscription)["data"][0]
    return newest


def test_an_upgrade_is_charged_as_it_was_shown(
    page: Page, live_server: LiveServer, acme: Merchant, acme_stripe: Stripe, ada: str, plans: Plans
) -> None:
    subscription = subscribe(acme_stripe, ada, plans.starter)["id"]
    arrive(page, live_server, acme, ada)
    page.get_by_role("link", name="Change plan").click()
    page.get_by_role("radio", name="€40.00 / month").check()
    page.get_by_role("button", name="Review the change").click()
    expect(page.get_by_role("heading", name="Confirm your change")).to_be_visible()
    button = page.get_by_role("button", name="change plan")
    shown = (button.text_content() or "").split("€")[1].split()[0]
    button.click()

    expect(page).to_have_url(f"{live_server.url}/p/acme/")
    expect(page.get_by_role("status")).to_contain_text(f"€{shown}")
    expect(page.get_by_role("heading", name="Team")).to_be_visible()
    now = acme_stripe.get(f"/v1/subscriptions/{subscription}")
    assert now["items"]["data"][0]["price"]["id"] == plans.team
    assert the_invoice(acme_stripe, subscription)["amount_paid"] == round(float(shown) * 100)


def test_a_quantity_is_changed_and_back_keeps_what_was_typed(
    page: Page, live_server: LiveServer, acme: Merchant, acme_stripe: Stripe, ada: str, plans: Plans
) -> None:
    subscription = subscribe(acme_stripe, ada, plans.starter)["id"]
    arrive(page, live_server, acme, ada)
    page.get_by_role("link", name="Change plan").click()
    page.get_by_label("Quantity", exact=True).first.fill("7")
    page.get_by_role("button", name="Review the change").click()
    page.get_by_role("link", name="Change your choice").click()
    expect(page.get_by_label("Quantity", exact=True).first).to_have_value("7")
    page.get_by_label("Quantity", exact=True).first.fill("3")
    page.get_by_role("button", name="Review the change").click()
    page.get_by_role("main").locator("form[method=post] button").click()

    expect(page).to_have_url(f"{live_server.url}/p/acme/")
    assert acme_stripe.get(f"/v1/subscriptions/{subscription}")["items"]["data"][0]["quantity"] == 3


def test_a_quantity_beyond_the_limit_is_explained_at_the_field(
    page: Page, live_server: LiveServer, acme: Merchant, acme_stripe: Stripe, ada: str, plans: Plans
) -> None:
    subscription = subscribe(acme_stripe, ada, plans.starter)["id"]
    arrive(page, live_server, acme, ada)
    page.get_by_role("link", name="Change plan").click()
    # The browser would hold it back; whoever writes the address does not ask the browser.
    page.goto(
        f"{live_server.url}/p/acme/subscriptions/{subscription}/plan/confirmation/"
        f"?quantity-{acme_stripe.get(f'/v1/subscriptions/{subscription}')['items']['data'][0]['id']}=101"
    )
    expect(page.get_by_role("alert")).to_contain_text("100")
    expect(page.get_by_label("Quantity", exact=True).first).to_have_value("101")


def test_a_promotion_code_is_refused_then_applied_then_charged(
    page: Page, live_server: LiveServer, acme: Merchant, acme_stripe: Stripe, ada: str, plans: Plans
) -> None:
    coupon = acme_stripe.post("/v1/coupons", percent_off=50, duration="forever", name="Half")["id"]
    acme_stripe.post("/v1/promotion_codes", code="HALF", promotion={"type": "coupon", "coupon": coupon})
    subscription = subscribe(acme_stripe, ada, plans.starter)["id"]
    arrive(page, live_server, acme, ada)
    page.get_by_role("link", name="Change plan").click()
    page.get_by_role("radio", name="€90.00 / month").check()
    page.get_by_role("button", name="Review the change").click()
    page.locator("#promotion_code").fill("NOSUCHCODE")
    page.get_by_role("button", name="Apply code").click()
    expect(page.locator("#promotion_code-error")).to_be_visible()
    expect(page.locator("#promotion_code")).to_have_value("NOSUCHCODE")
    page.locator("#promotion_code").fill("half")
    page.get_by_role("button", name="Apply code").click()
    expect(page.get_by_role("link", name="Remove promotion code")).to_be_visible()
    button = page.get_by_role("button", name="change plan")
    shown = (button.text_content() or "").split("€")[1].split()[0]
    button.click()

    expect(page).to_have_url(f"{live_server.url}/p/acme/")
    assert the_invoice(acme_stripe, subscription)["amount_paid"] == round(float(shown) * 100)
    assert len(acme_stripe.get(f"/v1/subscriptions/{subscription}")["discounts"]) == 1
