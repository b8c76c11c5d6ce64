"""Every customer of the demo who may pause does, and resumes; then Stripe is asked what is true."""

from typing import Any

import pytest
from django.test import Client

from tests.demo.permissions import ACME, EVERYTHING, GLOBEX, who_may
from tests.demo.told import Customers
from tests.demo.truth import Truth, changes
from tests.demo.visitor import Visitor
from tests.demo.words import date, money

pytestmark = pytest.mark.django_db

DAY = 86_400
AN_HOUR_AND_MORE = 2 * 3600
PAUSE, RESUME = "Pause", "Resume"
WITHOUT_CARD = frozenset({"cus_anouk"})
LONGER_PERIODS = frozenset({"cus_lena", "cus_longest"})
BY_BANK_DEBIT = frozenset({"cus_eve"})


def pause(visitor: Visitor) -> str:
    """Pause what can be, for the second of the lengths where there is a choice: what was shown to choose."""
    lengths = visitor.options("length")
    chosen = list(lengths)[1] if lengths else ""
    visitor.press("Pause subscription", {"length": lengths[chosen]} if chosen else {})
    return chosen


def resume(visitor: Visitor) -> str:
    """Press what resumes: what the page had announced."""
    announced = visitor.screen.text
    visitor.press(next(visitor.screen.main.all("button", of_class="button-primary")).text)
    return announced


def new_period(truth: Truth, subscription: str, begins: int) -> dict[str, Any]:
    """What a subscription has that goes on from this moment, and did not have while it was paused."""
    items = truth.subscriptions[subscription]["items"]["data"]
    periods = [
        (f"items.{place}.current_period_{edge}", item[f"current_period_{edge}"])
        for place, item in enumerate(items)
        for edge in ("start", "end")
    ]
    assert {item["current_period_start"] for item in items} == {begins}
    assert all(item["current_period_end"] > begins for item in items)
    gone = ("subscription.type", "transitioned_at", "type")
    return {
        "status": "active",
        "billing_cycle_anchor": begins,
        **dict(periods),
        **{f"status_details.paused.{name}": None for name in gone},
    }


@pytest.mark.parametrize("customer", who_may(PAUSE))
def test_a_pause_stops_all_charges_and_keeps_what_is_unused(
    customer: str, customers: Customers, client: Client
) -> None:
    told = customers(customer)
    visitor = told.enters(client)
    card, before = visitor.card_with(PAUSE), told.truth()

    visitor.act(PAUSE, card)
    announced = visitor.screen.text
    pause(visitor)

    after = told.truth()
    done = changes(before, after, card.id)
    schedule = [key for key in after.schedules if key not in before.schedules]
    assert len(schedule) == (1 if customer in ACME else 0)
    assert done.subscription == {
        "status": "paused",
        "status_details.paused.type": "subscription",
        "status_details.paused.subscription.type": "pause_requested",
        "status_details.paused.transitioned_at": told.now,
        **{f"items.{place}.current_period_end": told.now for place, _ in enumerate(done.waiting)},
        **({"items.3.current_period_end": told.now} if customer == "cus_bob" else {}),  # usage leaves nothing unused
        **({"schedule": schedule[0]} if schedule else {}),
    }
    assert (done.customer, done.invoices, done.settled) == ({}, [], [])
    credit, currency = sum(done.waiting), before.subscriptions[card.id]["currency"]
    assert credit < 0
    if customer == "cus_freja":  # of what a schedule manages, Stripe previews no pause
        assert "What you have paid for and do not use is taken off your first charge after the pause." in announced
    else:
        assert f"Taken off your first charge after the pause {money(credit, currency)}" in announced
    if customer != "cus_quetzal":  # whose other subscriptions renew
        told.wait_until(told.now + 50 * DAY)
        assert changes(after, told.truth(), card.id).invoices == []


@pytest.mark.parametrize("customer", who_may(PAUSE, ACME - WITHOUT_CARD))
def test_at_acme_it_resumes_by_itself_on_the_day_that_was_chosen(
    customer: str, customers: Customers, client: Client
) -> None:
    told = customers(customer)
    visitor = told.enters(client)
    card, before = visitor.card_with(PAUSE), told.truth()
    visitor.act(PAUSE, card)
    chosen = pause(visitor)
    paused = told.truth()
    [schedule] = [one for key, one in paused.schedules.items() if key not in before.schedules]
    [entry] = schedule["pause_schedules"]
    resumes_at = entry["resume"]["resume_at"]
    assert chosen == f"2 months, until {date(resumes_at)}"
    until = f"{card.name} is paused until {date(resumes_at)}. Nothing is charged until then."
    assert visitor.screen.notices[0] == until

    told.wait_until(resumes_at + AN_HOUR_AND_MORE)

    after = told.truth()
    resumed = changes(paused, after, card.id)
    # The schedule of the pause lets go when the period is over in which the pause began: of a year, later.
    lets_go = {} if customer in LONGER_PERIODS else {"schedule": None}
    assert resumed.subscription == new_period(after, card.id, resumes_at) | lets_go
    [invoice] = resumed.invoices
    assert invoice["status"] == "paid"
    credits = sum(line["amount"] for line in invoice["lines"]["data"] if line["amount"] < 0)
    assert credits == sum(paused.waiting.values())
    assert after.waiting == {}
    visitor.home()
    assert [each.buttons for each in visitor.cards if each.id == card.id] == [list(EVERYTHING)]


