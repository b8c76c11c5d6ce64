"""What a customer does with the stand-in's fields, and what came of it."""

import json
import re
from typing import Any

from playwright.sync_api import FrameLocator, Locator, Page, expect

from simulator.core import Simulator
from tests.browser.element.conftest import Shop

Object = dict[str, Any]
FRAME = 'iframe[title="Secure payment input frame"]'


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
