"""Customers of the demo have more or less of what they have, add and remove products, and use promotion codes; then
Stripe is asked what is true.
"""

import pytest
from django.test import Client

from tests.demo.changing import AN_HOUR_AND_MORE, REVIEW, confirm, field_of, items, to_change
from tests.demo.told import Customers
from tests.demo.truth import changes
from tests.demo.words import date, money

pytestmark = pytest.mark.django_db


def test_more_seats_count_at_once_and_are_paid_as_shown(customers: Customers, client: Client) -> None:
    told = customers("cus_moreau")
    visitor, before = told.enters(client), told.truth()
    card = to_change(visitor)
    visitor.press(REVIEW, {field_of(visitor, "quantity"): "5"})

    button = confirm(visitor)

    done = changes(before, told.truth(), card.id)
    assert done.subscription == {"items.0.quantity": 5, "quantity": 5}
    [invoice] = done.invoices
    assert button == f"Pay {money(invoice['amount_paid'], 'eur')} and change plan"
    assert invoice["status"] == "paid"


def test_fewer_seats_wait_where_downgrades_do(customers: Customers, client: Client) -> None:
    told = customers("cus_moreau")
    visitor, before = told.enters(client), told.truth()
    card = to_change(visitor)
    end = before.subscriptions[card.id]["items"]["data"][0]["current_period_end"]
    visitor.press(REVIEW, {field_of(visitor, "quantity"): "2"})

    assert confirm(visitor) == "Schedule change"

    assert items(told.truth().subscriptions[card.id]) == items(before.subscriptions[card.id])
    told.wait_until(end + AN_HOUR_AND_MORE)
    assert items(told.truth().subscriptions[card.id]) == [(told.prices["acme_team_monthly_eur"], 2)]
    [renewal] = changes(before, told.truth(), card.id).invoices
    assert renewal["amount_paid"] == 2 * 4500


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("0", "The quantity of Acme Team is between 1 and 50."),
        ("51", "The quantity of Acme Team is between 1 and 50."),
        ("some", "Enter the quantity as a whole number, such as 5."),
    ],
)
def test_seats_beyond_the_limits_are_refused_at_the_field(
    typed: str, said: str, customers: Customers, client: Client
) -> None:
    told = customers("cus_moreau")
    visitor, before = told.enters(client), told.truth()
    card = to_change(visitor)

    visitor.press(REVIEW, {field_of(visitor, "quantity"): typed})

    assert visitor.screen.status == 422
    assert visitor.screen.errors == [said]
    assert changes(before, told.truth(), card.id).subscription == {}


def test_fewer_vehicles_cost_what_their_tier_says(customers: Customers, client: Client) -> None:
    told = customers("cus_suzuki")
    visitor, before = told.enters(client), told.truth()
    card = to_change(visitor)
    end = before.subscriptions[card.id]["items"]["data"][0]["current_period_end"]
    visitor.press(REVIEW, {field_of(visitor, "quantity"): "5"})
    announced = visitor.screen.text

    assert confirm(visitor) == "Change plan"

    done = changes(before, told.truth(), card.id)
    assert done.subscription == {"items.0.quantity": 5, "quantity": 5}
    told.wait_until(end + AN_HOUR_AND_MORE)
    [renewal] = changes(before, told.truth(), card.id).invoices
    assert f"Due on {date(end)} {money(renewal['amount_due'], 'mxn')}" in announced


@pytest.mark.parametrize(
    ("customer", "code", "quantity"), [("cus_gruenwald", "SPRING25", "60"), ("cus_eve", "friend10", "2")]
)
def test_a_promotion_code_comes_with_the_change(
    customer: str, code: str, quantity: str, customers: Customers, client: Client
) -> None:
    told = customers(customer)
    visitor, before = told.enters(client), told.truth()
    card = to_change(visitor)
    visitor.press(REVIEW, {field_of(visitor, "quantity"): quantity})
    visitor.press("Apply code", {"promotion_code": code})
    assert visitor.screen.errors == []

    button = confirm(visitor)

    after = told.truth()
    [discount] = after.subscriptions[card.id]["discounts"]
    [promotion] = told.stripe.v1.promotion_codes.list({"code": code.upper()}).data
    assert discount["promotion_code"] == promotion.id
    done = changes(before, after, card.id)
    others = {path for path in done.subscription if not path.startswith("discounts")}
    assert others == {"items.0.quantity", "quantity"}
    assert [button] == [f"Pay {money(one['amount_paid'], 'eur')} and change plan" for one in done.invoices] or (
        button == "Change plan" and not done.invoices
    )


@pytest.mark.parametrize(
    ("customer", "code", "said"),
    [
        ("cus_ada", "NOTHING", "We do not know this code. Check its spelling."),
        ("cus_wei", "SPRING25", "This discount is in force already."),
    ],
)
def test_a_code_that_cannot_be_used_says_why(
    customer: str, code: str, said: str, customers: Customers, client: Client
) -> None:
    told = customers(customer)
    visitor, before = told.enters(client), told.truth()
    card = to_change(visitor)
    visitor.press(REVIEW, {field_of(visitor, "quantity"): "2"})

    visitor.press("Apply code", {"promotion_code": code})

    assert visitor.screen.errors == [said]
    confirm(visitor)
    after = told.truth()
    assert after.subscriptions[card.id]["discounts"] == before.subscriptions[card.id]["discounts"]
    assert items(after.subscriptions[card.id])[0][1] == 2


def test_a_product_is_added_and_another_removed(customers: Customers, client: Client) -> None:
    told = customers("cus_bob")
    visitor, before = told.enters(client), told.truth()
    card = to_change(visitor)
    visitor.press(REVIEW, {"add-acme_starter": told.prices["acme_starter_monthly_usd"]})
    confirm(visitor)
    added = told.truth()
    assert items(added.subscriptions[card.id]) == [
        *items(before.subscriptions[card.id]),
        (told.prices["acme_starter_monthly_usd"], 1),
    ]
    to_change(visitor)
    support = added.subscriptions[card.id]["items"]["data"][1]
    visitor.press(REVIEW, {f"remove-{support['id']}": "on"})

    assert confirm(visitor) == "Schedule change"

    end = support["current_period_end"]
    told.wait_until(end + AN_HOUR_AND_MORE)
    left = items(told.truth().subscriptions[card.id])
    kept = [one for one in items(added.subscriptions[card.id]) if one[0] != support["price"]["id"]]
    assert sorted(left, key=str) == sorted(kept, key=str)
