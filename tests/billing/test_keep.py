"""Taking a cancellation back: one press, until the period ends."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEntry, Merchant
from simulator.core import Simulator
from tests.billing.leaving import address, cancel, cancellation, keep, said
from tests.billing.scenes import DAY, card, features, home, on_a_clock, plain, price, subscribe
from tests.cast import Stripe, visit

NOON_OF_1_MARCH_2027 = 1803902400


@pytest.mark.parametrize(
    ("mode", "end"),
    [
        ("classic", {"cancel_at_period_end": True}),
        ("classic", {"cancel_at": NOON_OF_1_MARCH_2027 + 20 * DAY, "proration_behavior": "none"}),
        ("flexible", {"cancel_at_period_end": True}),
        ("flexible", {"cancel_at": "max_period_end"}),
        ("flexible", {"cancel_at": NOON_OF_1_MARCH_2027 + 70 * DAY, "proration_behavior": "none"}),
    ],
)
def test_keep_takes_back_every_shape_of_an_end(
    client: Client, acme: Merchant, acme_stripe: Stripe, mode: str, end: dict[str, Any]
) -> None:
    clock = on_a_clock(acme_stripe, NOON_OF_1_MARCH_2027)
    card(acme_stripe, clock.customer)
    pro = subscribe(acme_stripe, clock.customer, price(acme_stripe), billing_mode={"type": mode})["id"]
    acme_stripe.post(f"/v1/subscriptions/{pro}", **end)
    visit(client, acme, clock.customer)
    response = keep(client, acme)
    assert said(client, response, acme) == ["Pro goes on. It renews on 1 April 2027."]
    found = acme_stripe.get(f"/v1/subscriptions/{pro}")
    assert (found["cancel_at"], found["cancel_at_period_end"], found["status"]) == (None, False, "active")
    clock.advance(40)
    clock.advance(40)
    assert acme_stripe.get(f"/v1/subscriptions/{pro}")["status"] == "active"


def test_keep_releases_a_schedule_that_would_end_it(client: Client, acme: Merchant, acme_stripe: Stripe) -> None:
    clock = on_a_clock(acme_stripe, NOON_OF_1_MARCH_2027)
    card(acme_stripe, clock.customer)
    pro = subscribe(acme_stripe, clock.customer, price(acme_stripe))["id"]
    schedule = acme_stripe.post("/v1/subscription_schedules", from_subscription=pro)["id"]
    acme_stripe.post(f"/v1/subscription_schedules/{schedule}", end_behavior="cancel")
    assert acme_stripe.get(f"/v1/subscriptions/{pro}")["cancel_at"] is not None
    visit(client, acme, clock.customer)
    assert said(client, keep(client, acme), acme) == ["Pro goes on. It renews on 1 April 2027."]
    assert acme_stripe.get(f"/v1/subscription_schedules/{schedule}")["status"] == "released"
    assert acme_stripe.get(f"/v1/subscriptions/{pro}")["cancel_at"] is None
    clock.advance(40)
    assert acme_stripe.get(f"/v1/subscriptions/{pro}")["status"] == "active"


def test_keep_during_a_trial_names_the_trial_s_end(client: Client, acme: Merchant, acme_stripe: Stripe) -> None:
    clock = on_a_clock(acme_stripe, NOON_OF_1_MARCH_2027)
    card(acme_stripe, clock.customer)
    pro = subscribe(acme_stripe, clock.customer, price(acme_stripe), trial_period_days=14)["id"]
    acme_stripe.post(f"/v1/subscriptions/{pro}", cancel_at_period_end=True)
    visit(client, acme, clock.customer)
    assert said(client, keep(client, acme), acme) == ["Pro goes on. The trial ends on 15 March 2027."]


def test_what_ended_meanwhile_cannot_be_kept_and_that_is_said(
    client: Client, acme: Merchant, acme_stripe: Stripe
) -> None:
    clock = on_a_clock(acme_stripe, NOON_OF_1_MARCH_2027)
    card(acme_stripe, clock.customer)
    pro = subscribe(acme_stripe, clock.customer, price(acme_stripe))["id"]
    acme_stripe.post(f"/v1/subscriptions/{pro}", cancel_at_period_end=True)
    visit(client, acme, clock.customer)
    (shown,) = home(client, acme).subscriptions.cards
    clock.advance(32)
    response = client.post(shown.actions[0].url, {"token": shown.actions[0].token})
    assert said(client, response, acme) == ["Pro ended on 1 April 2027, so it could not be kept."]
    assert acme_stripe.get(f"/v1/subscriptions/{pro}")["status"] == "canceled"


@pytest.fixture
def ending(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> str:
    """Ada's subscription, which she canceled, and Ada signed in."""
    card(acme_stripe, ada)
    identifier = str(subscribe(acme_stripe, ada, price(acme_stripe))["id"])
    acme_stripe.post(f"/v1/subscriptions/{identifier}", cancel_at_period_end=True)
    visit(client, acme, ada)
    return identifier


