"""Every customer of the demo who may change the plan does, at once or with the period, and takes it back; then Stripe
is asked what is true. That every figure is what is charged is told in tests/billing/test_preview_equals_charge.py.
"""

import pytest
from django.test import Client

from tests.demo.changing import AN_HOUR_AND_MORE, CHANGE, REVIEW, confirm, first_wish, items, price_of, to_change
from tests.demo.permissions import ACME, GLOBEX, who_may
from tests.demo.told import Customers
from tests.demo.truth import changes
from tests.demo.words import date, money

pytestmark = pytest.mark.django_db

KEEP_PLAN = "Keep current plan"
CANNOT_PAY = frozenset({"cus_anouk", "cus_lina"})
# At Acme what costs less waits; at Globex everything counts at once.
WAITING = ACME - CANNOT_PAY - {"cus_camille", "cus_longest", "cus_freja"}
AT_ONCE = (GLOBEX - CANNOT_PAY) | {"cus_camille", "cus_longest"}


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
    # The open invoice of who pays by invoice falls due meanwhile.
    assert then["status"] == ("past_due" if was["collection_method"] == "send_invoice" else was["status"])
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
