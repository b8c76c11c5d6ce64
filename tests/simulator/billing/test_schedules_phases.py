"""What phases do to a subscription: items, discounts, trials, anchors, settings."""

from typing import Any

import pytest

from tests.simulator.billing.conftest import DAY, HOUR, MONTH, START, Shop, first_item, texts
from tests.simulator.billing.test_schedules import again, change_at_period_end, current, prices, scheduled

RENEWAL = START + MONTH


def used(shop: Shop, ada: Any, value: int) -> None:
    shop.v1.billing.meter_events.create(
        {"event_name": "calls", "payload": {"stripe_customer_id": ada.id, "value": str(value)}}
    )


def metered(shop: Shop, amount: int, name: str) -> Any:
    known = shop.v1.billing.meters.list().data
    meter = (
        known[0]
        if known
        else shop.v1.billing.meters.create(
            {"display_name": "Calls", "event_name": "calls", "default_aggregation": {"formula": "sum"}}
        )
    )
    recurring = {"interval": "month", "usage_type": "metered", "meter": meter.id}
    return shop.price(amount, name=name, recurring=recurring)


def test_from_subscription_keeps_every_field(shop: Shop) -> None:
    ada = shop.customer()
    card = shop.v1.payment_methods.attach("pm_card_mastercard", {"customer": ada.id})
    vat = shop.v1.tax_rates.create({"display_name": "VAT", "percentage": 8.1, "inclusive": False})
    own_vat = shop.v1.tax_rates.create({"display_name": "VAT", "percentage": 2.6, "inclusive": False})
    ten, five = (shop.v1.coupons.create({"percent_off": off, "duration": "forever"}) for off in (10, 5))
    gold, extra = shop.price(2000), shop.price(300, name="Extra")
    subscription = shop.subscribe(
        ada,
        {
            "price": gold.id,
            "quantity": 3,
            "tax_rates": [own_vat.id],
            "discounts": [{"coupon": five.id}],
            "metadata": {"seat": "window"},
        },
        extra,
        default_payment_method=card.id,
        default_tax_rates=[vat.id],
        discounts=[{"coupon": ten.id}],
        description="For the office",
        metadata={"team": "blue"},
        invoice_settings={"issuer": {"type": "self"}},
    )
    schedule = scheduled(shop, subscription)
    (phase,) = schedule.phases
    assert (schedule.billing_mode.type, schedule.end_behavior, schedule.customer) == ("flexible", "release", ada.id)
    assert schedule.test_clock == shop.clock
    assert current(shop, subscription).schedule == schedule.id
    assert (phase.start_date, phase.end_date, phase.currency) == (START, RENEWAL, "usd")
    assert (phase.default_payment_method, phase.description) == (card.id, "For the office")
    assert (phase.collection_method, phase.trial_end, phase.proration_behavior) == (
        "charge_automatically",
        None,
        "create_prorations",
    )
    assert [rate.id for rate in phase.default_tax_rates] == [vat.id]
    assert phase.metadata.to_dict() == {"team": "blue"}
    assert [one.discount for one in phase.discounts] == subscription.discounts
    first, second = phase["items"]
    assert (first.price, first.quantity, second.price, second.quantity) == (gold.id, 3, extra.id, 1)
    assert [rate.id for rate in first.tax_rates] == [own_vat.id]
    assert (first.metadata.to_dict(), second.metadata.to_dict()) == ({"seat": "window"}, {})
    assert [one.discount for one in first.discounts] == first_item(subscription).discounts


def test_a_phase_that_names_its_fields_again_keeps_them_and_one_that_does_not_loses_them(shop: Shop) -> None:
    ten = shop.v1.coupons.create({"percent_off": 10, "duration": "forever"})
    gold = shop.price(2000)
    kept, lost = (
        shop.subscribe(shop.customer(), gold, discounts=[{"coupon": ten.id}], description="For the office")
        for _ in range(2)
    )
    for subscription, more in ((kept, True), (lost, False)):
        schedule = scheduled(shop, subscription)
        (phase,) = schedule.phases
        same: dict[str, Any] = {}
        if more:
            same = {"discounts": [{"discount": one.discount} for one in phase.discounts]}
            same["description"] = phase.description
        following = {"items": [{"price": gold.id, "quantity": 2}], "proration_behavior": "none", **same}
        shop.v1.subscription_schedules.update(schedule.id, {"phases": [again(phase) | same, following]})
    shop.now(RENEWAL + 2 * HOUR)
    assert (current(shop, kept).discounts, current(shop, kept).description) == (kept.discounts, "For the office")
    assert (current(shop, lost).discounts, current(shop, lost).description) == ([], None)
    assert (shop.latest(kept).total, shop.latest(lost).total) == (3600, 4000)


