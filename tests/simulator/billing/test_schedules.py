"""Subscription schedules: what is changed later is changed then, and no other field with it."""

from typing import Any

import pytest
import stripe

from tests.simulator.billing.conftest import DAY, HOUR, MONTH, START, Shop, first_item, texts

RENEWAL = START + MONTH


def scheduled(shop: Shop, subscription: Any) -> Any:
    """A schedule made from the subscription."""
    return shop.v1.subscription_schedules.create({"from_subscription": subscription.id})


def again(phase: Any) -> dict[str, Any]:
    """A phase as it is, to be sent again."""
    items = [{name: item[name] for name in ("price", "quantity") if name in item} for item in phase["items"]]
    return {"items": items, "start_date": phase.start_date, "end_date": phase.end_date}


def change_at_period_end(shop: Shop, subscription: Any, *items: Any, **phase: Any) -> Any:
    """A schedule that leaves the running period as it is and has these items afterwards."""
    made = scheduled(shop, subscription)
    following = {"items": list(items), "proration_behavior": "none", **phase}
    return shop.v1.subscription_schedules.update(
        made.id, {"phases": [again(made.phases[0]), following], "end_behavior": "release"}
    )


def current(shop: Shop, subscription: Any) -> Any:
    return shop.v1.subscriptions.retrieve(subscription.id)


def prices(subscription: Any) -> list[tuple[str, int]]:
    return [(item.price.id, item.quantity) for item in subscription["items"].data]


def test_a_downgrade_at_period_end_is_billed_by_the_renewal_and_nothing_is_prorated(shop: Shop) -> None:
    ada, gold, silver = shop.customer(), shop.price(2000), shop.price(800, name="Silver")
    subscription = shop.subscribe(ada, gold)
    schedule = change_at_period_end(shop, subscription, {"price": silver.id, "quantity": 2})
    assert (schedule.status, schedule.subscription, schedule.end_behavior) == ("active", subscription.id, "release")
    assert schedule.current_phase.to_dict() == {"start_date": START, "end_date": RENEWAL}
    assert schedule.phases[1].end_date == RENEWAL + 31 * DAY
    shop.now(RENEWAL - 1)
    assert prices(current(shop, subscription)) == [(gold.id, 1)]
    shop.now(RENEWAL)
    assert prices(current(shop, subscription)) == [(silver.id, 2)]
    shop.now(RENEWAL + 2 * HOUR)
    bill = shop.latest(subscription)
    assert (bill.billing_reason, bill.status, bill.total) == ("subscription_cycle", "paid", 1600)
    assert texts(bill) == [(1600, "2 × Silver (at $8.00 / month)")]
    assert len(shop.invoices(ada)) == 2
    assert not shop.v1.invoice_items.list({"customer": ada.id}).data


def test_a_schedule_moves_on_and_then_lets_its_subscription_go(shop: Shop) -> None:
    gold, silver = shop.price(2000), shop.price(800, name="Silver")
    subscription = shop.subscribe(shop.customer(), gold)
    schedule = change_at_period_end(shop, subscription, {"price": silver.id})
    shop.now(RENEWAL)
    moved = shop.v1.subscription_schedules.retrieve(schedule.id)
    assert (moved.status, moved.current_phase.start_date) == ("active", RENEWAL)
    assert current(shop, subscription).schedule == schedule.id
    shop.now(moved.phases[1].end_date)
    over = shop.v1.subscription_schedules.retrieve(schedule.id)
    assert (over.status, over.current_phase, over.subscription) == ("released", None, None)
    assert (over.released_at, over.released_subscription) == (RENEWAL + 31 * DAY, subscription.id)
    free = current(shop, subscription)
    assert (free.status, free.schedule, free.cancel_at, prices(free)) == ("active", None, None, [(silver.id, 1)])
    shop.now(RENEWAL + 62 * DAY)
    assert shop.latest(free).total == 800


def test_release_leaves_the_subscription_as_it_is(shop: Shop) -> None:
    gold, silver = shop.price(2000), shop.price(800, name="Silver")
    subscription = shop.subscribe(shop.customer(), gold)
    schedule = change_at_period_end(shop, subscription, {"price": silver.id})
    released = shop.v1.subscription_schedules.release(schedule.id)
    assert (released.status, released.subscription, released.released_subscription) == (
        "released",
        None,
        subscription.id,
    )
    assert current(shop, subscription).schedule is None
    shop.now(RENEWAL + 2 * HOUR)
    assert prices(current(shop, subscription)) == [(gold.id, 1)]
    assert shop.latest(subscription).total == 2000


def test_how_a_scheduled_subscription_ends_is_its_schedules_business(shop: Shop) -> None:
    subscription = shop.subscribe(shop.customer(), shop.price())
    schedule = scheduled(shop, subscription)
    for change in ({"cancel_at_period_end": True}, {"cancel_at": RENEWAL}):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            shop.v1.subscriptions.update(subscription.id, change)
        assert refused.value.user_message == (
            f"The subscription is managed by the subscription schedule `{schedule.id}`, and updating any cancelation "
            "behavior directly is not allowed. Please update the schedule instead."
        )
    shop.v1.subscription_schedules.release(schedule.id)
    assert shop.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": True}).cancel_at == RENEWAL


def test_a_year_becomes_months_and_a_month_becomes_a_year(shop: Shop) -> None:
    month = shop.price(1000)
    year = shop.price(10000, product=month.product, recurring={"interval": "year"})
    yearly = shop.subscribe(shop.customer(), year)
    monthly = shop.subscribe(shop.customer(), month)
    change_at_period_end(shop, yearly, {"price": month.id})
    change_at_period_end(shop, monthly, {"price": year.id})
    shop.now(RENEWAL + 2 * HOUR)
    item = first_item(current(shop, monthly))
    assert (item.price.id, item.current_period_start, item.current_period_end) == (
        year.id,
        RENEWAL,
        RENEWAL + 365 * DAY,
    )
    assert texts(shop.latest(monthly)) == [(10000, "1 × Gold (at $100.00 / year)")]
    shop.now(START + 365 * DAY + 2 * HOUR)
    item = first_item(current(shop, yearly))
    assert (item.price.id, item.current_period_start, item.current_period_end) == (
        month.id,
        START + 365 * DAY,
        START + 395 * DAY,
    )
    assert texts(shop.latest(yearly)) == [(1000, "1 × Gold (at $10.00 / month)")]
