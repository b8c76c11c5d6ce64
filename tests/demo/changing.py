"""How a customer of the demo changes a plan: the fields of the choose page, and the button of the confirm page."""

from typing import Any

from tests.demo.html import Element
from tests.demo.visitor import Card, Visitor, fields

CHANGE, REVIEW = "Change plan", "Review the change"
AN_HOUR_AND_MORE = 2 * 3600
"""After which Stripe has finalised and charged a renewal."""


def plan_form(visitor: Visitor) -> Element:
    (form,) = visitor.screen.main.all("form", of_class="plan-form")
    return form


def first_wish(visitor: Visitor) -> tuple[str, str]:
    """The first price that is not today's; where there is none, one more of what can be counted."""
    inputs = [each.attributes for each in plan_form(visitor).all("input")]
    others = [
        each
        for each in inputs
        if each.get("name", "").startswith("price-") and "checked" not in each and each.get("value")
    ]
    if others:
        return others[0]["name"], others[0]["value"]
    name = next(each["name"] for each in inputs if each.get("name", "").startswith("quantity-"))
    return name, str(int(fields(plan_form(visitor))[name]) + 1)


def field_of(visitor: Visitor, kind: str) -> str:
    """The name of the first field of this kind: "quantity", "price", "remove"."""
    names = [each.attributes.get("name", "") for each in plan_form(visitor).all("input")]
    return next(name for name in names if name.startswith(f"{kind}-"))


def price_of(told_prices: dict[str, str], visitor: Visitor, lookup_key: str) -> dict[str, str]:
    return {field_of(visitor, "price"): told_prices[lookup_key]}


def confirm(visitor: Visitor) -> str:
    """Press the button of the confirm page: what stood on it."""
    (button,) = visitor.screen.main.all("button", of_class="button-primary")
    visitor.press(button.text)
    return button.text


def to_change(visitor: Visitor, label: str = CHANGE) -> Card:
    card = visitor.card_with(label)
    visitor.act(label, card)
    return card


def items(subscription: dict[str, Any]) -> list[tuple[str, int | None]]:
    return [(item["price"]["id"], item.get("quantity")) for item in subscription["items"]["data"]]
