"""Payment methods in a real browser: made default, removed, corrected, on a phone without JavaScript."""

from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Merchant
from tests.billing.methods import payer
from tests.browser.conftest import arrive
from tests.cast import Stripe


def test_another_card_pays_and_the_first_one_goes(
    page: Page, live_server: LiveServer, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    one = payer(acme_stripe, ada)
    pro = one.subscribe("Pro", default_payment_method=one.visa)
    new = one.save()
    acme_stripe.post(f"/v1/payment_methods/{one.visa}", card={"exp_month": 1, "exp_year": 2026})
    made = acme_stripe.post(
        "/v1/payment_methods",
        type="sepa_debit",
        sepa_debit={"iban": "DE89370400440532013000"},
        billing_details={"name": "Ada", "email": "ada@example.com"},
    )
    acme_stripe.post(f"/v1/payment_methods/{made['id']}/attach", customer=ada)
    invoice = one.bill(1500)
    arrive(page, live_server, acme, ada)
    page.get_by_role("link", name="All payment methods").click()
    page.get_by_role("link", name="Make default (Mastercard ending 4444)").click()
    page.get_by_role("checkbox", name="Pay the open invoice").check()
    page.get_by_role("button", name="Use Mastercard ending 4444").click()
    expect(page.get_by_role("status")).to_contain_text("Mastercard ending 4444 pays for everything from now on.")
    assert (one.default, one.own(pro), one.invoice(invoice)["status"]) == (new, new, "paid")

    page.get_by_role("link", name="Correct the date (Mastercard ending 4444)").click()
    page.get_by_label("Month").fill("3")
    page.get_by_label("Year").fill("2001")
    page.get_by_role("button", name="Save date").click()
    expect(page.get_by_role("alert")).to_contain_text("This date has passed.")
    page.get_by_label("Year").fill("2035")
    page.get_by_role("button", name="Save date").click()
    expect(page.get_by_role("status")).to_contain_text("Mastercard ending 4444 expires 03/2035.")

    page.get_by_role("link", name="Remove (Mastercard ending 4444)").click()
    page.get_by_role("radio", name="Visa ending 4242").check()
    page.keyboard.press("Enter")
    assert new in one.saved
    page.get_by_role("radio", name="Visa ending 4242").check()
    page.get_by_role("button", name="Remove Mastercard ending 4444").click()
    expect(page.get_by_role("status")).to_contain_text(
        "Mastercard ending 4444 is removed. Visa ending 4242 pays instead."
    )
    assert (one.default, new in one.saved) == (one.visa, False)


def test_the_last_one_says_why_it_stays(
    page: Page, live_server: LiveServer, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    one = payer(acme_stripe, ada)
    one.subscribe("Pro")
    arrive(page, live_server, acme, ada)
    page.get_by_role("link", name="Remove (Visa ending 4242)").click()
    expect(page.get_by_role("button", name="Remove")).to_have_count(0)
    expect(page.get_by_role("link", name="Add payment method")).to_be_visible()
    assert one.saved == [one.visa]
