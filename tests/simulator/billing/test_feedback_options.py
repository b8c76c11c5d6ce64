"""Acme's own reasons for leaving: https://docs.stripe.com/api/billing/feedback-option."""

from typing import Any

import pytest
import stripe

from tests.simulator.billing.conftest import START, Shop


@pytest.fixture
def option(shop: Shop) -> Any:
    return shop.v1.billing.feedback_options.create({"description": "I have moved away"})


def test_an_option_is_made_reworded_and_put_away(shop: Shop, option: Any) -> None:
    assert (option.object, option.status, option.status_transitions.deactivated_at) == (
        "billing.feedback_option",
        "active",
        None,
    )
    calls = shop.v1.billing.feedback_options
    assert calls.update(option.id, {"description": "I am moving away"}).description == "I am moving away"
    shop.simulator.wall_clock = lambda: float(START)
    gone = calls.deactivate(option.id)
    assert (gone.status, gone.status_transitions.deactivated_at) == ("inactive", START)
    shop.simulator.wall_clock = lambda: float(START + 1)
    assert calls.deactivate(option.id).status_transitions.deactivated_at == START
    assert calls.retrieve(option.id).description == "I am moving away"


def test_they_are_listed_by_status(shop: Shop, option: Any) -> None:
    calls = shop.v1.billing.feedback_options
    other = calls.create({"description": "It was a present"})
    calls.deactivate(option.id)
    assert [one.id for one in calls.list({"status": "active"}).data] == [other.id]
    assert [one.id for one in calls.list({"status": "inactive"}).data] == [option.id]
    assert {one.id for one in calls.list().data} == {option.id, other.id}


@pytest.mark.parametrize("description", ["", "x" * 101])
def test_a_reason_is_between_one_and_a_hundred_characters_long(shop: Shop, description: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        shop.v1.billing.feedback_options.create({"description": description})
    assert refusal.value.param == "description"
    assert shop.v1.billing.feedback_options.create({"description": "x" * 100}).id


@pytest.mark.parametrize("call", ["update", "cancel"])
def test_a_customer_leaves_for_one_of_them(shop: Shop, option: Any, call: str) -> None:
    subscription = shop.subscribe(shop.customer(), shop.price())
    ends: dict[str, Any] = {"cancel_at_period_end": True} if call == "update" else {}
    wish = {**ends, "cancellation_details": {"feedback_option": option.id, "comment": "To Bern"}}
    left = getattr(shop.v1.subscriptions, call)(subscription.id, wish)
    details = left.cancellation_details
    assert (details.feedback_option, details.comment, details.feedback) == (option.id, "To Bern", None)
    shown = shop.v1.subscriptions.retrieve(left.id, {"expand": ["cancellation_details.feedback_option"]})
    assert shown.cancellation_details.feedback_option.description == "I have moved away"


@pytest.mark.parametrize("call", ["update", "cancel"])
def test_a_reason_that_nobody_offered_is_refused_and_nothing_ends(shop: Shop, call: str) -> None:
    subscription = shop.subscribe(shop.customer(), shop.price())
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        getattr(shop.v1.subscriptions, call)(subscription.id, {"cancellation_details": {"feedback_option": "bfo_nope"}})
    assert (refusal.value.http_status, refusal.value.code) == (400, "resource_missing")
    assert refusal.value.param == "cancellation_details[feedback_option]"
    assert shop.v1.subscriptions.retrieve(subscription.id).status == "active"
