"""Schedules that make their subscription, and how they are changed, listed and told of."""

from typing import Any

import pytest
import stripe

from simulator.core import Simulator
from simulator.transport import InProcessClient
from tests.simulator.billing.conftest import DAY, HOUR, MONTH, START, Shop, first_item, texts
from tests.simulator.billing.test_schedules import again, change_at_period_end, current, prices, scheduled

RENEWAL = START + MONTH
MONTHLY = {"interval": "month"}


def made(shop: Shop, customer: Any, *phases: dict[str, Any], **more: Any) -> Any:
    return shop.v1.subscription_schedules.create({"customer": customer.id, "phases": list(phases), **more})


def test_a_subscription_that_begins_later(shop: Shop) -> None:
    ada, gold, silver = shop.customer(), shop.price(2000), shop.price(800, name="Silver")
    begins = START + 5 * DAY
    schedule = made(
        shop,
        ada,
        {"items": [{"price": silver.id}], "duration": MONTHLY, "metadata": {"team": "blue"}},
        {"items": [{"price": gold.id}], "duration": {"interval": "year", "interval_count": 1}},
        start_date=begins,
        metadata={"order": "7"},
    )
    assert (schedule.status, schedule.subscription, schedule.current_phase) == ("not_started", None, None)
    assert (schedule.end_behavior, schedule.metadata.to_dict()) == ("release", {"order": "7"})
    assert not shop.v1.subscriptions.list({"customer": ada.id}).data
    shop.now(begins + 2 * HOUR)
    started = shop.v1.subscription_schedules.retrieve(schedule.id, {"expand": ["subscription"]})
    subscription = started.subscription
    assert (started.status, started.current_phase.start_date) == ("active", begins)
    assert (subscription.schedule, subscription.status, subscription.start_date) == (schedule.id, "active", begins)
    assert subscription.metadata.to_dict() == {"team": "blue"}
    assert (shop.latest(subscription).total, shop.latest(subscription).status) == (800, "paid")
    shop.now(started.current_phase.end_date + 2 * HOUR)
    assert shop.latest(subscription).total == 2000


def test_a_subscription_that_begins_now_is_active_while_its_first_bill_is_a_draft(shop: Shop) -> None:
    ada, gold = shop.customer(), shop.price(2000)
    coupon = shop.v1.coupons.create({"percent_off": 50, "duration": "once"})
    phase = {"items": [{"price": gold.id, "quantity": 2}], "duration": MONTHLY, "discounts": [{"coupon": coupon.id}]}
    schedule = made(shop, ada, phase, start_date="now", default_settings={"description": "By schedule"})
    subscription = shop.v1.subscriptions.retrieve(schedule.subscription)
    assert (schedule.status, schedule.phases[0].start_date, schedule.phases[0].end_date) == ("active", START, RENEWAL)
    assert (subscription.status, subscription.description) == ("active", "By schedule")
    assert shop.latest(subscription).status == "draft"
    shop.now(START + 2 * HOUR)
    assert (shop.latest(subscription).total, shop.latest(subscription).status) == (2000, "paid")


def test_a_subscription_that_began_in_the_past(shop: Shop) -> None:
    gold = shop.price(2000)
    begun = START - 10 * DAY
    phase = {"items": [{"price": gold.id}], "proration_behavior": "none", "duration": MONTHLY}
    schedule = made(shop, shop.customer(), phase, start_date=begun)
    subscription = shop.v1.subscriptions.retrieve(schedule.subscription)
    assert (schedule.status, schedule.current_phase.start_date) == ("active", begun)
    assert (subscription.start_date, subscription.billing_cycle_anchor) == (begun, begun)


def test_without_a_duration_a_phase_lasts_one_period_of_its_price(shop: Shop) -> None:
    year = shop.price(9000, recurring={"interval": "year"})
    schedule = made(shop, shop.customer(), {"items": [{"price": year.id}]}, start_date=RENEWAL)
    assert schedule.phases[0].end_date == RENEWAL + 365 * DAY


def test_a_trial_phase_makes_a_trial(shop: Shop) -> None:
    gold = shop.price(2000)
    phases = ({"items": [{"price": gold.id}], "trial": True, "duration": MONTHLY}, {"items": [{"price": gold.id}]})
    schedule = made(shop, shop.customer(), *phases, start_date="now")
    subscription = shop.v1.subscriptions.retrieve(schedule.subscription)
    assert (subscription.status, subscription.trial_end) == ("trialing", RENEWAL)
    shop.now(RENEWAL + 2 * HOUR)
    assert (current(shop, subscription).status, shop.latest(subscription).total) == ("active", 2000)


def test_one_that_has_not_begun_is_changed_and_called_off(shop: Shop) -> None:
    gold, silver = shop.price(2000), shop.price(800, name="Silver")
    ada = shop.customer()
    schedule = made(shop, ada, {"items": [{"price": gold.id}]}, start_date=RENEWAL)
    phase = {"items": [{"price": silver.id}], "start_date": RENEWAL + DAY, "duration": MONTHLY}
    changed = shop.v1.subscription_schedules.update(schedule.id, {"phases": [phase]})
    assert (changed.status, changed.phases[0].start_date) == ("not_started", RENEWAL + DAY)
    off = shop.v1.subscription_schedules.cancel(schedule.id)
    assert (off.status, off.canceled_at, off.subscription) == ("canceled", START, None)
    shop.now(RENEWAL + 2 * DAY)
    assert not shop.v1.subscriptions.list({"customer": ada.id, "status": "all"}).data


