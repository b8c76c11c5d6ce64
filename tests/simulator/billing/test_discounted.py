"""Coupons and promotion codes on subscriptions."""

from typing import Any

import pytest
import stripe

from tests.simulator.billing.conftest import DAY, HOUR, MONTH, START, Shop, first_item


def coupon(shop: Shop, **params: Any) -> Any:
    return shop.v1.coupons.create({"duration": "forever", "percent_off": 10, **params})


def test_a_discount_is_an_object_of_its_own(shop: Shop) -> None:
    ten = coupon(shop)
    subscription = shop.subscribe(
        shop.customer(), shop.price(2500), discounts=[{"coupon": ten.id}], expand=["discounts"]
    )
    (discount,) = subscription.discounts
    assert (discount.object, discount.source.to_dict()) == ("discount", {"coupon": ten.id, "type": "coupon"})
    assert (discount.subscription, discount.subscription_item, discount.start, discount.end) == (
        subscription.id,
        None,
        START,
        None,
    )
    invoice = shop.latest(subscription)
    assert (invoice.subtotal, invoice.total) == (2500, 2250)
    line = invoice.lines.data[0]
    assert (line.amount, [taken.to_dict() for taken in line.discount_amounts]) == (
        2500,
        [{"amount": 250, "discount": discount.id}],
    )
    assert invoice.discounts == [discount.id]
    assert invoice.total_discount_amounts[0].amount == 250
    assert shop.v1.coupons.retrieve(ten.id).times_redeemed == 1


@pytest.mark.parametrize(
    ("duration", "totals"),
    [
        ({"duration": "once"}, [900, 1000, 1000, 1000]),
        ({"duration": "repeating", "duration_in_months": 2}, [900, 900, 1000, 1000]),
        ({"duration": "forever"}, [900, 900, 900, 900]),
    ],
)
def test_it_lasts_as_long_as_the_coupon_says(shop: Shop, duration: dict[str, Any], totals: list[int]) -> None:
    ada = shop.customer()
    subscription = shop.subscribe(ada, shop.price(), discounts=[{"coupon": coupon(shop, **duration).id}])
    if duration["duration"] == "once":
        assert subscription.discounts == []
    shop.now(START + 100 * DAY)
    assert [invoice.total for invoice in shop.invoices(ada)] == totals


def test_once_waits_for_the_end_of_a_trial(shop: Shop) -> None:
    subscription = shop.subscribe(
        shop.customer(), shop.price(2000), trial_period_days=7, discounts=[{"coupon": coupon(shop, duration="once").id}]
    )
    assert len(subscription.discounts) == 1
    ended = shop.v1.subscriptions.update(subscription.id, {"trial_end": "now"})
    assert shop.latest(ended).total == 1800
    assert ended.discounts == []


def test_amounts_are_split_over_the_items(shop: Shop) -> None:
    five = shop.v1.coupons.create({"duration": "forever", "amount_off": 500, "currency": "usd"})
    subscription = shop.subscribe(
        shop.customer(), shop.price(1000), shop.price(2000, name="Seats"), discounts=[{"coupon": five.id}]
    )
    taken = [line.discount_amounts[0].amount for line in shop.latest(subscription).lines.data]
    assert taken == [166, 334]


def test_two_discounts_are_taken_in_order_and_an_items_own_first(shop: Shop) -> None:
    half, five = (
        coupon(shop, percent_off=50),
        shop.v1.coupons.create({"duration": "forever", "amount_off": 500, "currency": "usd"}),
    )
    price = shop.price(10_000)
    both = shop.subscribe(shop.customer(), price, discounts=[{"coupon": five.id}, {"coupon": half.id}])
    assert shop.latest(both).total == 4750
    item = {"price": price.id, "discounts": [{"coupon": half.id}]}
    own = shop.subscribe(shop.customer(), item, discounts=[{"coupon": five.id}], expand=["items.data.discounts"])
    assert shop.latest(own).total == 4500
    assert first_item(own).discounts[0].subscription_item == first_item(own).id


def test_a_coupon_may_be_for_some_products_only(shop: Shop) -> None:
    gold, seats = shop.price(1000), shop.price(1000, name="Seats")
    only = coupon(shop, percent_off=50, applies_to={"products": [seats.product]})
    subscription = shop.subscribe(shop.customer(), gold, seats, discounts=[{"coupon": only.id}])
    assert [sum(taken.amount for taken in line.discount_amounts) for line in shop.latest(subscription).lines.data] == [
        0,
        500,
    ]


