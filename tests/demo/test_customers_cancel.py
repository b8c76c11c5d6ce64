"""Every customer of the demo who may cancel does, and thinks better of it; then Stripe is asked what is true."""

import re

import pytest
from django.test import Client

from tests.demo.permissions import ACME, GLOBEX, who_may
from tests.demo.told import Customers, Told
from tests.demo.truth import Truth, changes
from tests.demo.visitor import Visitor
from tests.demo.words import date, money

pytestmark = pytest.mark.django_db

CANCEL, KEEP = "Cancel subscription", "Keep subscription"
AN_HOUR_AND_MORE = 2 * 3600
"""After which Stripe has finalised and charged a renewal."""
AT_ONCE = frozenset({"cus_yuna", "cus_paula", "cus_otto"})
"""What has not begun, or is paused, has no period whose end could be awaited."""
NOT_OFFERED = frozenset({"cus_pierre", "cus_lina", "cus_otto"})
"""A coupon would save nothing on what is unpaid, ends with its trial, or is paused."""


def dropped(customer: str) -> dict[str, None]:
    """What else is gone from the subscription of who cancels: a planned change, or one that waits for its payment."""
    return {"cus_freja": {"schedule": None}, "cus_sakura": {"pending_update": None}}.get(customer, {})


def last_day(truth: Truth, subscription: str) -> int:
    items = truth.subscriptions[subscription]["items"]["data"]
    return int(max(item["current_period_end"] for item in items))


@pytest.mark.parametrize("customer", who_may(CANCEL, ACME - AT_ONCE))
def test_at_acme_it_goes_on_until_its_period_ends(customer: str, customers: Customers, client: Client) -> None:
    told = customers(customer)
    visitor = told.enters(client)
    card, before = visitor.card_with(CANCEL), told.truth()
    end = last_day(before, card.id)

    visitor.act(CANCEL, card)
    assert date(end) in visitor.screen.text
    visitor.press(CANCEL, {"reason": "unused"})

    ends = f"{card.name} ends on {date(end)}"
    is_unpaid = customer in {"cus_lucia", "cus_hugo"}  # whether such a one can still be used is the merchant's to say
    assert visitor.screen.notices[0] == (
        f"{ends} and does not renew." if is_unpaid else f"{ends}. You can use it until then."
    )
    done = changes(before, told.truth(), card.id)
    assert done.subscription == {
        "cancel_at": end,
        "canceled_at": told.now,
        "cancellation_details.feedback": "unused",
        "cancellation_details.reason": "cancellation_requested",
        **dropped(customer),
    }
    assert (done.customer, done.invoices, done.waiting) == ({}, [], [])
    assert list(done.schedules.values()) == (["released"] if customer == "cus_freja" else [])
    assert [one["status"] for one in done.settled] == (["void"] if customer == "cus_sakura" else [])
    told.wait_until(end + AN_HOUR_AND_MORE)
    ended = changes(before, told.truth(), card.id)
    assert ended.subscription["status"] == "canceled"
    charged = [line["description"] for one in ended.invoices for line in one["lines"]["data"] if line["amount"]]
    assert all("Acme API calls" in words for words in charged)
    assert bool(charged) == (customer == "cus_bob")


@pytest.mark.parametrize("customer", who_may(CANCEL, ACME - AT_ONCE))
def test_who_thinks_better_of_it_has_what_was_there(customer: str, customers: Customers, client: Client) -> None:
    told = customers(customer)
    visitor = told.enters(client)
    card, before = visitor.card_with(CANCEL), told.truth()
    visitor.act(CANCEL, card)
    visitor.press(CANCEL)
    [canceled] = [each for each in visitor.cards if each.id == card.id]
    assert KEEP in canceled.buttons

    visitor.act(KEEP, canceled)

    assert visitor.screen.notices[0].startswith(f"{card.name} goes on.")
    kept = changes(before, told.truth(), card.id)
    assert kept.subscription == dropped(customer)
    assert (kept.customer, kept.invoices, kept.waiting) == ({}, [], [])