def test_pressing_twice_keeps_once(client: Client, acme: Merchant, simulator: Simulator, ending: str) -> None:
    (shown,) = home(client, acme).subscriptions.cards
    action = shown.actions[0]
    for _ in range(2):
        (sentence,) = said(client, client.post(action.url, {"token": action.token}), acme)
        assert sentence.startswith("Pro goes on. It renews on ")
    (entry,) = AuditEntry.objects.filter(action="subscription.update")
    assert entry.details == {"change": "keep", "outcome": "done"}
    assert entry.request_id in {each.id for each in simulator.requests.all() if each.path.endswith(ending)}


def test_when_no_answer_comes_the_button_is_there_again(
    client: Client, acme: Merchant, acme_stripe: Stripe, simulator: Simulator, ending: str
) -> None:
    (shown,) = home(client, acme).subscriptions.cards
    simulator.faults.add("timeout", method="POST", path="/v1/subscriptions/*", times=None, after_change=True)
    response = client.post(shown.actions[0].url, {"token": shown.actions[0].token})
    assert response.status_code == 503
    page = response.context["page"]
    assert (page.heading, page.label, page.token) == ("Keep Pro?", "Keep subscription", shown.actions[0].token)
    simulator.faults.clear()
    (sentence,) = said(client, client.post(page.url, {"token": page.token}), acme)
    assert sentence.startswith("Pro goes on.")
    assert acme_stripe.get(f"/v1/subscriptions/{ending}")["cancel_at"] is None


def test_who_canceled_may_keep_it_though_canceling_was_switched_off(
    client: Client, acme: Merchant, acme_stripe: Stripe, ending: str
) -> None:
    features(acme, subscription_cancel=False)
    (sentence,) = said(client, keep(client, acme), acme)
    assert plain(sentence).startswith("Pro goes on.")
    assert acme_stripe.get(f"/v1/subscriptions/{ending}")["cancel_at"] is None


def test_somebody_else_s_is_not_found(client: Client, acme_stripe: Stripe, bob: str, ending: str) -> None:
    card(acme_stripe, bob)
    other = str(subscribe(acme_stripe, bob, price(acme_stripe))["id"])
    acme_stripe.post(f"/v1/subscriptions/{other}", cancel_at_period_end=True)
    response = client.post(address(other, "cancellation/undo"), {"token": "A" * 22})
    assert response.status_code == 404
    assert acme_stripe.get(f"/v1/subscriptions/{other}")["cancel_at_period_end"] is True


def test_it_is_pressed_and_not_opened(client: Client, ending: str) -> None:
    assert client.get(address(ending, "cancellation/undo")).status_code == 405
    assert client.post(address(ending, "cancellation/undo")).status_code == 400


def test_a_cancellation_that_is_sent_again_after_it_was_taken_back_cancels(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    card(acme_stripe, ada)
    pro = subscribe(acme_stripe, ada, price(acme_stripe))["id"]
    visit(client, acme, ada)
    page = cancellation(client, pro)
    first = said(client, cancel(client, pro, page), acme)
    said(client, keep(client, acme), acme)
    ends = acme_stripe.get(f"/v1/subscriptions/{pro}")
    assert not any((ends["cancel_at_period_end"], ends["cancel_at"]))
    assert said(client, cancel(client, pro, page), acme) == first
    ends = acme_stripe.get(f"/v1/subscriptions/{pro}")
    assert ends["cancel_at_period_end"] or ends["cancel_at"]