def test_discounts_are_replaced_kept_and_cleared_by_an_update(shop: Shop) -> None:
    ten, half = coupon(shop), coupon(shop, percent_off=50)
    subscription = shop.subscribe(shop.customer(), shop.price(), discounts=[{"coupon": ten.id}])
    (kept,) = subscription.discounts
    more = shop.v1.subscriptions.update(subscription.id, {"discounts": [{"discount": kept}, {"coupon": half.id}]})
    assert (more.discounts[0], len(more.discounts)) == (kept, 2)
    assert shop.v1.subscriptions.update(subscription.id, {"metadata": {"a": "b"}}).discounts == more.discounts
    assert shop.v1.subscriptions.update(subscription.id, {"discounts": ""}).discounts == []


def test_a_discount_can_be_taken_away(shop: Shop) -> None:
    subscription = shop.subscribe(shop.customer(), shop.price(), discounts=[{"coupon": coupon(shop).id}])
    gone = shop.v1.subscriptions.delete_discount(subscription.id)
    assert (gone.object, gone.deleted) == ("discount", True)
    assert shop.v1.subscriptions.retrieve(subscription.id).discounts == []
    assert "customer.discount.deleted" in shop.events()


def test_a_deleted_coupon_goes_on_for_those_who_have_it(shop: Shop) -> None:
    ten = coupon(shop)
    subscription = shop.subscribe(shop.customer(), shop.price(), discounts=[{"coupon": ten.id}])
    shop.v1.coupons.delete(ten.id)
    shop.now(START + MONTH + 2 * HOUR)
    assert shop.latest(subscription).total == 900


def test_an_expired_or_used_up_coupon_is_refused(shop: Shop) -> None:
    once = coupon(shop, max_redemptions=1)
    shop.subscribe(shop.customer(), shop.price(), discounts=[{"coupon": once.id}])
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        shop.subscribe(shop.customer(), shop.price(), discounts=[{"coupon": once.id}])
    assert (refusal.value.code, refusal.value.param) == ("coupon_expired", "discounts[0][coupon]")
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        shop.subscribe(shop.customer(), shop.price(), discounts=[{"coupon": "nope"}])
    assert refusal.value.code == "resource_missing"


class TestPromotionCodes:
    """https://docs.stripe.com/billing/subscriptions/coupons#promotion-codes"""

    def code(self, shop: Shop, **params: Any) -> Any:
        ten = coupon(shop)
        return shop.v1.promotion_codes.create({"promotion": {"type": "coupon", "coupon": ten.id}, **params})

    def test_a_code_brings_its_coupon(self, shop: Shop) -> None:
        code = self.code(shop)
        subscription = shop.subscribe(
            shop.customer(), shop.price(), discounts=[{"promotion_code": code.id}], expand=["discounts"]
        )
        assert shop.latest(subscription).total == 900
        assert subscription.discounts[0].promotion_code == code.id
        assert shop.v1.promotion_codes.retrieve(code.id).times_redeemed == 1

    def test_a_first_time_code_is_not_for_those_who_paid_before(self, shop: Shop) -> None:
        code = self.code(shop, restrictions={"first_time_transaction": True})
        ada = shop.customer()
        shop.subscribe(ada, shop.price())
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            shop.subscribe(ada, shop.price(), discounts=[{"promotion_code": code.id}])
        assert refusal.value.user_message == (
            "This promotion code cannot be redeemed because the associated customer has prior transactions."
        )
        assert shop.subscribe(shop.customer(), shop.price(), discounts=[{"promotion_code": code.id}]).status == "active"

    def test_a_used_up_code_is_refused(self, shop: Shop) -> None:
        code = self.code(shop, max_redemptions=1)
        shop.subscribe(shop.customer(), shop.price(), discounts=[{"promotion_code": code.id}])
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            shop.subscribe(shop.customer(), shop.price(), discounts=[{"promotion_code": code.id}])
        assert refusal.value.param == "discounts[0][promotion_code]"
        assert refusal.value.user_message == (
            "This promotion code cannot be redeemed because it has been used the maximum number of times."
        )

    def test_a_minimum_amount_must_be_met_and_does_not_go_with_an_update(self, shop: Shop) -> None:
        code = self.code(shop, restrictions={"minimum_amount": 500, "minimum_amount_currency": "usd"})
        with pytest.raises(stripe.InvalidRequestError, match="does not meet the minimum amount"):
            shop.subscribe(shop.customer(), shop.price(499), discounts=[{"promotion_code": code.id}])
        enough = shop.subscribe(shop.customer(), shop.price(500), discounts=[{"promotion_code": code.id}])
        assert shop.latest(enough).total == 450
        subscription = shop.subscribe(shop.customer(), shop.price())
        with pytest.raises(stripe.InvalidRequestError, match="because it uses the `minimum_amount` restriction"):
            shop.v1.subscriptions.update(subscription.id, {"discounts": [{"promotion_code": code.id}]})

    def test_somebody_elses_code_is_refused(self, shop: Shop) -> None:
        code = self.code(shop, customer=shop.customer().id)
        with pytest.raises(stripe.InvalidRequestError):
            shop.subscribe(shop.customer(), shop.price(), discounts=[{"promotion_code": code.id}])
