"""Every customer of the demo who may change the plan does, at once or with the period, and takes it back; then Stripe
is asked what is true. That every figure is what is charged is told in tests/billing/test_preview_equals_charge.py.
"""

from typing import Any

import pytest
from django.test import Client

from tests.demo.html import Element
from tests.demo.permissions import ACME, GLOBEX, who_may
from tests.demo.told import Customers
from tests.demo.truth import changes
from tests.demo.visitor import Card, Visitor, fields
from tests.demo.words import date, money

pytestmark = pytest.mark.django_db

CHANGE, REVIEW, KEEP_PLAN = "Change plan", "Review the change", "Keep current plan"
AN_HOUR_AND_MORE = 2 * 3600
CANNOT_PAY = frozenset({"cus_anouk", "cus_lina"})
# At Acme what costs less waits; at Globex everything counts at once.
WAITING = ACME - CANNOT_PAY - {"cus_camille", "cus_longest", "cus_freja"}
AT_ONCE = (GLOBEX - CANNOT_PAY) | {"cus_camille", "cus_longest"}


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


@pytest.mark.parametrize("customer", who_may(CHANGE, AT_ONCE))
def test_a_change_that_counts_at_once_is_there_at_once(customer: str, customers: Customers, client: Client) -> None:
    told = customers(customer)
    visitor, before = told.enters(client), told.truth()
    card = to_change(visitor)
    name, value = first_wish(visitor)
    visitor.press(REVIEW, {name: value})
    assert "The change is made at once." in visitor.screen.text

    button = confirm(visitor)

    after = told.truth()
    done = changes(before, after, card.id)
    now = after.subscriptions[card.id]["items"]["data"][0]
    if name.startswith("quantity-"):
        assert done.subscription == {"items.0.quantity": int(value), "quantity": int(value)}
    else:
        periods = {"items.0.current_period_start", "items.0.current_period_end"}
        assert done.subscription.pop("items.0.price") == value
        assert set(done.subscription) in (set(), periods)  # another interval begins another period
        assert now["current_period_start"] <= told.now < now["current_period_end"]
    assert (done.schedules, done.settled, done.customer) == ({}, [], {})
    paid = [money(one["amount_paid"], one["currency"]) for one in done.invoices]
    assert button == (f"Pay {paid[0]} and change plan" if paid else "Change plan")
    assert (f"You paid {paid[0]} now" if paid else "Nothing was charged today") in visitor.screen.notices[0]


@pytest.mark.parametrize("customer", who_may(CHANGE, WAITING))
def test_a_change_that_waits_is_there_when_the_period_is_over(
    customer: str, customers: Customers, client: Client
) -> None:
    told = customers(customer)
    visitor, before = told.enters(client), told.truth()
    card = to_change(visitor)
    name, value = first_wish(visitor)
    visitor.press(REVIEW, {name: value})

    assert confirm(visitor) == "Schedule change"

    planned = told.truth()
    end = before.subscriptions[card.id]["items"]["data"][0]["current_period_end"]
    assert f"on {date(end)}. Nothing changes before." in visitor.screen.notices[0]
    done = changes(before, planned, card.id)
    assert list(done.subscription) == ["schedule"]
    assert done.schedules == {done.subscription["schedule"]: "active"}
    assert (done.customer, done.invoices, done.waiting, done.settled) == ({}, [], [], [])
    told.wait_until(end + AN_HOUR_AND_MORE)
    then, was = (truth.subscriptions[card.id] for truth in (told.truth(), before))
    assert sorted(items(then), key=str) == sorted([(value, items(was)[0][1]), *items(was)[1:]], key=str)
    # The council's first open invoice falls due meanwhile.
    assert then["status"] == ("past_due" if customer == "cus_brightwater" else was["status"])
    for kept in ("discounts", "default_tax_rates", "default_payment_method", "collection_method", "cancel_at"):
        assert then[kept] == was[kept], kept


@pytest.mark.parametrize("customer", who_may(CHANGE, CANNOT_PAY))
def test_what_would_have_to_be_paid_now_needs_something_to_pay_with(
    customer: str, customers: Customers, client: Client
) -> None:
    told = customers(customer)
    visitor, before = told.enters(client), told.truth()
    card = to_change(visitor)
    name, value = first_wish(visitor)

    visitor.press(REVIEW, {name: value})

    missing = {
        "cus_anouk": "No payment method is saved, so this change cannot be paid.",
        "cus_lina": "This change ends your trial and is paid at once. Save a payment method first.",
    }
    assert missing[customer] in visitor.screen.text
    assert list(visitor.screen.main.all("button", of_class="button-primary")) == []
    assert changes(before, told.truth(), card.id).subscription == {}


@pytest.mark.parametrize("customer", who_may(KEEP_PLAN))
def test_a_planned_change_is_taken_back(customer: str, customers: Customers, client: Client) -> None:
    told = customers(customer)
    visitor, before = told.enters(client), told.truth()
    card = visitor.card_with(KEEP_PLAN)
    end = before.subscriptions[card.id]["items"]["data"][0]["current_period_end"]

    visitor.act(KEEP_PLAN, card)

    assert visitor.screen.notices[0] == f"You keep {card.name}. It does not change on {date(end)}."
    done = changes(before, told.truth(), card.id)
    assert done.subscription == {"schedule": None}
    assert list(done.schedules.values()) == ["released"]
    assert (done.customer, done.invoices, done.waiting, done.settled) == ({}, [], [], [])
    told.wait_until(end + AN_HOUR_AND_MORE)
    renewed = changes(before, told.truth(), card.id)
    assert items(told.truth().subscriptions[card.id]) == items(before.subscriptions[card.id])
    assert [one["amount_paid"] for one in renewed.invoices] == [4500]


def test_planning_the_same_again_changes_nothing(customers: Customers, client: Client) -> None:
    told = customers("cus_freja")
    visitor, before = told.enters(client), told.truth()
    card = to_change(visitor)
    visitor.press(REVIEW, price_of(told.prices, visitor, "acme_starter_monthly_eur"))

    confirm(visitor)

    end = before.subscriptions[card.id]["items"]["data"][0]["current_period_end"]
    assert visitor.screen.notices[0] == f"This change is planned already, for {date(end)}."
    done = changes(before, told.truth(), card.id)
    assert (done.subscription, done.schedules, done.invoices) == ({}, {}, [])


def test_a_change_at_once_takes_the_place_of_a_planned_one(customers: Customers, client: Client) -> None:
    told = customers("cus_freja")
    visitor, before = told.enters(client), told.truth()
    card = to_change(visitor)
    end = before.subscriptions[card.id]["items"]["data"][0]["current_period_end"]
    visitor.press(REVIEW, price_of(told.prices, visitor, "acme_team_yearly_eur"))
    assert f"The change that was planned for {date(end)} is dropped." in visitor.screen.text

    button = confirm(visitor)

    done = changes(before, told.truth(), card.id)
    assert done.subscription.pop("items.0.price") == told.prices["acme_team_yearly_eur"]
    assert done.subscription.pop("schedule") is None
    assert set(done.subscription) == {"items.0.current_period_start", "items.0.current_period_end"}
    assert list(done.schedules.values()) == ["released"]
    [invoice] = done.invoices
    assert button == f"Pay {money(invoice['amount_paid'], 'eur')} and change plan"
    told.wait_until(end + AN_HOUR_AND_MORE)
    assert items(told.truth().subscriptions[card.id]) == [(told.prices["acme_team_yearly_eur"], 1)]


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
