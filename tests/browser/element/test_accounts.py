"""Bank accounts in the stand-in for Stripe.js, and which of them it offers."""

from playwright.sync_api import Page, expect

from simulator.core import Simulator
from tests.browser.element.conftest import Shop
from tests.browser.element.filling import error, fields, result, saved, visit


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
    window.get_by_role("button", name="Save").press("Enter")
    assert error(window)["code"] == "invalid_iban"
    fields(window).get_by_label("IBAN").fill("DE89 3704 0044 0532 0130 00")
    window.get_by_role("button", name="Save").press("Enter")
    expect(result(window)).to_have_text('"succeeded"')
    assert saved(simulator, ada) == ["sepa_debit 3000"]


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
    window.get_by_role("button", name="Save").press("Enter")
    assert error(window)["code"] == "routing_number_invalid"
    expect(fields(window).get_by_label("Routing number")).to_be_focused()
    fields(window).get_by_label("Routing number").fill("110000000")
    window.get_by_role("button", name="Save").press("Enter")
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
    window.get_by_role("button", name="Save").press("Enter")
    expect(result(window)).to_have_text('"requires_action"')
    assert "redirect_status=pending" in window.url
