"""Every switch of a change of plan does what it says: set in Stripe's words, tried on the pages, asked at Stripe.

The ways of prorating are tried on every situation in test_preview_equals_charge.py, what becomes of a trial in
test_plan_confirmation.py, and what the demo's two merchants have set in tests/demo/test_customers_change.py.
"""

from typing import Any

import pytest
from django.test import Client

from tests.billing.switching import since, the_one
from tests.demo.told import Told
from tests.demo.visitor import Visitor, fields
from tests.demo.words import date, money

pytestmark = pytest.mark.django_db

TEAM, TEAM_YEARLY, SEATS = "acme_team_monthly_eur", "acme_team_yearly_eur", "acme_seats_monthly_eur"


def has(told: Told) -> list[tuple[str, int]]:
    """What the subscription has at Stripe: lookup keys and quantities."""
    names = {price: key for key, price in told.prices.items()}
    return [(names[item["price"]["id"]], item["quantity"]) for item in the_one(told.truth())["items"]["data"]]


def field(told: Told, kind: str) -> str:
    return f"{kind}-{the_one(told.truth())['items']['data'][0]['id']}"


def choose(visitor: Visitor, filled: dict[str, str], label: str = "Change plan") -> None:
    visitor.home()
    visitor.act(label)
    visitor.press("Review the change", filled)


def by_address(visitor: Visitor, query: str) -> int:
    """Ask for a change that the page does not offer: the status of the answer."""
    [subscription] = [card.id for card in visitor.cards]
    return visitor.open(f"{visitor.home_url}subscriptions/{subscription}/plan/confirmation/?{query}").status


def confirm(visitor: Visitor) -> str:
    (button,) = visitor.screen.main.all("button", of_class="button-primary")
    visitor.press(button.text)
    return button.text


def names_of_fields(visitor: Visitor) -> set[str]:
    return {name for form in visitor.screen.main.all("form") for name in fields(form)}


# What may be changed: features.subscription_update.default_allowed_updates


def test_price_alone_leaves_the_quantity(client: Client, moreau: Told) -> None:
    visitor = moreau.enters(client, subscription_update={"default_allowed_updates": ["price"]})
    assert by_address(visitor, f"{field(moreau, 'quantity')}=5") == 422
    visitor.home()
    visitor.act("Change plan")
    assert not any(name.startswith("quantity-") for name in names_of_fields(visitor))

    visitor.press("Review the change", {field(moreau, "price"): moreau.prices[TEAM_YEARLY]})
    assert "promotion_code" not in names_of_fields(visitor)
    confirm(visitor)

    assert has(moreau) == [(TEAM_YEARLY, 3)]


def test_quantity_alone_leaves_the_plan(client: Client, moreau: Told) -> None:
    visitor = moreau.enters(client, subscription_update={"default_allowed_updates": ["quantity"]})
    assert by_address(visitor, f"{field(moreau, 'price')}={moreau.prices[TEAM_YEARLY]}") == 422
    visitor.home()
    assert by_address(visitor, f"add-acme_seats={moreau.prices[SEATS]}") == 422

    visitor.home()
    visitor.act("Change quantity")
    assert not any(name.startswith(("price-", "add-", "remove-")) for name in names_of_fields(visitor))
    visitor.press("Review the change", {field(moreau, "quantity"): "4"})
    confirm(visitor)

    assert has(moreau) == [(TEAM, 4)]


def test_promotion_codes_alone_change_nothing(client: Client, moreau: Told) -> None:
    """At Stripe too a code comes with a change only."""
    visitor = moreau.enters(client, subscription_update={"default_allowed_updates": ["promotion_code"]})
    before = moreau.truth()
    [card] = visitor.cards
    assert card.buttons == ["Pause", "Cancel subscription"]
    assert card.reasons == ["The merchant offers no other plan for it."]

    assert by_address(visitor, f"{field(moreau, 'quantity')}=5&promotion_code=SPRING25") == 409

    assert since(before, moreau).subscription == {}


def test_without_promotion_codes_one_in_the_address_counts_for_nothing(client: Client, moreau: Told) -> None:
    visitor = moreau.enters(client, subscription_update={"default_allowed_updates": ["price", "quantity"]})

    assert by_address(visitor, f"{field(moreau, 'quantity')}=5&promotion_code=SPRING25") == 200
    confirm(visitor)

    assert has(moreau) == [(TEAM, 5)]
    assert the_one(moreau.truth())["discounts"] == []


# When it is billed from: billing_cycle_anchor


