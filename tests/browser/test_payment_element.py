"""The simulator's stand-in for Stripe.js and its Checkout page, in a real browser.

The merchant here is a page of another origin with nothing but the three permissions that Stripe.js needs.
"""

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect

from simulator.core import Simulator
from simulator.server import serve

Object = dict[str, Any]
FRAME = 'iframe[title="Secure payment input frame"]'
ASKING = "4000 0027 6000 3184"

SHOP = """
const { secret, later, redirect, options } = JSON.parse(document.body.dataset.wishes);
const say = (id, value) => { document.getElementById(id).textContent = JSON.stringify(value); };
const stripe = Stripe("pk_test_acme", { locale: options.locale });
if (location.search) {
  const query = new URLSearchParams(location.search);
  stripe.retrieveSetupIntent(query.get("setup_intent_client_secret"))
    .then(({ setupIntent }) => say("result", setupIntent.status));
} else {
  const elements = stripe.elements(secret ? { clientSecret: secret, ...options } : options);
  const payment = elements.create("payment", { business: { name: "Acme" } });
  payment.on("ready", () => say("ready", true));
  payment.on("change", (event) => say("change", event));
  payment.on("loaderror", ({ error }) => say("result", error));
  payment.mount("#payment");
  document.getElementById("save").addEventListener("click", async () => {
    const confirmParams = { return_url: `${location.origin}/done?step=2` };
    const submitted = later ? await elements.submit() : {};
    const { error, setupIntent } = submitted.error
      ? submitted
      : await stripe.confirmSetup({ elements, clientSecret: later, confirmParams, redirect });
    say("result", error ? { type: error.type, code: error.code, message: error.message } : setupIntent.status);
  });
}
"""


class Shop:
    """The merchant's site: one page, whose wishes a test sets."""

    def __init__(self, stripe: str) -> None:
        self.wishes: Object = {}
        shop = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                is_script = self.path == "/shop.js"
                body = (SHOP if is_script else shop.page(stripe)).encode()
                self.send_response(200)
                self.send_header("Content-Type", f"{'text/javascript' if is_script else 'text/html'}; charset=utf-8")
                self.send_header(
                    "Content-Security-Policy",
                    f"default-src 'none'; script-src 'self' {stripe}; frame-src {stripe}; connect-src {stripe}",
                )
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                """Silent."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def page(self, stripe: str) -> str:
        wishes = json.dumps(self.wishes).replace("&", "&amp;").replace('"', "&quot;")
        return (
            f'<!doctype html><html lang="en"><title>Acme</title><body data-wishes="{wishes}"><div id="payment"></div>'
            '<button id="save">Save</button><p id="ready"></p><p id="change"></p><p id="result"></p>'
            f'<script src="{stripe}/stripe.js"></script><script src="/shop.js"></script></body></html>'
        )


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    made = Simulator()
    yield made
    made.close()


@pytest.fixture
def here(simulator: Simulator) -> Iterator[str]:
    """The simulator's address."""
    server = serve("127.0.0.1", 0, simulator)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def shop(here: str) -> Iterator[Shop]:
    made = Shop(here)
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def window(chromium: Browser) -> Iterator[Page]:
    """A phone with JavaScript; whatever a security policy stopped fails the test."""
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
    page = context.new_page()
    stopped: list[str] = []
    page.on("console", lambda message: stopped.append(message.text) if "Security Policy" in message.text else None)
    page.on("pageerror", lambda error: stopped.append(str(error)))
    page.set_default_timeout(10_000)
    yield page
    context.close()
    assert stopped == []


@pytest.fixture
def ada(simulator: Simulator) -> str:
    made = simulator.call("POST", "/v1/customers", {"name": "Ada", "email": "ada@example.com"})
    return str(made.json["id"])


def visit(window: Page, shop: Shop, simulator: Simulator, ada: str, redirect: str = "always", **options: Any) -> str:
    """Ada comes to add a payment method; the setup intent."""
    intent = simulator.call("POST", "/v1/setup_intents", {"customer": ada}).json
    shop.wishes = {"secret": intent["client_secret"], "redirect": redirect, "options": options}
    window.goto(shop.url)
    expect(window.locator("#ready")).to_have_text("true")
    return str(intent["id"])


def fields(window: Page) -> FrameLocator:
    return window.frame_locator(FRAME)


def type_card(window: Page, number: str, expiry: str = "12 / 40", cvc: str = "123") -> None:
    for label, value in (("Card number", number), ("Expiry date", expiry), ("Security code", cvc)):
        fields(window).get_by_label(label).fill(value)


