"""How schedules end, and what is refused, in Stripe's words where they are known."""

from typing import Any

import pytest
import stripe

from tests.simulator.billing.conftest import DAY, HOUR, MONTH, START, Shop
from tests.simulator.billing.test_schedules import again, change_at_period_end, current, scheduled
from tests.simulator.billing.test_schedules_phases import metered, used

RENEWAL = START + MONTH


def refusal(shop: Shop, schedule: Any, **params: Any) -> Any:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.v1.subscription_schedules.update(schedule.id, params)
    return refused.value


def test_a_schedule_that_cancels_ends_its_subscription_with_its_last_phase(shop: Shop) -> None:
    subscription = shop.subscribe(shop.customer(), shop.price(2000))
    schedule = scheduled(shop, subscription)
    shop.v1.subscription_schedules.update(schedule.id, {"end_behavior": "cancel"})
    soon = current(shop, subscription)
    assert (soon.cancel_at, soon.cancel_at_period_end, soon.canceled_at) == (RENEWAL, False, START)
    shop.now(RENEWAL + 2 * HOUR)
    over = shop.v1.subscription_schedules.retrieve(schedule.id)
    assert (over.status, over.completed_at, over.released_at, over.current_phase) == ("completed", RENEWAL, None, None)
    ended = current(shop, subscription)
    assert (ended.status, ended.ended_at) == ("canceled", RENEWAL)
    assert len(shop.invoices(shop.v1.customers.retrieve(subscription.customer))) == 1
    kinds = shop.events()
    assert kinds.count("subscription_schedule.completed") == kinds.count("customer.subscription.deleted") == 1
    assert "subscription_schedule.canceled" not in kinds


def test_taking_the_cancellation_back_lets_the_subscription_go_on(shop: Shop) -> None:
    subscription = shop.subscribe(shop.customer(), shop.price(2000))
    schedule = scheduled(shop, subscription)
    shop.v1.subscription_schedules.update(schedule.id, {"end_behavior": "cancel"})
    shop.v1.subscription_schedules.update(schedule.id, {"end_behavior": "release"})
    soon = current(shop, subscription)
    assert (soon.cancel_at, soon.canceled_at, soon.cancellation_details.reason) == (None, None, None)
    shop.now(RENEWAL + 2 * HOUR)
    assert current(shop, subscription).status == "active"


@pytest.mark.parametrize(("preserved", "ends"), [(True, RENEWAL), (False, None)])
def test_release_takes_the_schedules_cancellation_along_unless_it_is_to_stay(
    shop: Shop, preserved: bool, ends: int | None
) -> None:
    subscription = shop.subscribe(shop.customer(), shop.price(2000))
    schedule = scheduled(shop, subscription)
    shop.v1.subscription_schedules.update(schedule.id, {"end_behavior": "cancel"})
    shop.v1.subscription_schedules.release(schedule.id, {"preserve_cancel_date": preserved})
    assert current(shop, subscription).cancel_at == ends
    shop.now(RENEWAL + HOUR)
    assert current(shop, subscription).status == ("canceled" if preserved else "active")


def test_a_subscription_that_is_to_end_keeps_its_end_on_a_schedule(shop: Shop) -> None:
    subscription = shop.subscribe(shop.customer(), shop.price(2000))
    shop.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": True})
    schedule = scheduled(shop, subscription)
    assert (schedule.end_behavior, schedule.phases[0].end_date) == ("cancel", RENEWAL)
    shop.now(RENEWAL + HOUR)
    assert current(shop, subscription).status == "canceled"