@pytest.mark.parametrize("customer", who_may(KEEP))
def test_who_had_canceled_keeps_it(customer: str, customers: Customers, client: Client) -> None:
    told = customers(customer)
    visitor = told.enters(client)
    card, before = visitor.card_with(KEEP), told.truth()
    end = last_day(before, card.id)

    visitor.act(KEEP, card)

    assert visitor.screen.notices[0] == f"{card.name} goes on. It renews on {date(end)}."
    done = changes(before, told.truth(), card.id)
    older = {"cancel_at_period_end": False} if customer == "cus_bernard" else {}
    assert done.subscription == {
        "cancel_at": None,
        "canceled_at": None,
        "cancellation_details.reason": None,
        **older,
    }
    assert (done.customer, done.schedules, done.invoices, done.settled) == ({}, {}, [], [])
    told.wait_until(end + AN_HOUR_AND_MORE)
    renewed = changes(before, told.truth(), card.id)
    assert [(one["status"], one["amount_paid"]) for one in renewed.invoices] == [("paid", 1100)]


@pytest.mark.parametrize("customer", who_may(CANCEL, AT_ONCE))
def test_what_does_not_run_ends_at_once_and_nothing_is_owed(
    customer: str, customers: Customers, client: Client
) -> None:
    told = customers(customer)
    visitor = told.enters(client)
    card, before = visitor.card_with(CANCEL), told.truth()

    visitor.act(CANCEL, card)
    assert "it ends at once" in visitor.screen.text
    visitor.press(CANCEL, {"reason": "too_expensive"})

    assert visitor.screen.notices[0] == f"{card.name} has ended."
    done = changes(before, told.truth(), card.id)
    assert done.subscription["status"] == "canceled"
    assert done.subscription["ended_at"] == told.now
    assert done.subscription["cancellation_details.feedback"] == "too_expensive"
    assert (done.customer, done.invoices, done.waiting) == ({}, [], [])
    assert [one["status"] for one in done.settled] == (["void"] if customer == "cus_yuna" else [])
    assert "To pay" not in visitor.screen.text


def leave(visitor: Visitor, told: Told) -> None:
    """Go to the page that asks, past the offer to stay where there is one."""
    visitor.act(CANCEL, visitor.card_with(CANCEL))
    if told.customer in NOT_OFFERED:
        assert "/cancellation/" in visitor.screen.url
    else:
        assert visitor.screen.heading.startswith("Stay with")
        visitor.follow("No, cancel")


@pytest.mark.parametrize("customer", who_may(CANCEL, GLOBEX - AT_ONCE))
def test_at_globex_it_ends_at_once_with_the_credit_that_was_shown(
    customer: str, customers: Customers, client: Client
) -> None:
    told = customers(customer)
    visitor = told.enters(client)
    card, before = visitor.card_with(CANCEL), told.truth()
    leave(visitor, told)
    shown = re.search(r"Credit for unused time (\S+ ?\S*\d)", visitor.screen.text)

    visitor.press(CANCEL, {"reason": "switched_service"})

    done = changes(before, told.truth(), card.id)
    assert done.subscription == {
        "status": "canceled",
        "ended_at": told.now,
        "canceled_at": told.now,
        "cancellation_details.feedback": "switched_service",
        "cancellation_details.reason": "cancellation_requested",
    }
    assert (done.customer, done.schedules, done.invoices) == ({}, {}, [])
    credit = -sum(done.waiting)
    assert (credit > 0) == (customer != "cus_lina")  # a trial has nothing to credit
    if credit:
        amount = money(credit, before.subscriptions[card.id]["currency"])
        assert shown is not None
        assert shown[1] == amount
        assert visitor.screen.notices[0] == f"{card.name} has ended. {amount} is credited to your next invoice."


@pytest.mark.parametrize("customer", who_may(CANCEL, GLOBEX - NOT_OFFERED))
def test_who_takes_the_offer_stays_and_pays_what_was_shown(customer: str, customers: Customers, client: Client) -> None:
    told = customers(customer)
    visitor = told.enters(client)
    visitor.act(CANCEL, visitor.card_with(CANCEL))
    offered = visitor.screen.text
    before = told.truth()
    subscription = visitor.screen.url.split("/")[-3]

    visitor.press("Take the offer")

    after = told.truth()
    done = changes(before, after, subscription)
    coupons = [
        [each["source"]["coupon"] for each in truth.subscriptions[subscription]["discounts"]]
        for truth in (before, after)
    ]
    assert coupons[1] == [*coupons[0], "globex_stay"]
    assert all(path.startswith(("discounts.", "metadata.")) for path in done.subscription)
    assert (done.customer, done.schedules, done.invoices, done.waiting) == ({}, {}, [], [])
    if customer != "cus_quetzal":  # whose whole fleet would renew
        told.wait_until(last_day(after, subscription) + AN_HOUR_AND_MORE)
        first = changes(before, told.truth(), subscription).invoices[-1]
        assert f"Next charge with the offer {money(first['amount_due'], first['currency'])}" in offered
