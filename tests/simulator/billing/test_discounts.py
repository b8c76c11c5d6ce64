"""What coupons take off."""

from decimal import Decimal
from typing import Any

import pytest

from simulator.engine.discounts import DiscountableLine, Reduction, apply_discounts, reduction_of, split_amount


def discounted(lines: list[DiscountableLine], *reductions: Reduction) -> list[int]:
    apply_discounts(lines, reductions)
    return [line.left for line in lines]


def percent(value: str, **more: Any) -> Reduction:
    return Reduction("di_percent", Decimal(value), **more)


def amount(value: int, **more: Any) -> Reduction:
    return Reduction("di_amount", amount_off=value, **more)


def test_a_percentage_comes_off_every_line() -> None:
    assert discounted([DiscountableLine(2500), DiscountableLine(1000)], percent("10")) == [2250, 900]


def test_an_amount_is_split_in_proportion_and_the_last_line_bears_the_remainder() -> None:
    # https://docs.stripe.com/billing/subscriptions/prorations: 500 over two items of 1 : 2 is 166 and 334.
    assert split_amount(500, [1000, 2000]) == [166, 334]
    assert discounted([DiscountableLine(1000), DiscountableLine(2000)], amount(500)) == [834, 1666]


def test_an_amount_never_takes_more_than_there_is() -> None:
    assert discounted([DiscountableLine(300), DiscountableLine(100)], amount(500)) == [0, 0]


@pytest.mark.parametrize(
    ("reductions", "left"),
    [((percent("10"), amount(500)), 8500), ((amount(500), percent("10")), 8550)],
)
def test_discounts_are_taken_in_their_order(reductions: tuple[Reduction, ...], left: int) -> None:
    # https://docs.stripe.com/billing/subscriptions/coupons#stacking: each applies to what the one before it left.
    assert discounted([DiscountableLine(10_000)], *reductions) == [left]


def test_a_coupon_for_some_products_leaves_the_others_alone() -> None:
    lines = [DiscountableLine(1000, "prod_gold"), DiscountableLine(1000, "prod_seats")]
    assert discounted(lines, percent("50", products=frozenset({"prod_seats"}))) == [1000, 500]


def test_a_discount_of_one_item_leaves_the_others_alone() -> None:
    lines = [DiscountableLine(1000, key="si_1"), DiscountableLine(1000, key="si_2")]
    assert discounted(lines, percent("50", items=frozenset({"si_2"}))) == [1000, 500]


def test_prorations_and_credits_are_not_discounted() -> None:
    lines = [DiscountableLine(-1000), DiscountableLine(1000, discountable=False), DiscountableLine(1000)]
    assert discounted(lines, percent("10")) == [-1000, 1000, 900]


def test_a_fraction_of_a_cent_goes_to_the_customer_from_one_half_on() -> None:
    assert discounted([DiscountableLine(999)], percent("50")) == [499]


def test_an_amount_in_another_currency_is_worth_nothing_unless_the_coupon_names_it() -> None:
    coupon = {
        "percent_off": None,
        "amount_off": 500,
        "currency": "usd",
        "currency_options": {"eur": {"amount_off": 450}},
    }
    in_eur = reduction_of({"id": "di_1"}, coupon, "eur")
    assert in_eur is not None
    assert in_eur.amount_off == 450
    assert reduction_of({"id": "di_1"}, coupon, "gbp") is None