def test_items_come_and_go_and_one_whose_price_stays_keeps_its_id(shop: Shop) -> None:
    gold, extra, other = shop.price(2000), shop.price(300, name="Extra"), shop.price(500, name="Other")
    subscription = shop.subscribe(shop.customer(), gold, extra)
    change_at_period_end(shop, subscription, {"price": gold.id, "quantity": 2}, {"price": other.id})
    shop.now(RENEWAL + 2 * HOUR)
    after = current(shop, subscription)
    assert prices(after) == [(gold.id, 2), (other.id, 1)]
    assert after["items"].data[0].id == first_item(subscription).id
    assert after["items"].data[1].id != subscription["items"].data[1].id
    assert texts(shop.latest(subscription)) == [
        (4000, "2 × Gold (at $20.00 / month)"),
        (500, "1 × Other (at $5.00 / month)"),
    ]


@pytest.mark.parametrize("mode", ["flexible", "classic"])
def test_usage_survives_a_change_of_the_plan_beside_it(shop: Shop, mode: str) -> None:
    ada = shop.customer()
    gold, silver, calls = shop.price(2000), shop.price(800, name="Silver"), metered(shop, 10, "Calls")
    subscription = shop.subscribe(ada, gold, calls, billing_mode={"type": mode})
    change_at_period_end(shop, subscription, {"price": silver.id}, {"price": calls.id})
    shop.now(START + DAY)
    used(shop, ada, 7)
    shop.now(RENEWAL + 2 * HOUR)
    after = current(shop, subscription)
    assert {item.price.id for item in after["items"].data} == {silver.id, calls.id}
    assert shop.latest(subscription).total == 870
    used(shop, ada, 5)
    shop.now(RENEWAL + 31 * DAY + 2 * HOUR)
    assert shop.latest(subscription).total == 850


@pytest.mark.parametrize("mode", ["flexible", "classic"])
def test_usage_of_a_metered_price_that_goes_is_still_billed(shop: Shop, mode: str) -> None:
    ada = shop.customer()
    gold, calls, dearer = shop.price(2000), metered(shop, 10, "Calls"), metered(shop, 20, "Dear calls")
    subscription = shop.subscribe(ada, gold, calls, billing_mode={"type": mode})
    change_at_period_end(shop, subscription, {"price": gold.id}, {"price": dearer.id})
    shop.now(START + DAY)
    used(shop, ada, 7)
    shop.now(RENEWAL + 2 * HOUR)
    assert shop.latest(subscription).total == 2070
    used(shop, ada, 5)
    shop.now(RENEWAL + 31 * DAY + 2 * HOUR)
    assert shop.latest(subscription).total == 2100


def test_a_year_becomes_months_in_classic_billing_mode_too(shop: Shop) -> None:
    month = shop.price(1000)
    year = shop.price(10000, product=month.product, recurring={"interval": "year"})
    subscription = shop.subscribe(shop.customer(), month, billing_mode={"type": "classic"})
    change_at_period_end(shop, subscription, {"price": year.id})
    shop.now(RENEWAL + 2 * HOUR)
    item = first_item(current(shop, subscription))
    assert (item.current_period_start, item.current_period_end) == (RENEWAL, RENEWAL + 365 * DAY)
    assert texts(shop.latest(subscription)) == [(10000, "1 × Gold (at $100.00 / year)")]


@pytest.mark.parametrize(
    ("behavior", "waiting", "billed"),
    [("create_prorations", [-1000, 2500], None), ("none", [], None), ("always_invoice", [], 1500)],
)
def test_a_phase_within_a_period_is_prorated_as_it_says(
    shop: Shop, behavior: str, waiting: list[int], billed: int | None
) -> None:
    ada, gold, platinum = shop.customer(), shop.price(2000), shop.price(5000, name="Platinum")
    subscription = shop.subscribe(ada, gold)
    schedule = scheduled(shop, subscription)
    middle = START + MONTH // 2
    first = again(schedule.phases[0]) | {"end_date": middle}
    following = {"items": [{"price": platinum.id}], "proration_behavior": behavior}
    shop.v1.subscription_schedules.update(schedule.id, {"phases": [first, following]})
    shop.now(middle)
    items = shop.v1.invoice_items.list({"customer": ada.id, "pending": True}).data
    assert sorted(item.amount for item in items) == waiting
    assert first_item(current(shop, subscription)).current_period_end == RENEWAL
    if billed is not None:
        assert (shop.latest(subscription).total, shop.latest(subscription).status) == (billed, "draft")
        shop.now(middle + 2 * HOUR)
        assert shop.latest(subscription).status == "paid"


