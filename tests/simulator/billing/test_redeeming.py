"""Promotion codes and coupons on a subscription that runs: every reason for which Stripe refuses one, in an update, on
an item and in a preview alike. https://docs.stripe.com/billing/subscriptions/coupons#promotion-codes
"""

from collections.abc import Callable
from typing import Any

import pytest
import stripe

from tests.simulator.billing.conftest import DAY, HOUR, MONTH, START, Shop, first_item

PROMOTION = "discounts[0][promotion_code]"


@pytest.fixture(autouse=True)
def september(shop: Shop) -> None:
    """Codes and coupons have no clock of their own: for them, too, it is the 21st of September 2026."""
    shop.simulator.wall_clock = lambda: float(START)


@pytest.fixture
def gold(shop: Shop) -> Any:
    """Ada's subscription to Gold for $10.00 a month, paid."""
    return shop.subscribe(shop.customer(), shop.price())


def coupon(shop: Shop, **params: Any) -> Any:
    terms = {"duration": "forever", **params}
    return shop.v1.coupons.create(terms if "amount_off" in terms else {"percent_off": 10, **terms})


def code(shop: Shop, *, of: Any = None, **params: Any) -> Any:
    of = of or coupon(shop)
    return shop.v1.promotion_codes.create({"promotion": {"type": "coupon", "coupon": of.id}, **params})


def update(shop: Shop, subscription: Any, *discounts: dict[str, str]) -> Any:
    return shop.v1.subscriptions.update(subscription.id, {"discounts": list(discounts)})


def refusals(shop: Shop, subscription: Any, discount: dict[str, str]) -> list[tuple[str | None, str | None, str]]:
    """Code, param and sentence of the refusals of an update, of an item's update and of their previews. The latter two
    name the parameter of the item."""
    items = [{"id": first_item(subscription).id, "discounts": [discount]}]
    calls: tuple[Callable[[], Any], ...] = (
        lambda: update(shop, subscription, discount),
        lambda: shop.v1.invoices.create_preview({"subscription": subscription.id, "discounts": [discount]}),
        lambda: shop.v1.subscriptions.update(subscription.id, {"items": items}),
        lambda: shop.v1.invoices.create_preview(
            {"subscription": subscription.id, "subscription_details": {"items": items}}
        ),
    )
    found: list[tuple[str | None, str | None, str]] = []
    for call in calls:
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            call()
        assert refusal.value.http_status == 400
        found.append((refusal.value.code, refusal.value.param, str(refusal.value.user_message)))
    assert found[2] == found[3]
    assert (found[2][0], found[2][2]) == (found[0][0], found[0][2])
    if found[0][1]:
        assert found[2][1] == f"items[0]{found[0][1].replace('discounts', '[discounts]', 1)}"
    return found[:2]


def one_refusal(shop: Shop, subscription: Any, discount: dict[str, str]) -> tuple[str | None, str | None, str]:
    in_update, in_preview = refusals(shop, subscription, discount)
    assert in_update == in_preview
    assert shop.v1.subscriptions.retrieve(subscription.id).discounts == []
    return in_update