def test_the_running_phase_is_changed_at_once_and_prorated_as_the_call_says(shop: Shop) -> None:
    ada, gold = shop.customer(), shop.price(2000)
    subscription = shop.subscribe(ada, gold)
    schedule = scheduled(shop, subscription)
    shop.now(START + MONTH // 2)
    more = again(schedule.phases[0]) | {"items": [{"price": gold.id, "quantity": 2}]}
    shop.v1.subscription_schedules.update(schedule.id, {"phases": [more]})
    assert sorted(item.amount for item in shop.v1.invoice_items.list({"customer": ada.id}).data) == [-1000, 2000]
    most = again(schedule.phases[0]) | {"items": [{"price": gold.id, "quantity": 5}]}
    shop.v1.subscription_schedules.update(schedule.id, {"phases": [most], "proration_behavior": "none"})
    assert len(shop.v1.invoice_items.list({"customer": ada.id}).data) == 2
    assert prices(current(shop, subscription)) == [(gold.id, 5)]


def test_a_schedule_is_changed_after_a_phase_began_with_or_without_the_past_one(shop: Shop) -> None:
    gold, silver, bronze = shop.price(2000), shop.price(800, name="Silver"), shop.price(300, name="Bronze")
    subscription = shop.subscribe(shop.customer(), gold)
    schedule = change_at_period_end(shop, subscription, {"price": silver.id})
    shop.now(RENEWAL + DAY)
    past, running = shop.v1.subscription_schedules.retrieve(schedule.id).phases
    later = {"items": [{"price": bronze.id}], "duration": MONTHLY}
    for sent in ([again(running), later], [again(past), again(running), later]):
        phases = shop.v1.subscription_schedules.update(schedule.id, {"phases": sent}).phases
        assert [phase["items"][0].price for phase in phases] == [gold.id, silver.id, bronze.id]
    shop.now(running.end_date + 2 * HOUR)
    assert shop.latest(subscription).total == 300


def test_the_running_phase_can_be_ended_now(shop: Shop) -> None:
    gold, silver = shop.price(2000), shop.price(800, name="Silver")
    subscription = shop.subscribe(shop.customer(), gold)
    schedule = change_at_period_end(shop, subscription, {"price": silver.id})
    shop.now(START + 3 * DAY)
    first = again(schedule.phases[0]) | {"end_date": "now"}
    following = {
        "items": [{"price": silver.id}],
        "start_date": "now",
        "end_date": RENEWAL,
        "proration_behavior": "none",
    }
    changed = shop.v1.subscription_schedules.update(schedule.id, {"phases": [first, following]})
    assert changed.current_phase.to_dict() == {"start_date": START + 3 * DAY, "end_date": RENEWAL}
    assert prices(current(shop, subscription)) == [(silver.id, 1)]
    assert first_item(current(shop, subscription)).current_period_end == RENEWAL


def test_a_price_that_was_archived_meanwhile_stays_in_the_running_phase(shop: Shop) -> None:
    gold, silver = shop.price(2000), shop.price(800, name="Silver")
    subscription = shop.subscribe(shop.customer(), gold)
    schedule = scheduled(shop, subscription)
    shop.v1.prices.update(gold.id, {"active": False})
    phases = [again(schedule.phases[0]), {"items": [{"price": silver.id}]}]
    assert len(shop.v1.subscription_schedules.update(schedule.id, {"phases": phases}).phases) == 2


def test_schedules_are_listed_by_customer_and_by_what_became_of_them(shop: Shop) -> None:
    ada, bob, gold = shop.customer(), shop.customer(email="bob@example.com"), shop.price(2000)
    waiting = made(shop, ada, {"items": [{"price": gold.id}]}, start_date=RENEWAL)
    released = scheduled(shop, shop.subscribe(ada, gold))
    shop.v1.subscription_schedules.release(released.id)
    bobs = scheduled(shop, shop.subscribe(bob, gold))

    def ids(**params: Any) -> list[str]:
        return [one.id for one in shop.v1.subscription_schedules.list(params).data]

    assert ids(customer=ada.id) == [released.id, waiting.id]
    assert ids(customer=bob.id) == [bobs.id]
    assert ids(customer=ada.id, scheduled=True) == [waiting.id]
    assert ids(customer=ada.id, scheduled=False) == [released.id]
    assert ids(customer=ada.id, released_at={"gte": START}) == [released.id]
    assert ids(customer=ada.id, released_at={"gt": START}) == []
    assert ids(customer=ada.id, canceled_at=START) == []
    assert ids() == []


def test_events_tell_of_a_schedule(shop: Shop) -> None:
    gold, silver = shop.price(2000), shop.price(800, name="Silver")
    subscription = shop.subscribe(shop.customer(), gold)
    told = len(shop.events())
    schedule = change_at_period_end(shop, subscription, {"price": silver.id})
    assert shop.events(since=told) == [
        "customer.subscription.updated",
        "subscription_schedule.created",
        "subscription_schedule.updated",
    ]
    end = schedule.phases[1].end_date
    told = len(shop.events())
    shop.now(RENEWAL)
    seen = [
        kind for kind in shop.events(since=told) if kind.startswith(("customer.sub", "subscription_sch", "invoice.c"))
    ]
    assert seen == [
        "customer.subscription.updated",
        "subscription_schedule.updated",
        "invoice.created",
        "customer.subscription.updated",
    ]
    shop.now(end - 7 * DAY)
    assert shop.events()[-2:] == ["subscription_schedule.expiring", "test_helpers.test_clock.ready"]
    told = len(shop.events())
    shop.now(end)
    assert [kind for kind in shop.events(since=told) if "schedule" in kind] == [
        "subscription_schedule.updated",
        "subscription_schedule.released",
    ]
    (event,) = shop.v1.events.list({"type": "subscription_schedule.released"}).data
    assert event.data.object.released_subscription == subscription.id


def test_texts_of_the_draft_name_the_new_price(shop: Shop) -> None:
    gold, silver = shop.price(2000), shop.price(800, name="Silver")
    subscription = shop.subscribe(shop.customer(), gold)
    change_at_period_end(shop, subscription, {"price": silver.id})
    shop.now(RENEWAL)
    draft = shop.latest(subscription)
    assert (draft.status, texts(draft)) == ("draft", [(800, "1 × Silver (at $8.00 / month)")])


@pytest.mark.parametrize("behavior", ["release", "cancel"])
def test_the_end_behavior_is_shown_on_the_subscription(shop: Shop, behavior: str) -> None:
    gold = shop.price(2000)
    phase = {"items": [{"price": gold.id}], "duration": {"interval": "month", "interval_count": 3}}
    schedule = made(shop, shop.customer(), phase, start_date="now", end_behavior=behavior)
    subscription = shop.v1.subscriptions.retrieve(schedule.subscription)
    expected = schedule.phases[0].end_date if behavior == "cancel" else None
    assert (subscription.cancel_at, subscription.cancel_at_period_end) == (expected, False)


def test_a_schedule_begins_although_its_coupon_and_its_card_are_gone(shop: Shop) -> None:
    ada, gold = shop.customer(), shop.price(2000)
    card = shop.v1.payment_methods.attach("pm_card_mastercard", {"customer": ada.id})
    coupon = shop.v1.coupons.create({"percent_off": 50, "duration": "once", "max_redemptions": 1})
    phase = {
        "items": [{"price": gold.id, "discounts": [{"coupon": coupon.id}]}],
        "discounts": [{"coupon": coupon.id}],
        "default_payment_method": card.id,
    }
    schedule = made(shop, ada, phase, start_date=START + DAY)
    shop.subscribe(ada, gold, discounts=[{"coupon": coupon.id}])
    shop.v1.payment_methods.detach(card.id)
    shop.now(START + DAY + 2 * HOUR)
    subscription = shop.v1.subscriptions.retrieve(shop.v1.subscription_schedules.retrieve(schedule.id).subscription)
    assert (subscription.default_payment_method, subscription.discounts) == (None, [])
    assert (shop.latest(subscription).total, shop.latest(subscription).status) == (2000, "paid")


def test_a_schedule_whose_price_or_customer_is_gone_is_called_off(shop: Shop) -> None:
    ada, bob, gold, silver = shop.customer(), shop.customer(), shop.price(2000), shop.price(800, name="Silver")
    archived = made(shop, ada, {"items": [{"price": silver.id}]}, start_date=START + DAY)
    orphaned = made(shop, bob, {"items": [{"price": gold.id}]}, start_date=START + DAY)
    shop.v1.prices.update(silver.id, {"active": False})
    shop.v1.customers.delete(bob.id)
    shop.now(START + 2 * DAY)
    for schedule in (archived, orphaned):
        assert shop.v1.subscription_schedules.retrieve(schedule.id).status == "canceled"
    assert shop.events().count("subscription_schedule.aborted") == 2


def test_schedules_follow_the_real_time_where_there_is_no_test_clock() -> None:
    now = START
    simulator = Simulator(wall_clock=lambda: now)
    client = stripe.StripeClient("sk_test_globex", http_client=InProcessClient(simulator))
    shop = Shop(client, simulator)
    eve = client.v1.customers.create({"email": "eve@example.com"})
    shop.card(eve.id, "pm_card_visa")
    gold, silver = shop.price(2000), shop.price(800, name="Silver")
    subscription = shop.subscribe(eve, gold)
    schedule = change_at_period_end(shop, subscription, {"price": silver.id})
    assert [one.id for one in client.v1.subscription_schedules.list().data] == [schedule.id]
    now = RENEWAL + 40 * DAY
    after = current(shop, subscription)
    assert (prices(after), after.schedule) == ([(silver.id, 1)], None)
    assert [invoice.total for invoice in shop.invoices(eve)] == [2000, 800, 800]
    simulator.close()
