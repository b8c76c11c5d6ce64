"""Previews of what a schedule will bill."""

import pytest
import stripe

from tests.simulator.billing.conftest import DAY, HOUR, MONTH, START, Shop, first_item, texts
from tests.simulator.billing.test_schedules import again, change_at_period_end, current, prices, scheduled

RENEWAL = START + MONTH


def test_the_next_invoice_shows_the_price_of_the_next_phase_and_the_renewal_bills_it(shop: Shop) -> None:
    gold, silver = shop.price(2000), shop.price(800, name="Silver")
    subscription = shop.subscribe(shop.customer(), gold)
    schedule = change_at_period_end(shop, subscription, {"price": silver.id, "quantity": 3})
    told = len(shop.events())
    seen = shop.v1.invoices.create_preview({"subscription": subscription.id})
    assert texts(seen) == [(2400, "3 × Silver (at $8.00 / month)")]
    assert (seen.total, seen.period_end) == (2400, RENEWAL)
    assert shop.v1.invoices.create_preview({"schedule": schedule.id}).total == 2400
    assert prices(current(shop, subscription)) == [(gold.id, 1)]
    assert len(shop.events()) == told
    shop.now(RENEWAL + 2 * HOUR)
    assert shop.latest(subscription).total == 2400


def test_a_change_of_the_schedule_is_previewed_before_it_is_made(shop: Shop) -> None:
    gold, silver = shop.price(2000), shop.price(800, name="Silver")
    subscription = shop.subscribe(shop.customer(), gold)
    schedule = scheduled(shop, subscription)
    phases = [again(schedule.phases[0]), {"items": [{"price": silver.id}]}]
    seen = shop.v1.invoices.create_preview({"schedule": schedule.id, "schedule_details": {"phases": phases}})
    assert texts(seen) == [(800, "1 × Silver (at $8.00 / month)")]
    assert len(shop.v1.subscription_schedules.retrieve(schedule.id).phases) == 1
    assert shop.v1.invoices.create_preview({"subscription": subscription.id}).total == 2000


def test_an_upgrade_of_the_running_phase_is_previewed_with_its_prorations(shop: Shop) -> None:
    gold = shop.price(2000)
    subscription = shop.subscribe(shop.customer(), gold)
    schedule = scheduled(shop, subscription)
    shop.now(START + MONTH // 2)
    more = again(schedule.phases[0]) | {"items": [{"price": gold.id, "quantity": 3}]}
    details = {"phases": [more], "proration_behavior": "always_invoice"}
    seen = shop.v1.invoices.create_preview({"schedule": schedule.id, "schedule_details": details})
    assert [line.amount for line in seen.lines.data] == [-1000, 3000]
    shop.v1.subscription_schedules.update(schedule.id, details)
    made = shop.latest(subscription)
    assert (made.total, made.status, made.billing_reason) == (2000, "paid", "subscription_update")
    assert current(shop, subscription)["items"].data[0].quantity == 3


def test_a_schedule_that_is_not_made_yet_is_previewed(shop: Shop) -> None:
    ada, gold = shop.customer(), shop.price(2000)
    details = {"phases": [{"start_date": START + DAY, "items": [{"price": gold.id}]}]}
    seen = shop.v1.invoices.create_preview({"customer": ada.id, "schedule_details": details})
    assert (seen.total, seen.created) == (2000, START + DAY)
    assert not shop.v1.subscription_schedules.list({"customer": ada.id}).data


def test_a_direct_change_is_previewed_without_forgetting_the_next_phase(shop: Shop) -> None:
    gold, silver = shop.price(2000), shop.price(800, name="Silver")
    subscription = shop.subscribe(shop.customer(), gold)
    change_at_period_end(shop, subscription, {"price": silver.id})
    shop.now(START + MONTH // 2)
    details = {"items": [{"id": first_item(subscription).id, "quantity": 2}], "proration_behavior": "create_prorations"}
    seen = shop.v1.invoices.create_preview({"subscription": subscription.id, "subscription_details": details})
    assert [line.amount for line in seen.lines.data] == [-1000, 2000, 800]


def test_no_invoice_follows_a_schedule_that_cancels(shop: Shop) -> None:
    subscription = shop.subscribe(shop.customer(), shop.price())
    schedule = scheduled(shop, subscription)
    shop.v1.subscription_schedules.update(schedule.id, {"end_behavior": "cancel"})
    with pytest.raises(stripe.InvalidRequestError) as none:
        shop.v1.invoices.create_preview({"schedule": schedule.id})
    assert none.value.code == "invoice_upcoming_none"


def test_a_preview_names_a_schedule_or_a_subscription(shop: Shop) -> None:
    subscription = shop.subscribe(shop.customer(), shop.price())
    schedule = scheduled(shop, subscription)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.v1.invoices.create_preview({"schedule": schedule.id, "subscription": subscription.id})
    assert refused.value.user_message == "You may only specify one of these parameters: schedule, subscription."