def test_a_phase_may_begin_a_new_cycle(shop: Shop) -> None:
    gold = shop.price(2000)
    subscription = shop.subscribe(shop.customer(), gold)
    schedule = scheduled(shop, subscription)
    middle = START + MONTH // 2
    following = {"items": [{"price": gold.id}], "billing_cycle_anchor": "phase_start", "proration_behavior": "none"}
    shop.v1.subscription_schedules.update(
        schedule.id, {"phases": [again(schedule.phases[0]) | {"end_date": middle}, following]}
    )
    shop.now(middle + 2 * HOUR)
    after = current(shop, subscription)
    assert (after.billing_cycle_anchor, first_item(after).current_period_start) == (middle, middle)
    assert (shop.latest(subscription).total, shop.latest(subscription).status) == (2000, "paid")


def test_a_coupon_for_one_phase_ends_with_it(shop: Shop) -> None:
    half = shop.v1.coupons.create({"percent_off": 50, "duration": "forever"})
    gold = shop.price(2000)
    subscription = shop.subscribe(shop.customer(), gold)
    schedule = scheduled(shop, subscription)
    month = {"interval": "month"}
    cheap = {"items": [{"price": gold.id, "discounts": [{"coupon": half.id}]}], "duration": month}
    full = {"items": [{"price": gold.id}], "duration": month}
    shop.v1.subscription_schedules.update(schedule.id, {"phases": [again(schedule.phases[0]), cheap, full]})
    shop.now(RENEWAL + 2 * HOUR)
    assert shop.latest(subscription).total == 1000
    item = first_item(current(shop, subscription))
    (discount,) = shop.v1.subscription_items.retrieve(item.id, {"expand": ["discounts"]}).discounts
    assert (discount.source.coupon, discount.subscription_item) == (half.id, item.id)
    shop.now(RENEWAL + 31 * DAY + 2 * HOUR)
    assert shop.latest(subscription).total == 2000


def test_a_promotion_that_has_ended_meanwhile_is_left_out_and_the_phase_begins(shop: Shop) -> None:
    coupon = shop.v1.coupons.create({"percent_off": 50, "duration": "once", "max_redemptions": 1})
    gold = shop.price(2000)
    subscription = shop.subscribe(shop.customer(), gold)
    change_at_period_end(shop, subscription, {"price": gold.id}, discounts=[{"coupon": coupon.id}])
    shop.subscribe(shop.customer(), gold, discounts=[{"coupon": coupon.id}])
    shop.now(RENEWAL + 2 * HOUR)
    assert (current(shop, subscription).discounts, shop.latest(subscription).total) == ([], 2000)


def test_a_phase_may_be_free_of_charge(shop: Shop) -> None:
    gold = shop.price(2000)
    subscription = shop.subscribe(shop.customer(), gold)
    schedule = scheduled(shop, subscription)
    month = {"interval": "month"}
    phases = [
        again(schedule.phases[0]),
        {"items": [{"price": gold.id}], "trial": True, "duration": month},
        {"items": [{"price": gold.id}], "duration": month},
    ]
    made = shop.v1.subscription_schedules.update(schedule.id, {"phases": phases})
    end = RENEWAL + 31 * DAY
    assert [(phase.trial, phase.trial_end) for phase in made.phases] == [(False, None), (True, end), (False, None)]
    shop.now(RENEWAL + 2 * HOUR)
    trying = current(shop, subscription)
    assert (trying.status, trying.trial_end, shop.latest(subscription).total) == ("trialing", end, 0)
    shop.now(end + 2 * HOUR)
    assert (current(shop, subscription).status, shop.latest(subscription).total) == ("active", 2000)


def test_a_trial_is_kept_by_a_schedule_made_in_it(shop: Shop) -> None:
    gold, silver = shop.price(2000), shop.price(800, name="Silver")
    subscription = shop.subscribe(shop.customer(), gold, trial_period_days=10)
    schedule = scheduled(shop, subscription)
    (phase,) = schedule.phases
    end = START + 10 * DAY
    assert (phase.start_date, phase.end_date, phase.trial, phase.trial_end) == (START, end, True, end)
    same = again(phase) | {"trial": True, "trial_end": end}
    shop.v1.subscription_schedules.update(schedule.id, {"phases": [same, {"items": [{"price": silver.id}]}]})
    assert current(shop, subscription).status == "trialing"
    shop.now(end + 2 * HOUR)
    assert current(shop, subscription).status == "active"
    assert texts(shop.latest(subscription)) == [(800, "1 × Silver (at $8.00 / month)")]