class TestRefused:
    def test_a_code_that_is_switched_off(self, shop: Shop, gold: Any) -> None:
        off = code(shop, active=False)
        assert one_refusal(shop, gold, {"promotion_code": off.id}) == (
            None,
            PROMOTION,
            "This promotion code cannot be redeemed because it is not active.",
        )

    def test_a_code_that_has_expired(self, shop: Shop, gold: Any) -> None:
        late = code(shop, expires_at=START + DAY)
        shop.now(START + DAY)
        assert one_refusal(shop, gold, {"promotion_code": late.id}) == (
            None,
            PROMOTION,
            "This promotion code cannot be redeemed because it has expired.",
        )

    def test_a_code_that_is_used_up(self, shop: Shop, gold: Any) -> None:
        rare = code(shop, max_redemptions=1)
        other = shop.subscribe(shop.customer(), shop.price())
        assert update(shop, other, {"promotion_code": rare.id}).discounts
        assert one_refusal(shop, gold, {"promotion_code": rare.id}) == (
            None,
            PROMOTION,
            "This promotion code cannot be redeemed because it has been used the maximum number of times.",
        )

    def test_a_coupon_that_is_used_up_behind_its_code(self, shop: Shop, gold: Any) -> None:
        rare = coupon(shop, max_redemptions=1)
        first, second = code(shop, of=rare), code(shop, of=rare)
        update(shop, shop.subscribe(shop.customer(), shop.price()), {"promotion_code": first.id})
        expected = ("coupon_expired", PROMOTION, f"Coupon expired: {rare.id}")
        assert one_refusal(shop, gold, {"promotion_code": second.id}) == expected

    @pytest.mark.parametrize("by", ["promotion_code", "coupon"])
    def test_a_coupon_that_is_too_late(self, shop: Shop, gold: Any, by: str) -> None:
        late = coupon(shop, redeem_by=START + DAY)
        discount = {"coupon": late.id, "promotion_code": code(shop, of=late).id}
        shop.now(START + DAY)
        assert one_refusal(shop, gold, {by: discount[by]}) == (
            "coupon_expired",
            f"discounts[0][{by}]",
            f"Coupon expired: {late.id}",
        )

    def test_a_first_purchase_only(self, shop: Shop, gold: Any) -> None:
        welcome = code(shop, restrictions={"first_time_transaction": True})
        assert one_refusal(shop, gold, {"promotion_code": welcome.id}) == (
            "promotion_code_customer_not_first_time",
            PROMOTION,
            "This promotion code cannot be redeemed because the associated customer has prior transactions.",
        )

    def test_a_minimum_amount_never_goes_with_an_update(self, shop: Shop, gold: Any) -> None:
        big = code(shop, restrictions={"minimum_amount": 100, "minimum_amount_currency": "usd"})
        assert one_refusal(shop, gold, {"promotion_code": big.id}) == (
            None,
            PROMOTION,
            "This promotion code cannot be redeemed on a subscription update because it uses the `minimum_amount` "
            "restriction and the amount may change.",
        )

    def test_somebody_elses_code(self, shop: Shop, gold: Any) -> None:
        bobs = code(shop, customer=shop.customer(name="Bob").id)
        assert one_refusal(shop, gold, {"promotion_code": bobs.id}) == (
            None,
            PROMOTION,
            "This promotion code cannot be redeemed because it belongs to a different customer.",
        )

    def test_an_amount_in_another_currency(self, shop: Shop, gold: Any) -> None:
        francs = coupon(shop, amount_off=500, currency="chf")
        refused, param, sentence = one_refusal(shop, gold, {"promotion_code": code(shop, of=francs).id})
        assert (refused, param) == (None, None)
        assert sentence.startswith("You cannot combine currencies on a single customer.")

    def test_a_code_that_nobody_made(self, shop: Shop, gold: Any) -> None:
        assert one_refusal(shop, gold, {"promotion_code": "promo_nope"}) == (
            "resource_missing",
            PROMOTION,
            "No such promotion code: 'promo_nope'",
        )

    def test_somebody_elses_discount(self, shop: Shop, gold: Any) -> None:
        other = shop.subscribe(shop.customer(), shop.price(), discounts=[{"coupon": coupon(shop).id}])
        refused, param, _ = one_refusal(shop, gold, {"discount": other.discounts[0]})
        assert (refused, param) == ("resource_missing", "discounts[0][discount]")