@pytest.mark.parametrize("anchor", ["now", "unchanged"])
def test_the_day_of_billing_moves_or_stays(client: Client, moreau: Told, anchor: str) -> None:
    visitor, before = moreau.enters(client, subscription_update={"billing_cycle_anchor": anchor}), moreau.truth()

    choose(visitor, {field(moreau, "quantity"): "5"})
    announced = visitor.screen.text
    button = confirm(visitor)

    done = since(before, moreau)
    [item] = the_one(moreau.truth())["items"]["data"]
    [invoice] = done.invoices
    assert button == f"Pay {money(invoice['amount_paid'], 'eur')} and change plan"
    assert f"From {date(item['current_period_end'])}:" in announced
    moved = {
        "billing_cycle_anchor": moreau.now,
        "items.0.current_period_start": moreau.now,
        "items.0.current_period_end": item["current_period_end"],
    }
    assert done.subscription == {"items.0.quantity": 5, "quantity": 5, **(moved if anchor == "now" else {})}


# What waits for the end of the period: schedule_at_period_end.conditions


@pytest.mark.parametrize("condition", ["", "decreasing_item_amount", "shortening_interval"])
@pytest.mark.parametrize(
    ("quantity", "waits_under"),
    [("1", {"decreasing_item_amount", "shortening_interval"}), ("11", {"shortening_interval"})],
    ids=["cheaper and oftener", "dearer and oftener"],
)
def test_a_change_waits_under_its_condition_only(
    client: Client, lena: Told, condition: str, quantity: str, waits_under: set[str]
) -> None:
    conditions = [{"type": condition}] if condition else []
    visitor = lena.enters(client, subscription_update={"schedule_at_period_end": {"conditions": conditions}})
    wanted = {field(lena, "price"): lena.prices[TEAM], field(lena, "quantity"): quantity}
    end = the_one(lena.truth())["items"]["data"][0]["current_period_end"]

    choose(visitor, wanted)
    button = confirm(visitor)

    if condition in waits_under:
        assert button == "Schedule change"
        assert has(lena) == [(TEAM_YEARLY, 1)]
        lena.wait_until(end + 2 * 3600)
    assert has(lena) == [(TEAM, int(quantity))]


@pytest.mark.parametrize("condition", ["", "decreasing_item_amount", "shortening_interval"])
def test_fewer_wait_under_the_condition_of_the_amount(client: Client, moreau: Told, condition: str) -> None:
    conditions = [{"type": condition}] if condition else []
    visitor = moreau.enters(client, subscription_update={"schedule_at_period_end": {"conditions": conditions}})

    choose(visitor, {field(moreau, "quantity"): "2"})
    button = confirm(visitor)

    waits = condition == "decreasing_item_amount"
    assert (button == "Schedule change") == waits
    assert has(moreau) == [(TEAM, 3 if waits else 2)]


# How many: products[].adjustable_quantity


def team_with(told: Told, **adjustable: Any) -> dict[str, Any]:
    prices = [told.prices[TEAM], told.prices[TEAM_YEARLY]]
    return {"products": [{"product": "acme_team", "prices": prices, "adjustable_quantity": adjustable}]}


def test_a_quantity_that_may_not_be_adjusted_stays(client: Client, moreau: Told) -> None:
    visitor = moreau.enters(client, subscription_update=team_with(moreau, enabled=False))
    assert by_address(visitor, f"{field(moreau, 'quantity')}=4") == 422

    choose(visitor, {field(moreau, "price"): moreau.prices[TEAM_YEARLY]})
    assert not any(name.startswith("quantity-") for name in names_of_fields(visitor))
    confirm(visitor)

    assert has(moreau) == [(TEAM_YEARLY, 3)]


@pytest.mark.parametrize(
    ("limits", "typed", "said"),
    [
        ({"minimum": 2, "maximum": 4}, "1", "The quantity of Acme Team is between 2 and 4."),
        ({"minimum": 2, "maximum": 4}, "5", "The quantity of Acme Team is between 2 and 4."),
        ({"minimum": 2, "maximum": 4}, "4", ""),
        ({"minimum": 2}, "1", "The quantity of Acme Team is at least 2."),
        ({"minimum": 2}, "1000", ""),
    ],
)
def test_a_quantity_keeps_to_its_limits(
    client: Client, moreau: Told, limits: dict[str, int], typed: str, said: str
) -> None:
    visitor = moreau.enters(client, subscription_update=team_with(moreau, enabled=True, **limits))

    choose(visitor, {field(moreau, "quantity"): typed})

    assert visitor.screen.errors == ([said] if said else [])
    if not said:
        confirm(visitor)
    assert has(moreau) == [(TEAM, 3 if said else int(typed))]