def test_metadata_and_settings_of_a_phase_reach_the_subscription_when_it_begins(shop: Shop) -> None:
    ada = shop.customer()
    card = shop.v1.payment_methods.attach("pm_card_mastercard", {"customer": ada.id})
    gold = shop.price(2000)
    subscription = shop.subscribe(ada, gold, metadata={"team": "blue", "old": "yes"})
    change_at_period_end(
        shop,
        subscription,
        {"price": gold.id, "metadata": {"seat": "aisle"}},
        metadata={"team": "red", "old": ""},
        default_payment_method=card.id,
        collection_method="send_invoice",
        invoice_settings={"days_until_due": 14},
        description="By invoice",
    )
    assert current(shop, subscription).metadata.to_dict() == {"team": "blue", "old": "yes"}
    shop.now(RENEWAL)
    after = current(shop, subscription)
    assert after.metadata.to_dict() == {"team": "red"}
    assert first_item(after).metadata.to_dict() == {"seat": "aisle"}
    assert (after.collection_method, after.days_until_due, after.description) == ("send_invoice", 14, "By invoice")
    assert after.default_payment_method == card.id


def test_something_sold_once_with_a_phase_is_on_its_first_bill(shop: Shop) -> None:
    gold = shop.price(2000)
    setup = shop.v1.prices.create({"product": gold.product, "currency": "usd", "unit_amount": 700})
    subscription = shop.subscribe(shop.customer(), gold)
    change_at_period_end(shop, subscription, {"price": gold.id}, add_invoice_items=[{"price": setup.id}])
    shop.now(RENEWAL + 2 * HOUR)
    lines = shop.latest(subscription).lines.data
    assert sorted(line.amount for line in lines) == [700, 2000]
    assert {(line.period.start, line.period.end) for line in lines} == {(RENEWAL, RENEWAL + 31 * DAY)}


def test_a_running_phase_that_is_sent_as_it_was_changes_nothing(shop: Shop) -> None:
    ten = shop.v1.coupons.create({"percent_off": 10, "duration": "forever"})
    vat = shop.v1.tax_rates.create({"display_name": "VAT", "percentage": 8.1, "inclusive": False})
    gold = shop.price(2000)
    item = {"price": gold.id, "quantity": 2, "metadata": {"seat": "1"}, "discounts": [{"coupon": ten.id}]}
    subscription = shop.subscribe(
        shop.customer(), item, default_tax_rates=[vat.id], discounts=[{"coupon": ten.id}], metadata={"team": "blue"}
    )
    schedule = scheduled(shop, subscription)
    (phase,) = schedule.phases
    (one,) = phase["items"]
    same = again(phase) | {
        "automatic_tax": {"enabled": phase.automatic_tax.enabled},
        "collection_method": phase.collection_method,
        "default_tax_rates": [rate.id for rate in phase.default_tax_rates],
        "discounts": [{"discount": entry.discount} for entry in phase.discounts],
        "invoice_settings": {"issuer": {"type": "self"}},
        "metadata": phase.metadata.to_dict(),
    }
    same["items"][0] |= {"discounts": [{"discount": one.discounts[0].discount}], "metadata": one.metadata.to_dict()}
    before, told = current(shop, subscription), len(shop.events())
    following = {name: value for name, value in same.items() if name not in ("start_date", "end_date")}
    following |= {"items": [same["items"][0] | {"quantity": 3}], "proration_behavior": "none"}
    updated = shop.v1.subscription_schedules.update(schedule.id, {"phases": [same, following]})
    assert updated.phases[0].to_dict() == phase.to_dict()
    assert current(shop, subscription).to_dict() == before.to_dict()
    assert shop.events(since=told) == ["subscription_schedule.updated"]
    shop.now(RENEWAL)
    after = current(shop, subscription)
    assert (after.discounts, first_item(after).discounts) == (before.discounts, first_item(before).discounts)
    assert (first_item(after).id, first_item(after).quantity) == (first_item(before).id, 3)
    assert (after.metadata, after.default_tax_rates[0].id) == (before.metadata, vat.id)
