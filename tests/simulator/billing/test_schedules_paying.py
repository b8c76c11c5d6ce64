"""What a subscription with a schedule is paid with, after the customer has chosen another card."""

from typing import Any

from tests.simulator.billing.conftest import MONTH, START, Shop
from tests.simulator.billing.test_schedules import again, change_at_period_end, current

RENEWAL = START + MONTH


def planned(shop: Shop, **phase: Any) -> tuple[Any, Any, Any]:
    """A subscription that changes its price at its renewal, and another card of its customer."""
    ada = shop.customer()
    card = shop.v1.payment_methods.attach("pm_card_mastercard", {"customer": ada.id})
    subscription = shop.subscribe(ada, shop.price(2000))
    schedule = change_at_period_end(shop, subscription, {"price": shop.price(3000).id}, **phase)
    return subscription, schedule, card


def test_a_card_of_the_subscription_alone_is_given_up_by_the_next_phase(shop: Shop) -> None:
    """ "If not set, invoices will use the default payment method in the customer's invoice settings."

    https://docs.stripe.com/api/subscription_schedules/object#subscription_schedule_object-phases-default_payment_method
    """
    subscription, schedule, card = planned(shop)
    shop.v1.subscriptions.update(subscription.id, {"default_payment_method": card.id})
    phases = shop.v1.subscription_schedules.retrieve(schedule.id).phases
    assert [phase.default_payment_method for phase in phases] == [card.id, None]
    shop.now(RENEWAL)
    assert current(shop, subscription).default_payment_method is None


def test_a_card_of_the_schedule_stays(shop: Shop) -> None:
    subscription, schedule, card = planned(shop)
    settings = {"default_settings": {"default_payment_method": card.id}}
    assert (
        shop.v1.subscription_schedules.update(schedule.id, settings).default_settings.default_payment_method == card.id
    )
    assert current(shop, subscription).default_payment_method == card.id
    shop.now(RENEWAL)
    assert current(shop, subscription).default_payment_method == card.id


def test_a_phase_may_name_its_own(shop: Shop) -> None:
    subscription, schedule, card = planned(shop)
    phases = [{**again(phase), "default_payment_method": card.id} for phase in schedule.phases]
    shop.v1.subscription_schedules.update(schedule.id, {"phases": phases, "proration_behavior": "none"})
    assert current(shop, subscription).default_payment_method == card.id
    shop.now(RENEWAL)
    assert current(shop, subscription).default_payment_method == card.id


def test_a_card_that_was_taken_away_since_is_left_out(shop: Shop) -> None:
    subscription, schedule, card = planned(shop)
    shop.v1.subscription_schedules.update(schedule.id, {"default_settings": {"default_payment_method": card.id}})
    shop.v1.payment_methods.detach(card.id)
    shop.now(RENEWAL)
    after = current(shop, subscription)
    assert (after.status, after.default_payment_method) == ("active", None)
