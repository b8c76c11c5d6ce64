"""A subscription that a schedule manages, changed or ended directly."""

import pytest
import stripe

from simulator.engine.settings import BillingSettings
from tests.simulator.billing.conftest import DAY, HOUR, START, Shop, first_item
from tests.simulator.billing.test_renewing import settings
from tests.simulator.billing.test_schedules import RENEWAL, change_at_period_end, current, prices, scheduled


def test_a_direct_change_of_items_becomes_a_phase_of_its_own_and_the_next_phase_stays(shop: Shop) -> None:
    gold, silver = shop.price(2000), shop.price(800, name="Silver")
    subscription = shop.subscribe(shop.customer(), gold)
    schedule = change_at_period_end(shop, subscription, {"price": silver.id})
    shop.now(START + 10 * DAY)
    shop.v1.subscriptions.update(subscription.id, {"items": [{"id": first_item(subscription).id, "quantity": 3}]})
    phases = shop.v1.subscription_schedules.retrieve(schedule.id).phases
    assert [(phase.start_date, phase.end_date) for phase in phases] == [
        (START, START + 10 * DAY),
        (START + 10 * DAY, RENEWAL),
        (RENEWAL, RENEWAL + 31 * DAY),
    ]
    assert [phase["items"][0].quantity for phase in phases] == [1, 3, 1]
    shop.now(RENEWAL)
    assert prices(current(shop, subscription)) == [(silver.id, 1)]


def test_items_added_and_taken_away_by_their_own_calls_reach_the_running_phase(shop: Shop) -> None:
    gold, extra = shop.price(2000), shop.price(300, name="Extra")
    subscription = shop.subscribe(shop.customer(), gold)
    schedule = scheduled(shop, subscription)
    added = shop.v1.subscription_items.create({"subscription": subscription.id, "price": extra.id})
    (phase,) = shop.v1.subscription_schedules.retrieve(schedule.id).phases
    assert [item.price for item in phase["items"]] == [gold.id, extra.id]
    shop.v1.subscription_items.update(added.id, {"quantity": 4})
    (phase,) = shop.v1.subscription_schedules.retrieve(schedule.id).phases
    assert [item.quantity for item in phase["items"]] == [1, 4]
    shop.v1.subscription_items.delete(added.id)
    (phase,) = shop.v1.subscription_schedules.retrieve(schedule.id).phases
    assert [item.price for item in phase["items"]] == [gold.id]


def test_metadata_of_the_subscription_is_not_the_phases(shop: Shop) -> None:
    subscription = shop.subscribe(shop.customer(), shop.price())
    schedule = scheduled(shop, subscription)
    shop.now(START + DAY)
    shop.v1.subscriptions.update(subscription.id, {"metadata": {"seat": "7"}})
    (phase,) = shop.v1.subscription_schedules.retrieve(schedule.id).phases
    assert phase.metadata.to_dict() == {}


def test_a_discount_taken_off_directly_does_not_come_back_with_the_running_phase(shop: Shop) -> None:
    coupon = shop.v1.coupons.create({"percent_off": 10, "duration": "forever"})
    subscription = shop.subscribe(shop.customer(), shop.price(), discounts=[{"coupon": coupon.id}])
    schedule = scheduled(shop, subscription)
    shop.v1.subscriptions.delete_discount(subscription.id)
    (phase,) = shop.v1.subscription_schedules.retrieve(schedule.id).phases
    assert phase.discounts == []


def test_canceling_the_subscription_cancels_its_schedule(shop: Shop) -> None:
    subscription = shop.subscribe(shop.customer(), shop.price())
    schedule = scheduled(shop, subscription)
    told = len(shop.events())
    shop.v1.subscriptions.cancel(subscription.id)
    ended = shop.v1.subscription_schedules.retrieve(schedule.id)
    assert (ended.status, ended.canceled_at, ended.current_phase) == ("canceled", START, None)
    assert shop.events(since=told) == ["customer.subscription.deleted", "subscription_schedule.canceled"]
    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.v1.subscription_schedules.cancel(schedule.id)
    assert refused.value.user_message == (
        "You cannot cancel a subscription schedule that is currently in the `canceled` status. It must be in "
        "`not_started, active` status to be canceled."
    )


def test_a_subscription_that_was_never_paid_takes_its_schedule_along_aborted(shop: Shop) -> None:
    ada = shop.customer()
    month = shop.price(2000)
    subscription = shop.subscribe(ada, month)
    settings(shop, **BillingSettings(retry_after=(DAY,)).__dict__)
    schedule = change_at_period_end(shop, subscription, {"price": month.id}, duration={"interval": "year"})
    shop.card(ada.id, "pm_card_chargeCustomerFail")
    shop.now(RENEWAL + 2 * DAY + 2 * HOUR)
    assert current(shop, subscription).status == "canceled"
    assert shop.v1.subscription_schedules.retrieve(schedule.id).status == "canceled"
    told = [kind for kind in shop.events() if "schedule" in kind or "deleted" in kind]
    assert told[-2:] == ["customer.subscription.deleted", "subscription_schedule.aborted"]