@pytest.mark.parametrize("customer", who_may(PAUSE, (ACME | GLOBEX) - WITHOUT_CARD - BY_BANK_DEBIT))
def test_whoever_resumes_earlier_pays_what_was_shown(customer: str, customers: Customers, client: Client) -> None:
    told = customers(customer)
    visitor = told.enters(client)
    card = visitor.card_with(PAUSE)
    visitor.act(PAUSE, card)
    pause(visitor)
    told.wait_until(told.now + 5 * DAY)
    before = told.truth()
    visitor.home()

    visitor.act(RESUME, next(each for each in visitor.cards if each.id == card.id))
    announced = resume(visitor)

    after = told.truth()
    done = changes(before, after, card.id)
    schedule = {"schedule": None} if customer in ACME else {}
    assert done.subscription == new_period(after, card.id, told.now) | schedule
    [invoice] = done.invoices
    due = money(invoice["amount_due"], invoice["currency"])
    assert f"Due today {due}" in announced
    assert (invoice["status"], invoice["amount_paid"]) == ("paid", invoice["amount_due"])
    assert (f"You paid {due}" in visitor.screen.notices[0]) == (invoice["amount_due"] > 0)
    used = invoice["ending_balance"] - invoice["starting_balance"]
    assert done.customer == ({"balance": before.customer["balance"] + used} if used else {})
    assert done.waiting == []
    assert all(one not in after.waiting for one in before.waiting)


@pytest.mark.parametrize("customer", sorted(BY_BANK_DEBIT))
def test_a_bank_debit_resumes_when_it_has_arrived(customer: str, customers: Customers, client: Client) -> None:
    told = customers(customer)
    visitor = told.enters(client)
    card = visitor.card_with(PAUSE)
    visitor.act(PAUSE, card)
    pause(visitor)
    told.wait_until(told.now + 5 * DAY)
    before = told.truth()
    visitor.home()

    visitor.act(RESUME)
    announced = resume(visitor)

    [invoice] = changes(before, told.truth(), card.id).invoices
    due = money(invoice["amount_due"], invoice["currency"])
    assert f"Due today {due}" in announced
    on_its_way = f"Your payment of {due} is on its way. It can take some days until it arrives."
    assert visitor.screen.notices[0] == on_its_way
    assert told.truth().subscriptions[card.id]["status"] == "paused"
    told.wait_until(told.now + 7 * DAY)
    assert told.truth().subscriptions[card.id]["status"] == "active"
    assert told.truth().invoices[invoice["id"]]["status"] == "paid"


@pytest.mark.parametrize("customer", sorted(WITHOUT_CARD))
def test_without_a_card_the_page_says_what_is_missing(customer: str, customers: Customers, client: Client) -> None:
    told = customers(customer)
    visitor = told.enters(client)
    card = visitor.card_with(PAUSE)
    visitor.act(PAUSE, card)
    pause(visitor)
    paused = told.truth()

    visitor.act(RESUME)

    assert "It cannot be resumed without a payment method, and none is saved." in visitor.screen.text
    assert list(visitor.screen.main.all("form")) == []
    done = changes(paused, told.truth(), card.id)
    assert (done.subscription, done.schedules, done.invoices) == ({}, {}, [])


@pytest.mark.parametrize("customer", who_may(RESUME))
def test_who_was_paused_resumes(customer: str, customers: Customers, client: Client) -> None:
    told = customers(customer)
    visitor = told.enters(client)
    card, before = visitor.card_with(RESUME), told.truth()

    visitor.act(RESUME, card)
    announced = resume(visitor)

    after = told.truth()
    done = changes(before, after, card.id)
    asks_for_card = {"pending_setup_intent": None} if customer == "cus_paula" else {}  # as a trial without one does
    assert done.subscription == new_period(after, card.id, told.now) | asks_for_card
    [invoice] = done.invoices
    due = money(invoice["amount_paid"], invoice["currency"])
    assert invoice["status"] == "paid"
    assert f"Due today {due}" in announced
    assert f"You paid {due}" in visitor.screen.notices[0]
    assert (done.customer, done.schedules, after.waiting) == ({}, {}, {})
