"""Words and colours of the stand-in for Stripe.js."""

import pytest
from playwright.sync_api import Page, expect

from simulator.core import Simulator
from tests.browser.element.conftest import Shop
from tests.browser.element.filling import error, fields, visit


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
    window.get_by_role("button", name="Save").press("Enter")
    assert error(window)["message"] == words


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


def test_it_takes_rules_for_its_parts(window: Page, shop: Shop, simulator: Simulator, ada: str) -> None:
    rules = {
        ".Input": {"border": "3px solid #010203", "boxShadow": "none"},
        ".Input:focus": {"outline": "4px solid #040506"},
        ".Input--invalid": {"color": "#070809"},
        ".Label": {"fontWeight": "700"},
        ".Tab, body": {"color": "red"},
        ".Nothing": {"color": "red"},
    }
    visit(window, shop, simulator, ada, appearance={"rules": rules})
    field = fields(window).get_by_label("Card number")
    expect(field).to_have_css("border-top-color", "rgb(1, 2, 3)")
    expect(fields(window).locator(".field label").first).to_have_css("font-weight", "700")
    field.fill("42")
    expect(field).to_have_css("outline-color", "rgb(4, 5, 6)")
    field.blur()
    expect(field).to_have_css("color", "rgb(7, 8, 9)")
    expect(fields(window).locator("body")).not_to_have_css("color", "rgb(255, 0, 0)")


def test_every_field_has_a_name_and_the_kinds_have_one_too(
    window: Page, shop: Shop, simulator: Simulator, ada: str
) -> None:
    visit(window, shop, simulator, ada)
    expect(fields(window).get_by_role("group", name="Payment method")).to_be_visible()
    for kind, names in (
        ("Card", ["Card number", "Expiry date", "Security code"]),
        ("Bank account (SEPA)", ["IBAN", "Full name", "E-mail"]),
        ("US bank account", ["Full name", "E-mail", "Routing number", "Account number"]),
    ):
        fields(window).get_by_role("radio", name=kind).check()
        for name in names:
            expect(fields(window).get_by_role("textbox", name=name)).to_be_visible()
        assert fields(window).get_by_role("textbox").count() == len(names)


def test_a_dark_theme_is_dark(window: Page, shop: Shop, simulator: Simulator, ada: str) -> None:
    visit(window, shop, simulator, ada, appearance={"theme": "night", "variables": {"colorText": "#eeeeee"}})
    field = fields(window).get_by_label("Card number")
    expect(field).to_have_css("background-color", "rgb(39, 39, 46)")
    expect(field).to_have_css("color", "rgb(238, 238, 238)")
