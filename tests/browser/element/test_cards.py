"""Cards in the stand-in for Stripe.js, and on its Checkout page."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from simulator.core import Simulator
from tests.browser.element.conftest import Shop
from tests.browser.element.filling import error, fields, result, saved, type_card, visit

ASKING = "4000 0027 6000 3184"


def test_a_card_is_added_and_the_customer_comes_back_with_what_stripe_adds(
    window: Page, shop: Shop, simulator: Simulator, ada: str
) -> None:
    intent = visit(window, shop, simulator, ada)
    type_card(window, "4242 4242 4242 4242")
    expect(window.locator("#change")).to_contain_text('"complete":true')
    window.get_by_role("button", name="Save").press("Enter")
    expect(result(window)).to_have_text('"succeeded"')
    query = parse_qs(urlsplit(window.url).query)
    assert (query["step"], query["setup_intent"], query["redirect_status"]) == (["2"], [intent], ["succeeded"])
    assert saved(simulator, ada) == ["card 4242"]


def test_without_redirect_the_page_stays(window: Page, shop: Shop, simulator: Simulator, ada: str) -> None:
    visit(window, shop, simulator, ada, redirect="if_required")
    type_card(window, "5555 5555 5555 4444")
    window.get_by_role("button", name="Save").press("Enter")
    expect(result(window)).to_have_text('"succeeded"')
    assert window.url == f"{shop.url}/"
    assert saved(simulator, ada) == ["card 4444"]


def test_the_intent_may_be_made_after_the_fields_were_shown(
    window: Page, shop: Shop, simulator: Simulator, ada: str
) -> None:
    intent = simulator.call("POST", "/v1/setup_intents", {"customer": ada}).json
    options = {
        "mode": "setup",
        "currency": "usd",
        "setupFutureUsage": "off_session",
        "paymentMethodConfiguration": "pmc_1",
        "onBehalfOf": "acct_2",
    }
    shop.wishes = {"later": intent["client_secret"], "redirect": "if_required", "options": options}
    window.goto(shop.url)
    expect(window.locator("#ready")).to_have_text("true")
    window.get_by_role("button", name="Save").press("Enter")
    assert error(window)["code"] == "incomplete_number"
    type_card(window, "4242 4242 4242 4242")
    window.get_by_role("button", name="Save").press("Enter")
    expect(result(window)).to_have_text('"succeeded"')
    assert saved(simulator, ada) == ["card 4242"]


def test_the_number_never_reaches_the_merchants_page(window: Page, shop: Shop, simulator: Simulator, ada: str) -> None:
    visit(window, shop, simulator, ada, redirect="if_required")
    type_card(window, "4242 4242 4242 4242")
    expect(window.locator("#change")).to_contain_text('"complete":true')
    assert "4242" not in window.content()
    with pytest.raises(Exception, match=r"SecurityError|cross-origin"):
        window.evaluate("document.querySelector('iframe').contentWindow.document")


@pytest.mark.parametrize(
    ("number", "label", "code", "words"),
    [
        ("4242 4242 4242 4241", "Card number", "incorrect_number", "Your card number is incorrect."),
        ("4242", "Card number", "incomplete_number", "Your card number is incomplete."),
        ("4000 0000 0000 0002", "Card number", "card_declined", "Your card was declined."),
        ("4000 0000 0000 0069", "Expiry date", "expired_card", "Your card has expired."),
        ("4000 0000 0000 0127", "Security code", "incorrect_cvc", "Your card's security code is incorrect."),
    ],
)
def test_what_is_wrong_stands_at_its_field(
    window: Page, shop: Shop, simulator: Simulator, ada: str, number: str, label: str, code: str, words: str
) -> None:
    visit(window, shop, simulator, ada)
    type_card(window, number)
    window.get_by_role("button", name="Save").press("Enter")
    told = error(window)
    assert (told["code"], told["message"]) == (code, words)
    field = fields(window).get_by_label(label)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_be_focused()
    expect(fields(window).get_by_role("alert")).to_have_text(words)
    assert saved(simulator, ada) == []
    type_card(window, "4242 4242 4242 4242")
    window.get_by_role("button", name="Save").press("Enter")
    expect(result(window)).to_have_text('"succeeded"')
    assert saved(simulator, ada) == ["card 4242"]


@pytest.mark.parametrize(("button", "status"), [("Complete", "succeeded"), ("Fail", "failed")])
def test_a_bank_that_asks_by_redirect(
    window: Page, shop: Shop, simulator: Simulator, ada: str, button: str, status: str
) -> None:
    visit(window, shop, simulator, ada)
    type_card(window, ASKING)
    window.get_by_role("button", name="Save").press("Enter")
    expect(window.get_by_role("heading", name="Confirm that this card may be saved")).to_be_visible()
    window.get_by_role("button", name=button).click()
    expect(result(window)).not_to_be_empty()
    assert window.url.startswith(f"{shop.url}/done?step=2&")
    assert f"redirect_status={status}" in window.url
    assert saved(simulator, ada) == (["card 3184"] if status == "succeeded" else [])


def test_a_bank_that_asks_above_the_page(window: Page, shop: Shop, simulator: Simulator, ada: str) -> None:
    visit(window, shop, simulator, ada, redirect="if_required")
    bank = window.frame_locator('iframe[title="3-D Secure"]')
    type_card(window, ASKING)
    window.get_by_role("button", name="Save").press("Enter")
    bank.get_by_role("button", name="Fail").click()
    assert error(window)["code"] == "setup_intent_authentication_failure"
    expect(fields(window).get_by_role("alert")).to_contain_text("We are unable to authenticate your payment method.")
    window.get_by_role("button", name="Save").press("Enter")
    bank.get_by_role("button", name="Complete").click()
    expect(result(window)).to_have_text('"succeeded"')
    assert window.url == f"{shop.url}/"
    assert saved(simulator, ada) == ["card 3184"]


def test_what_was_not_looked_at_is_not_confirmed(window: Page, shop: Shop, simulator: Simulator, ada: str) -> None:
    intent = simulator.call("POST", "/v1/setup_intents", {"customer": ada}).json
    shop.wishes = {"redirect": "if_required", "options": {"mode": "setup", "currency": "usd"}}
    window.goto(shop.url)
    expect(window.locator("#ready")).to_have_text("true")
    said = window.evaluate(
        """async (clientSecret) => {
            const stripe = Stripe("pk_test_acme");
            const elements = stripe.elements({ mode: "setup", currency: "usd" });
            elements.create("payment").mount("#payment");
            const confirmed = stripe.confirmSetup({ elements, clientSecret, redirect: "if_required" });
            return confirmed.catch((error) => error.message);
        }""",
        intent["client_secret"],
    )
    assert said == "elements.submit() must be called before stripe.confirmSetup()."


def test_a_wrong_secret_is_told(window: Page, shop: Shop, simulator: Simulator, ada: str) -> None:
    intent = simulator.call("POST", "/v1/setup_intents", {"customer": ada}).json
    shop.wishes = {"secret": f"{intent['id']}_secret_wrong", "redirect": "always", "options": {}}
    window.goto(shop.url)
    expect(result(window)).to_contain_text("setup_intent_invalid_parameter")


def test_checkout_works_without_javascript(chromium: Browser, here: str, simulator: Simulator, ada: str) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    success = f"{here}/_simulator/health?session={{CHECKOUT_SESSION_ID}}"
    params = {"mode": "setup", "customer": ada, "currency": "eur", "success_url": success}
    session = simulator.call("POST", "/v1/checkout/sessions", params).json
    page.goto(session["url"].replace("https://checkout.stripe.com", here))
    for number in ("4242 4242 4242 4241", ASKING):
        for label, value in (("Card number", number), ("Expiry date", "12/40"), ("Security code", "123")):
            page.get_by_label(label).fill(value)
        page.get_by_role("button", name="Save").first.click()
        if number != ASKING:
            expect(page.get_by_role("alert")).to_have_text("Your card number is incorrect.")
            expect(page.get_by_label("Card number")).to_be_focused()
    page.get_by_role("button", name="Complete").click()
    page.wait_for_url(f"{here}/_simulator/health?session={session['id']}")
    assert saved(simulator, ada) == ["card 3184"]
    context.close()