@pytest.mark.parametrize(
    ("params", "amounts"),
    [({}, [-1000, 30]), ({"prorate": False}, [30]), ({"prorate": False, "invoice_now": False}, None)],
)
def test_canceling_a_schedule_ends_its_subscription_with_a_last_bill(
    shop: Shop, params: dict[str, bool], amounts: list[int] | None
) -> None:
    ada = shop.customer()
    subscription = shop.subscribe(ada, shop.price(2000), metered(shop, 10, "Calls"))
    schedule = scheduled(shop, subscription)
    shop.now(START + DAY)
    used(shop, ada, 3)
    shop.now(START + MONTH // 2)
    canceled = shop.v1.subscription_schedules.cancel(schedule.id, params)
    assert (canceled.status, canceled.canceled_at, canceled.subscription) == (
        "canceled",
        START + MONTH // 2,
        subscription.id,
    )
    assert current(shop, subscription).status == "canceled"
    bills = shop.invoices(ada)
    assert len(bills) == (1 if amounts is None else 2)
    if amounts is not None:
        assert sorted(line.amount for line in bills[-1].lines.data) == amounts
    assert shop.events().count("subscription_schedule.canceled") == 1


@pytest.mark.parametrize("verb", ["release", "cancel"])
def test_what_is_over_is_over(shop: Shop, verb: str) -> None:
    schedule = scheduled(shop, shop.subscribe(shop.customer(), shop.price(2000)))
    shop.v1.subscription_schedules.release(schedule.id)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        getattr(shop.v1.subscription_schedules, verb)(schedule.id)
    done = {"release": "released", "cancel": "canceled"}[verb]
    assert refused.value.user_message == (
        f"You cannot {verb} a subscription schedule that is currently in the `released` status. It must be in "
        f"`not_started, active` status to be {done}."
    )
    assert "currently in the `released` status" in str(refusal(shop, schedule, end_behavior="cancel"))


def test_a_subscription_has_one_schedule(shop: Shop) -> None:
    subscription = shop.subscribe(shop.customer(), shop.price(2000))
    scheduled(shop, subscription)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        scheduled(shop, subscription)
    assert refused.value.user_message == (
        f"You cannot migrate a subscription that is already attached to a schedule: `{subscription.id}`."
    )


@pytest.mark.parametrize(
    ("name", "value"), [("metadata", {"a": "b"}), ("end_behavior", "cancel"), ("phases", [{"items": [{"price": "x"}]}])]
)
def test_from_subscription_stands_alone(shop: Shop, name: str, value: Any) -> None:
    subscription = shop.subscribe(shop.customer(), shop.price(2000))
    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.v1.subscription_schedules.create({"from_subscription": subscription.id, name: value})
    assert refused.value.user_message == f"You cannot set `{name}` if `from_subscription` is set."
    assert current(shop, subscription).schedule is None


def test_a_subscription_that_ended_or_never_was_cannot_be_scheduled(shop: Shop) -> None:
    subscription = shop.subscribe(shop.customer(), shop.price(2000))
    shop.v1.subscriptions.cancel(subscription.id)
    with pytest.raises(stripe.InvalidRequestError, match="`canceled` status"):
        scheduled(shop, subscription)
    with pytest.raises(stripe.InvalidRequestError) as missing:
        shop.v1.subscription_schedules.create({"from_subscription": "sub_nope"})
    assert (missing.value.user_message, missing.value.code) == ("No such subscription: 'sub_nope'", "resource_missing")
    with pytest.raises(stripe.InvalidRequestError) as missing:
        shop.v1.subscription_schedules.retrieve("sub_sched_nope")
    assert missing.value.http_status == 404


def test_phases_are_anchored_where_the_running_one_began(shop: Shop) -> None:
    gold = shop.price(2000)
    schedule = scheduled(shop, shop.subscribe(shop.customer(), gold))
    shop.now(START + DAY)
    same = again(schedule.phases[0])
    items = {"items": same["items"]}
    assert refusal(shop, schedule, phases=[items]).user_message == (
        "The subscription schedule update is missing at least one phase with a `start_date` to anchor end dates to."
    )
    for start in ("now", START - 1, START + 1):
        moved = refusal(shop, schedule, phases=[same | {"start_date": start}])
        assert moved.user_message == "You can not modify the start date of the current phase."
    over = refusal(shop, schedule, phases=[same | {"end_date": START + 60}])
    assert over.user_message == "You can only adjust the end date to a future date for the current phase."


def test_phases_that_cannot_be(shop: Shop) -> None:
    gold, once = (
        shop.price(2000),
        shop.v1.prices.create({"product_data": {"name": "Setup"}, "currency": "usd", "unit_amount": 700}),
    )
    euro = shop.price(2000, currency="eur")
    schedule = scheduled(shop, shop.subscribe(shop.customer(), gold))
    same = again(schedule.phases[0])
    good = {"items": [{"price": gold.id}]}
    month = {"interval": "month"}

    def words(*phases: dict[str, Any]) -> str:
        return str(refusal(shop, schedule, phases=[same, *phases]).user_message)

    assert words(good | {"end_date": RENEWAL + DAY, "duration": month}).startswith(
        "You may only specify one of these parameters: phases[1][end_date], phases[1][duration]"
    )
    assert words(good | {"iterations": 3}) == "Received unknown parameter: phases[1][iterations]"
    assert words({"duration": month}) == "Missing required param: phases[1][items]."
    assert words({"items": [{"price": "price_nope"}]}) == "No such price: 'price_nope'"
    assert "type=one_time" in words({"items": [{"price": once.id}]})
    assert "only supports `eur`" in words({"items": [{"price": euro.id}]})
    assert "must be the `end_date` of the phase before" in words(good | {"start_date": RENEWAL + DAY})
    assert "must be after its `start_date`" in words(good | {"end_date": RENEWAL})
    assert words(good | {"discounts": [{"coupon": "NOPE"}]}) == "No such coupon: 'NOPE'"
    assert "phase_start" in words(good | {"trial": True, "billing_cycle_anchor": "phase_start", "duration": month})
    assert "within the phase" in words(good | {"trial_end": RENEWAL + 90 * DAY, "duration": month})
    assert "same Price" in words({"items": [{"price": gold.id}, {"price": gold.id}]})
    assert "at most 10" in words(*[good | {"duration": month}] * 10)
    assert words(good | {"default_payment_method": "pm_nope"}) == "No such PaymentMethod: 'pm_nope'"
    assert "must be one of" in str(refusal(shop, schedule, end_behavior="forget"))
    assert len(shop.v1.subscription_schedules.retrieve(schedule.id).phases) == 1


def test_a_schedule_of_its_own_needs_a_customer_and_phases(shop: Shop) -> None:
    for params, missing in (({}, "customer"), ({"customer": shop.customer().id}, "phases")):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            shop.v1.subscription_schedules.create(params)
        assert refused.value.user_message == f"Missing required param: {missing}."


def test_a_released_subscription_can_be_scheduled_again(shop: Shop) -> None:
    gold, silver = shop.price(2000), shop.price(800, name="Silver")
    subscription = shop.subscribe(shop.customer(), gold)
    first = change_at_period_end(shop, subscription, {"price": silver.id})
    shop.v1.subscription_schedules.release(first.id)
    change_at_period_end(shop, subscription, {"price": gold.id, "quantity": 2})
    shop.now(RENEWAL + 2 * HOUR)
    assert shop.latest(subscription).total == 4000