def result(window: Page) -> Locator:
    return window.locator("#result")


def error(window: Page) -> Object:
    expect(result(window)).to_have_text(re.compile("type"))
    return dict(json.loads(result(window).inner_text()))


def saved(simulator: Simulator, ada: str) -> list[str]:
    """The types and last digits of what Ada has, newest first."""
    found = simulator.call("GET", "/v1/payment_methods", {"customer": ada}).json["data"]
    return [f"{one['type']} {one[one['type']]['last4']}" for one in found]


def test_a_card_is_added_and_the_customer_comes_back_with_what_stripe_adds(
    window: Page, shop: Shop, simulator: Simulator, ada: str
) -> None:
    intent = visit(window, shop, simulator, ada)
    type_card(window, "4242 4242 4242 4242")
    expect(window.locator("#change")).to_contain_text('"complete":true')
    window.get_by_role("button", name="Save").click()
    expect(result(window)).to_have_text('"succeeded"')
    query = parse_qs(urlsplit(window.url).query)
    assert (query["step"], query["setup_intent"], query["redirect_status"]) == (["2"], [intent], ["succeeded"])
    assert saved(simulator, ada) == ["card 4242"]


def test_without_redirect_the_page_stays(window: Page, shop: Shop, simulator: Simulator, ada: str) -> None:
    visit(window, shop, simulator, ada, redirect="if_required")
    type_card(window, "5555 5555 5555 4444")
    window.get_by_role("button", name="Save").click()
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
    window.get_by_role("button", name="Save").click()
    assert error(window)["code"] == "incomplete_number"
    type_card(window, "4242 4242 4242 4242")
    window.get_by_role("button", name="Save").click()
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
    window.get_by_role("button", name="Save").click()
    told = error(window)
    assert (told["code"], told["message"]) == (code, words)
    field = fields(window).get_by_label(label)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_be_focused()
    expect(fields(window).get_by_role("alert")).to_have_text(words)
    assert saved(simulator, ada) == []
    type_card(window, "4242 4242 4242 4242")
    window.get_by_role("button", name="Save").click()
    expect(result(window)).to_have_text('"succeeded"')
    assert saved(simulator, ada) == ["card 4242"]


@pytest.mark.parametrize(("button", "status"), [("Complete", "succeeded"), ("Fail", "failed")])
def test_a_bank_that_asks_by_redirect(
    window: Page, shop: Shop, simulator: Simulator, ada: str, button: str, status: str
) -> None:
    visit(window, shop, simulator, ada)
    type_card(window, ASKING)
    window.get_by_role("button", name="Save").click()
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
    window.get_by_role("button", name="Save").click()
    bank.get_by_role("button", name="Fail").click()
    assert error(window)["code"] == "setup_intent_authentication_failure"
    expect(fields(window).get_by_role("alert")).to_contain_text("We are unable to authenticate your payment method.")
    window.get_by_role("button", name="Save").click()
    bank.get_by_role("button", name="Complete").click()
    expect(result(window)).to_have_text('"succeeded"')
    assert window.url == f"{shop.url}/"
    assert saved(simulator, ada) == ["card 3184"]


def test_an_iban_is_added(window: Page, shop: Shop, simulator: Simulator, ada: str) -> None:
    visit(window, shop, simulator, ada, redirect="if_required")
    fields(window).get_by_label("Bank account (SEPA)").check()
    expect(fields(window).get_by_text("you allow Acme and its payment provider")).to_be_visible()
    for label, value in (
        ("IBAN", "DE00 3704 0044 0532 0130 00"),
        ("Full name", "Ada L."),
        ("E-mail", "ada@example.com"),
    ):
        fields(window).get_by_label(label).fill(value)
    window.get_by_role("button", name="Save").click()
    assert error(window)["code"] == "invalid_iban"
    fields(window).get_by_label("IBAN").fill("DE89 3704 0044 0532 0130 00")
    window.get_by_role("button", name="Save").click()
    expect(result(window)).to_have_text('"succeeded"')
    assert saved(simulator, ada) == ["sepa_debit 3000"]


@pytest.mark.parametrize(
    ("locale", "label", "words"),
    [
        ("de", "Kartennummer", "Die Kartennummer ist unvollständig."),
        ("fr-CA", "Numéro de carte", "Le numéro de la carte est incomplet."),
        ("es", "Número de tarjeta", "El número de la tarjeta está incompleto."),
        ("it", "Numero della carta", "Il numero della carta è incompleto."),
        ("ja", "カード番号", "カード番号が不完全です。"),
        ("zh", "卡号", "卡号不完整。"),
    ],
)
def test_it_speaks_the_pages_language(
    window: Page, shop: Shop, simulator: Simulator, ada: str, locale: str, label: str, words: str
) -> None:
    visit(window, shop, simulator, ada, locale=locale)
    fields(window).get_by_label(label).fill("42")
    window.get_by_role("button", name="Save").click()
    assert error(window)["message"] == words