class TestTaken:
    def next_total(self, shop: Shop, subscription: Any, **params: Any) -> int:
        return int(shop.v1.invoices.create_preview({"subscription": subscription.id, **params}).total)

    def test_a_code_is_shown_first_and_counted_when_it_is_taken(self, shop: Shop, gold: Any) -> None:
        ten = code(shop)
        assert self.next_total(shop, gold, discounts=[{"promotion_code": ten.id}]) == 900
        assert shop.v1.promotion_codes.retrieve(ten.id).times_redeemed == 0
        update(shop, gold, {"promotion_code": ten.id})
        assert self.next_total(shop, gold) == 900
        assert shop.v1.promotion_codes.retrieve(ten.id).times_redeemed == 1
        assert shop.v1.coupons.retrieve(ten.promotion.coupon).times_redeemed == 1
        shop.now(START + MONTH + 2 * HOUR)
        assert shop.latest(gold).total == 900

    def test_what_is_there_is_kept_beside_it(self, shop: Shop, gold: Any) -> None:
        (old,) = update(shop, gold, {"coupon": coupon(shop).id}).discounts
        half = code(shop, of=coupon(shop, percent_off=50))
        both = [{"discount": old}, {"promotion_code": half.id}]
        assert self.next_total(shop, gold, discounts=both) == 450
        assert len(update(shop, gold, *both).discounts) == 2
        assert self.next_total(shop, gold) == 450
        assert self.next_total(shop, gold, discounts="") == 1000

    def test_it_can_be_taken_away_again(self, shop: Shop, gold: Any) -> None:
        update(shop, gold, {"promotion_code": code(shop).id})
        assert shop.v1.subscriptions.update(gold.id, {"discounts": ""}).discounts == []
        assert self.next_total(shop, gold) == 1000

    def test_on_one_item_only(self, shop: Shop, gold: Any) -> None:
        shop.v1.subscription_items.create({"subscription": gold.id, "price": shop.price(500).id})
        items = [{"id": first_item(gold).id, "discounts": [{"promotion_code": code(shop).id}]}]
        details = {"items": items, "proration_behavior": "none"}
        before = self.next_total(shop, gold, preview_mode="recurring")
        after = self.next_total(shop, gold, subscription_details=details, preview_mode="recurring")
        assert (before, after) == (1500, 1400)
        shop.v1.subscriptions.update(gold.id, details)
        assert self.next_total(shop, gold, preview_mode="recurring") == 1400

    def test_an_amount_that_the_coupon_knows_in_this_currency(self, shop: Shop, gold: Any) -> None:
        francs = coupon(shop, amount_off=500, currency="chf", currency_options={"usd": {"amount_off": 600}})
        update(shop, gold, {"promotion_code": code(shop, of=francs).id})
        assert self.next_total(shop, gold) == 400

    def test_for_another_product_it_takes_nothing_off_until_that_is_there(self, shop: Shop, gold: Any) -> None:
        platinum = shop.price(3000, name="Platinum")
        only = code(shop, of=coupon(shop, applies_to={"products": [platinum.product]}))
        assert len(update(shop, gold, {"promotion_code": only.id}).discounts) == 1
        assert self.next_total(shop, gold) == 1000
        details = {"items": [{"id": first_item(gold).id, "price": platinum.id}], "proration_behavior": "none"}
        assert self.next_total(shop, gold, subscription_details=details) == 2700

    def test_a_first_purchase_may_come_after_a_trial(self, shop: Shop) -> None:
        trial = shop.subscribe(shop.customer(), shop.price(), trial_period_days=7)
        welcome = code(shop, restrictions={"first_time_transaction": True})
        update(shop, trial, {"promotion_code": welcome.id})
        assert self.next_total(shop, trial) == 900

    def test_the_code_is_found_however_it_is_spelt_with_all_that_restricts_it(self, shop: Shop) -> None:
        product = shop.v1.products.create({"name": "Platinum"}).id
        code(shop, of=coupon(shop, applies_to={"products": [product]}), code="Welcome10")
        (found,) = shop.v1.promotion_codes.list(
            {"code": "wELCOME10", "active": True, "expand": ["data.promotion.coupon.applies_to"]}
        ).data
        assert (found.code, found.promotion.coupon.applies_to.products) == ("Welcome10", [product])
        (plain,) = shop.v1.promotion_codes.list({"code": "WELCOME10", "expand": ["data.promotion.coupon"]}).data
        assert "applies_to" not in plain.promotion.coupon
        assert shop.v1.promotion_codes.list({"code": "welcome"}).data == []
