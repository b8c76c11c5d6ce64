"""What can wait for its payment: items, anchors, trials, discounts, cancellations; and what it costs in the end."""

from typing import Any

import pytest
import stripe

from tests.simulator.billing.conftest import DAY, HOUR, MONTH, START, Shop, first_item, texts
from tests.simulator.billing.upgrades import DECLINED, PENDING, half_month, upgrade


def test_the_balance_that_the_invoice_took_comes_back(shop: Shop) -> None:
    ada, subscription, platinum = half_month(shop, card=DECLINED)
    shop.v1.customers.update(ada.id, {"balance": -300})
    upgrade(shop, subscription, platinum)
    assert shop.latest(subscription).amount_due == 700
    assert shop.v1.customers.retrieve(ada.id).balance == 0

    shop.now(START + MONTH // 2 + DAY)

    assert shop.v1.customers.retrieve(ada.id).balance == -300


def test_items_are_added_and_removed_only_when_paid(shop: Shop) -> None:
    ada = shop.customer()
    gold, extra = shop.price(1000), shop.price(600, name="Extra")
    subscription = shop.subscribe(ada, gold, extra)
    shop.now(START + MONTH // 2)
    shop.card(ada.id, DECLINED)
    storage = shop.price(5000, name="Storage")
    old = {item.price.id: item.id for item in subscription["items"].data}
    items = [{"price": storage.id, "quantity": 2}, {"id": old[extra.id], "deleted": True}]
    answer = shop.v1.subscriptions.update(subscription.id, {"items": items, **PENDING})
    assert [item.price.id for item in answer["items"].data] == [gold.id, extra.id]
    shown = {item.price.id: item.id for item in answer.pending_update.subscription_items}
    assert list(shown) == [gold.id, storage.id]

    shop.card(ada.id, "pm_card_visa")
    shop.v1.invoices.pay(shop.latest(subscription).id)

    now = shop.v1.subscriptions.retrieve(subscription.id)
    assert [(item.id, item.price.id, item.quantity) for item in now["items"].data] == [
        (old[gold.id], gold.id, 1),
        (shown[storage.id], storage.id, 2),
    ]


def test_a_new_anchor_waits_as_well(shop: Shop) -> None:
    ada, subscription, _ = half_month(shop, card=DECLINED)
    yearly = shop.price(10000, recurring={"interval": "year"})
    answer = upgrade(shop, subscription, yearly, billing_cycle_anchor={"type": "now"})
    moment = START + MONTH // 2
    assert (answer.billing_cycle_anchor, answer.pending_update.billing_cycle_anchor) == (START, moment)
    shop.now(moment + 7 * HOUR)
    shop.card(ada.id, "pm_card_visa")

    shop.v1.invoices.pay(shop.latest(subscription).id)

    now = shop.v1.subscriptions.retrieve(subscription.id)
    assert (now.billing_cycle_anchor, first_item(now).current_period_start) == (moment, moment)
    assert first_item(now).current_period_end == moment + 365 * DAY


def test_ending_a_trial_waits_for_its_payment(shop: Shop) -> None:
    ada = shop.customer(DECLINED)
    subscription = shop.subscribe(ada, shop.price(1000), trial_period_days=10)
    shop.now(START + DAY)
    answer = shop.v1.subscriptions.update(
        subscription.id, {"trial_end": "now", "payment_behavior": "pending_if_incomplete"}
    )
    assert (answer.status, answer.trial_end) == ("trialing", START + 10 * DAY)
    assert answer.pending_update.trial_end == START + DAY - 1
    assert answer.pending_update.subscription_items is None

    shop.card(ada.id, "pm_card_visa")
    shop.v1.invoices.pay(shop.latest(subscription).id)

    now = shop.v1.subscriptions.retrieve(subscription.id)
    assert (now.status, now.trial_end, first_item(now).current_period_start) == (
        "active",
        START + DAY - 1,
        START + DAY,
    )


def test_a_prices_own_trial_costs_nothing_and_does_not_wait(shop: Shop) -> None:
    _, subscription, _ = half_month(shop, card=DECLINED)
    tried = shop.price(3000, recurring={"interval": "month", "trial_period_days": 7})
    answer = upgrade(shop, subscription, tried, trial_from_plan=True)
    assert (answer.pending_update, answer.status) == (None, "trialing")
    assert answer.trial_end == START + MONTH // 2 + 7 * DAY
    with pytest.raises(stripe.InvalidRequestError, match="when `trial_from_plan=true`"):
        upgrade(shop, subscription, tried, trial_from_plan=True, trial_end="now")


def test_it_lapses_when_the_trial_ends(shop: Shop) -> None:
    ada = shop.customer(DECLINED)
    subscription = shop.subscribe(ada, shop.price(1000), trial_end=START + 10 * HOUR)
    answer = shop.v1.subscriptions.update(
        subscription.id, {"trial_end": "now", "payment_behavior": "pending_if_incomplete"}
    )
    assert answer.pending_update.expires_at == START + 10 * HOUR


def test_a_discount_waits_and_is_redeemed_by_nobody_if_it_lapses(shop: Shop) -> None:
    ada, subscription, platinum = half_month(shop, card=DECLINED)
    coupon = shop.v1.coupons.create({"percent_off": 50, "duration": "forever", "max_redemptions": 1})
    code = shop.v1.promotion_codes.create({"promotion": {"type": "coupon", "coupon": coupon.id}, "code": "HALF"})
    discounts = [{"promotion_code": code.id}]
    answer = upgrade(shop, subscription, platinum, discounts=discounts, expand=["pending_update.discounts"])
    assert answer.discounts == []
    assert answer.pending_update.discounts[0].promotion_code == code.id
    assert answer.pending_update.discount.source.coupon == coupon.id
    assert shop.v1.promotion_codes.retrieve(code.id).times_redeemed == 1
    shop.now(START + MONTH // 2 + DAY)
    assert shop.v1.promotion_codes.retrieve(code.id).times_redeemed == 0

    upgrade(shop, subscription, platinum, discounts=discounts)
    shop.card(ada.id, "pm_card_visa")
    shop.v1.invoices.pay(shop.latest(subscription).id)

    now = shop.v1.subscriptions.retrieve(subscription.id, {"expand": ["discounts"]})
    assert [one.promotion_code for one in now.discounts] == [code.id]
    assert shop.v1.promotion_codes.retrieve(code.id).times_redeemed == 1


def test_a_cancellation_at_the_period_end_waits_and_a_contrary_one_ends_it(shop: Shop) -> None:
    ada, subscription, platinum = half_month(shop, card=DECLINED)
    answer = upgrade(shop, subscription, platinum, cancel_at_period_end=True)
    assert (answer.cancel_at_period_end, answer.cancel_at, answer.canceled_at) == (False, None, None)
    assert answer.pending_update.cancel_at_period_end is True
    kept = shop.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": False})
    assert kept.pending_update is None

    upgrade(shop, subscription, platinum, cancel_at_period_end=True)
    shop.card(ada.id, "pm_card_visa")
    shop.v1.invoices.pay(shop.latest(subscription).id)

    now = shop.v1.subscriptions.retrieve(subscription.id)
    assert (now.cancel_at_period_end, now.cancel_at) == (True, START + MONTH)


def test_one_item_can_wait_by_the_items_calls(shop: Shop) -> None:
    ada, subscription, platinum = half_month(shop, card=DECLINED)
    item = shop.v1.subscription_items.update(first_item(subscription).id, {"price": platinum.id, **PENDING})
    assert item.price.unit_amount == 1000
    added = shop.v1.subscription_items.create(
        {"subscription": subscription.id, "price": platinum.id, "quantity": 2, **PENDING}
    )
    now = shop.v1.subscriptions.retrieve(subscription.id)
    assert len(now["items"].data) == 1
    assert [one.id for one in now.pending_update.subscription_items] == [item.id, added.id]
    shop.card(ada.id, "pm_card_visa")
    shop.v1.invoices.pay(shop.latest(subscription).id)
    now = shop.v1.subscriptions.retrieve(subscription.id)
    assert [(one.id, one.quantity) for one in now["items"].data] == [(item.id, 1), (added.id, 2)]


def test_after_a_lapse_the_unused_time_is_still_what_was_paid(shop: Shop) -> None:
    ada, subscription, platinum = half_month(shop, card=DECLINED)
    upgrade(shop, subscription, platinum)
    shop.now(START + 3 * MONTH // 4)
    shop.card(ada.id, "pm_card_visa")

    upgrade(shop, subscription, platinum)

    assert [amount for amount, _ in texts(shop.latest(subscription))] == [-250, 750]
    shop.now(START + 7 * MONTH // 8)
    cheap = shop.price(400, name="Bronze")
    upgrade(shop, subscription, cheap)
    assert [amount for amount, _ in texts(shop.latest(subscription))] == [-375, 50]


def test_what_was_paid_late_is_credited_from_the_change_on(shop: Shop) -> None:
    ada, subscription, platinum = half_month(shop, card=DECLINED)
    upgrade(shop, subscription, platinum)
    shop.now(START + MONTH // 2 + 10 * HOUR)
    shop.card(ada.id, "pm_card_visa")
    shop.v1.invoices.pay(shop.latest(subscription).id)
    shop.now(START + 3 * MONTH // 4)

    upgrade(shop, subscription, shop.price(1000, name="Gold again"))

    assert [amount for amount, _ in texts(shop.latest(subscription))] == [-750, 250]


def test_the_proration_date_of_the_call_is_kept(shop: Shop) -> None:
    ada, subscription, platinum = half_month(shop, card=DECLINED)
    upgrade(shop, subscription, platinum, proration_date=START + MONTH // 4)
    assert [amount for amount, _ in texts(shop.latest(subscription))] == [-750, 2250]
    shop.card(ada.id, "pm_card_visa")
    assert shop.v1.invoices.pay(shop.latest(subscription).id).amount_paid == 1500


def test_a_preview_shows_what_the_next_try_will_cost(shop: Shop) -> None:
    ada, subscription, platinum = half_month(shop, card=DECLINED)
    shop.v1.customers.update(ada.id, {"balance": -100})
    coupon = shop.v1.coupons.create({"percent_off": 50, "duration": "forever", "max_redemptions": 1})
    discounts = [{"coupon": coupon.id}]
    pending = upgrade(shop, subscription, platinum, discounts=discounts)
    items = [{"id": first_item(subscription).id, "price": platinum.id}]
    details = {"items": items, "proration_behavior": "always_invoice"}
    preview = {"subscription": subscription.id, "subscription_details": details, "discounts": discounts}

    shown = shop.v1.invoices.create_preview(preview)

    assert shop.v1.subscriptions.retrieve(subscription.id).pending_update == pending.pending_update
    upgrade(shop, subscription, platinum, discounts=discounts)
    assert (shown.amount_due, texts(shown)) == (shop.latest(subscription).amount_due, texts(shop.latest(subscription)))
    assert shown.starting_balance == -100


@pytest.mark.parametrize(("mode", "status"), [("flexible", None), ("classic", "open")])
def test_what_is_sold_once_waits_for_payment_where_it_makes_an_invoice(
    shop: Shop, mode: str, status: str | None
) -> None:
    _, subscription, _ = half_month(shop, card=DECLINED, billing_mode={"type": mode})
    product = shop.v1.products.create({"name": "Setup"}).id
    once = shop.v1.prices.create({"product": product, "currency": "usd", "unit_amount": 700})
    params = {"add_invoice_items": [{"price": once.id}], **PENDING}

    answer = shop.v1.subscriptions.update(subscription.id, params)

    if status is None:
        assert (answer.pending_update, answer.latest_invoice) == (None, subscription.latest_invoice)
        waiting = shop.v1.invoice_items.list({"customer": subscription.customer, "pending": True}).data
        assert [item.amount for item in waiting] == [700]
    else:
        assert answer.pending_update.subscription_items is None
        assert (shop.latest(subscription).status, shop.latest(subscription).amount_due) == (status, 700)


def test_what_waited_for_an_invoice_is_not_credited_after_it_lapsed(shop: Shop) -> None:
    ada, subscription, platinum = half_month(shop, card="pm_card_visa")
    upgrade(shop, subscription, platinum, proration_behavior="create_prorations", payment_behavior="allow_incomplete")
    shop.card(ada.id, DECLINED)
    diamond = shop.price(9000, name="Diamond")
    pending = upgrade(shop, subscription, diamond)
    assert sum(amount for amount, _ in texts(shop.latest(subscription))) == 4000
    shop.v1.invoices.void_invoice(pending.latest_invoice)
    shop.card(ada.id, "pm_card_visa")

    upgrade(shop, subscription, diamond)

    assert [amount for amount, _ in texts(shop.latest(subscription))] == [4500]


def test_usage_on_a_lapsed_invoice_is_not_billed_again(shop: Shop) -> None:
    ada = shop.customer()
    meter = shop.v1.billing.meters.create(
        {"display_name": "Calls", "event_name": "calls", "default_aggregation": {"formula": "sum"}}
    )
    calls = shop.price(5, name="Calls", recurring={"interval": "month", "usage_type": "metered", "meter": meter.id})
    subscription = shop.subscribe(ada, shop.price(1000), calls)
    shop.now(START + MONTH // 2)
    use(shop, ada, 300, at=START + DAY)
    method = shop.card(ada.id, DECLINED)
    pending = upgrade(shop, subscription, shop.price(3000), billing_cycle_anchor={"type": "now"})
    assert 1500 in [amount for amount, _ in texts(shop.latest(subscription))]
    shop.v1.invoices.void_invoice(pending.latest_invoice)
    shop.v1.payment_methods.detach(method.id)
    shop.card(ada.id, "pm_card_visa")
    shop.now(START + MONTH - DAY)
    use(shop, ada, 10, at=START + MONTH - 2 * DAY)

    shop.now(START + MONTH + 2 * HOUR)

    assert [amount for amount, _ in texts(shop.latest(subscription))] == [50, 1000]


def use(shop: Shop, customer: Any, calls: int, *, at: int) -> None:
    """Calls that the customer made."""
    payload = {"stripe_customer_id": customer.id, "value": str(calls)}
    shop.v1.billing.meter_events.create({"event_name": "calls", "payload": payload, "timestamp": at})