def test_without_an_intent_it_offers_what_the_currency_allows(window: Page, shop: Shop, simulator: Simulator) -> None:
    for options, labels in (
        ({"currency": "usd"}, ["Card", "US bank account"]),
        ({"currency": "eur"}, ["Card", "Bank account (SEPA)"]),
        ({}, ["Card", "Bank account (SEPA)", "US bank account"]),
        ({"currency": "usd", "excludedPaymentMethodTypes": ["us_bank_account"]}, []),
        ({"allowedPaymentMethodTypes": ["card", "sepa_debit"]}, ["Card", "Bank account (SEPA)"]),
    ):
        shop.wishes = {"redirect": "always", "options": {"mode": "setup", **options}}
        window.goto(shop.url)
        expect(window.locator("#ready")).to_have_text("true")
        assert fields(window).locator("fieldset label").all_inner_texts() == labels


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


def test_a_us_account_waits_for_its_microdeposits(window: Page, shop: Shop, simulator: Simulator, ada: str) -> None:
    intent = visit(window, shop, simulator, ada, redirect="if_required")
    fields(window).get_by_role("radio", name="US bank account").check()
    expect(fields(window).get_by_text("you allow Acme to debit this account")).to_be_visible()
    for label, value in (
        ("Full name", "Ada L."),
        ("E-mail", "ada@example.com"),
        ("Routing number", "110000001"),
        ("Account number", "000123456789"),
    ):
        fields(window).get_by_label(label).fill(value)
    window.get_by_role("button", name="Save").click()
    assert error(window)["code"] == "routing_number_invalid"
    expect(fields(window).get_by_label("Routing number")).to_be_focused()
    fields(window).get_by_label("Routing number").fill("110000000")
    window.get_by_role("button", name="Save").click()
    expect(result(window)).to_have_text('"requires_action"')
    waits = simulator.call("GET", f"/v1/setup_intents/{intent}").json
    assert waits["next_action"]["type"] == "verify_with_microdeposits"
    assert saved(simulator, ada) == []


def test_after_a_us_account_the_customer_comes_back_too(
    window: Page, shop: Shop, simulator: Simulator, ada: str
) -> None:
    visit(window, shop, simulator, ada)
    fields(window).get_by_role("radio", name="US bank account").check()
    for label, value in (
        ("Full name", "Ada L."),
        ("E-mail", "ada@example.com"),
        ("Routing number", "110000000"),
        ("Account number", "000123456789"),
    ):
        fields(window).get_by_label(label).fill(value)
    window.get_by_role("button", name="Save").click()
    expect(result(window)).to_have_text('"requires_action"')
    assert "redirect_status=pending" in window.url


def test_it_wears_the_brands_colours(window: Page, shop: Shop, simulator: Simulator, ada: str) -> None:
    variables = {
        "colorBackground": "#112233",
        "colorText": "#ffeedd",
        "borderRadius": "11px",
        "fontFamily": "monospace",
        "colorPrimary": "#00aa00",
        "colorDanger": "#ff0001",
        "spacingUnit": "6px",
    }
    visit(window, shop, simulator, ada, appearance={"variables": variables})
    field = fields(window).get_by_label("Card number")
    expect(field).to_have_css("background-color", "rgb(17, 34, 51)")
    expect(field).to_have_css("color", "rgb(255, 238, 221)")
    expect(field).to_have_css("border-radius", "11px")
    expect(field).to_have_css("font-family", "monospace")
    expect(field).to_have_css("padding-left", "18px")
    field.fill("42")
    expect(field).to_have_css("outline-color", "rgb(0, 170, 0)")
    field.blur()
    expect(fields(window).get_by_role("alert")).to_have_css("color", "rgb(255, 0, 1)")


def test_a_dark_theme_is_dark(window: Page, shop: Shop, simulator: Simulator, ada: str) -> None:
    visit(window, shop, simulator, ada, appearance={"theme": "night", "variables": {"colorText": "#eeeeee"}})
    field = fields(window).get_by_label("Card number")
    expect(field).to_have_css("background-color", "rgb(39, 39, 46)")
    expect(field).to_have_css("color", "rgb(238, 238, 238)")


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
