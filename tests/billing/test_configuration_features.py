"""Whether, when and for how long: the switches of canceling and pausing, and each feature switched off, set in Stripe's
words, tried on the pages, asked at Stripe.

Reasons for leaving are told in test_cancellation_reasons.py, and what the demo's two merchants have set in
tests/demo/test_customers_*.py.
"""

from typing import Any

import pytest
from django.test import Client

from tests.billing.switching import since, the_one
from tests.demo.told import Told
from tests.demo.words import date, money

pytestmark = pytest.mark.django_db

DAY = 86_400


# How it is canceled: features.subscription_cancel


@pytest.mark.parametrize(
    ("mode", "behavior"),
    [("at_period_end", "none"), ("immediately", "none"), ("immediately", "create_prorations")],
)
def test_an_end_comes_when_and_as_the_merchant_says(client: Client, moreau: Told, mode: str, behavior: str) -> None:
    visitor = moreau.enters(client, subscription_cancel={"mode": mode, "proration_behavior": behavior})
    before = moreau.truth()
    visitor.act("Cancel subscription")
    announced = visitor.screen.text

    visitor.press("Cancel subscription")

    done = since(before, moreau)
    assert (done.subscription.get("status"), "cancel_at" in done.subscription) == (
        (None, True) if mode == "at_period_end" else ("canceled", False)
    )
    credit = -sum(done.waiting)
    assert (credit > 0) == (behavior == "create_prorations")
    assert (f"Credit for unused time {money(credit, 'eur')}" in announced) == (credit > 0)
    assert ("Nothing is refunded" in announced) == (credit == 0)


# How long it is paused: features.subscription_pause.duration


def pauses(kind: str, *options: tuple[str, int]) -> dict[str, Any]:
    intervals = [{"interval": interval, "interval_count": count} for interval, count in options]
    return {"duration": {"type": kind, "interval_options": intervals}}


@pytest.mark.parametrize(("interval", "count", "days"), [("day", 10, 10), ("week", 2, 14), ("year", 1, 365)])
def test_a_pause_of_one_length_is_announced_and_ends_by_itself(
    client: Client, moreau: Told, interval: str, count: int, days: int
) -> None:
    visitor = moreau.enters(client, subscription_pause=pauses("interval_options", (interval, count)))
    before = moreau.truth()
    visitor.act("Pause")
    announced = visitor.screen.text
    assert visitor.options("length") == {}

    visitor.press("Pause subscription")

    [schedule] = [one for key, one in moreau.truth().schedules.items() if key not in before.schedules]
    resumes_at = schedule["pause_schedules"][0]["resume"]["resume_at"]
    assert abs(resumes_at - moreau.now - days * DAY) <= DAY  # a year may have a day more
    assert f"is paused at once, until {date(resumes_at)}. Then it resumes by itself." in announced
    assert the_one(moreau.truth())["status"] == "paused"


def test_a_pause_without_an_end_has_none(client: Client, moreau: Told) -> None:
    visitor = moreau.enters(client, subscription_pause=pauses("indefinite"))
    visitor.act("Pause")
    assert "is paused at once, until you resume it." in visitor.screen.text

    visitor.press("Pause subscription")

    assert (the_one(moreau.truth())["status"], the_one(moreau.truth())["schedule"]) == ("paused", None)


def test_a_length_that_is_not_offered_pauses_nothing(client: Client, moreau: Told) -> None:
    visitor = moreau.enters(client, subscription_pause=pauses("interval_options", ("month", 1), ("month", 2)))
    before = moreau.truth()
    visitor.act("Pause")
    longest = next(iter(visitor.options("length").values())).replace("1", "9")

    visitor.press("Pause subscription", {"length": longest})

    assert visitor.screen.status in (400, 422)
    assert since(before, moreau).subscription == {}


# Whether it is there at all: features.*.enabled


@pytest.mark.parametrize(
    ("feature", "button", "page"),
    [
        ("subscription_update", "Change plan", "plan"),
        ("subscription_cancel", "Cancel subscription", "cancellation"),
        ("subscription_pause", "Pause", "pause"),
    ],
)
def test_what_is_switched_off_is_neither_shown_nor_done(
    client: Client, moreau: Told, feature: str, button: str, page: str
) -> None:
    visitor, before = moreau.enters(client, **{feature: {"enabled": False}}), moreau.truth()
    [card] = visitor.cards
    assert button not in card.buttons
    assert card.reasons == []
    address = f"{visitor.home_url}subscriptions/{card.id}/{page}/"

    assert visitor.open(address).status == 404
    assert client.post(address, {"token": "made-up"}).status_code in (404, 405)

    assert since(before, moreau).subscription == {}


@pytest.mark.parametrize(
    ("feature", "heading"),
    [
        ("customer_update", "Billing details"),
        ("invoice_history", "Invoices"),
        ("payment_method_update", "Payment methods"),
    ],
)
def test_a_section_that_is_switched_off_is_not_there(client: Client, moreau: Told, feature: str, heading: str) -> None:
    visitor = moreau.enters(client, **{feature: {"enabled": False}})

    assert heading not in [each.text for each in visitor.screen.main.all("h2")]
    assert [card.buttons for card in visitor.cards] == [["Change plan", "Pause", "Cancel subscription"]]
