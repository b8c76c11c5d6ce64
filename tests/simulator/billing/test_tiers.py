"""Figures of Stripe's own pricing pages."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from simulator.engine.tiers import charges, full_amount

FONTS = [
    {"up_to": 5, "unit_amount": 700, "unit_amount_decimal": "700", "flat_amount": None, "flat_amount_decimal": None},
    {"up_to": 10, "unit_amount": 650, "unit_amount_decimal": "650", "flat_amount": None, "flat_amount_decimal": None},
    {"up_to": None, "unit_amount": 600, "unit_amount_decimal": "600", "flat_amount": None, "flat_amount_decimal": None},
]


def tiered(mode: str, tiers: Sequence[Any]) -> dict[str, Any]:
    return {"billing_scheme": "tiered", "tiers_mode": mode, "tiers": tiers, "currency": "usd"}


def per_unit(unit_amount_decimal: str, transform: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"billing_scheme": "per_unit", "unit_amount_decimal": unit_amount_decimal, "transform_quantity": transform}


@pytest.mark.parametrize(("quantity", "total"), [(1, 700), (5, 3500), (6, 3900), (20, 12000), (25, 15000)])
def test_volume_prices_charge_all_units_at_the_tier_that_is_reached(quantity: int, total: int) -> None:
    # https://docs.stripe.com/subscriptions/pricing-models/tiered-pricing#volume-based-pricing
    assert full_amount(tiered("volume", FONTS), quantity) == total


@pytest.mark.parametrize(("quantity", "total"), [(1, 700), (5, 3500), (6, 4150), (20, 12750), (25, 15750)])
def test_graduated_prices_charge_every_unit_at_its_own_tier(quantity: int, total: int) -> None:
    # https://docs.stripe.com/subscriptions/pricing-models/tiered-pricing#graduated-pricing
    assert full_amount(tiered("graduated", FONTS), quantity) == total


def test_graduated_prices_make_one_line_per_tier() -> None:
    lines = charges(tiered("graduated", FONTS), 12)
    assert [(line.tier, line.quantity, line.amount) for line in lines] == [(1, 5, 3500), (2, 5, 3250), (3, 2, 1200)]


def flat(tiers: list[tuple[int | None, int, int]]) -> list[dict[str, Any]]:
    return [{"up_to": top, "unit_amount": unit, "flat_amount": amount} for top, unit, amount in tiers]


FLAT_FEES = flat([(5, 500, 1000), (10, 400, 2000), (15, 300, 3000), (20, 200, 4000), (None, 100, 5000)])


@pytest.mark.parametrize(("quantity", "total"), [(1, 1500), (5, 3500), (7, 4800), (12, 6600), (17, 7400), (22, 7200)])
def test_volume_prices_add_the_flat_fee_of_the_tier_that_is_reached(quantity: int, total: int) -> None:
    assert full_amount(tiered("volume", FLAT_FEES), quantity) == total


@pytest.mark.parametrize(("quantity", "total"), [(1, 1500), (5, 3500), (7, 6300), (12, 11100)])
def test_graduated_prices_add_the_flat_fee_of_every_tier_that_is_entered(quantity: int, total: int) -> None:
    assert full_amount(tiered("graduated", FLAT_FEES), quantity) == total


def test_a_base_fee_is_due_without_any_usage() -> None:
    # Fixed fee and overage: https://docs.stripe.com/billing/subscriptions/usage-based/pricing-models
    price = tiered(
        "graduated", [{"up_to": 100_000, "flat_amount": 20_000}, {"up_to": None, "unit_amount_decimal": "0.1"}]
    )
    assert full_amount(price, 0) == 20_000
    assert full_amount(price, 100_500) == 20_050


@pytest.mark.parametrize(("quantity", "total"), [(1, 2500), (5, 2500), (6, 5000), (8, 5000), (11, 7500)])
def test_packages_are_counted_up(quantity: int, total: int) -> None:
    # $25 for every 5 units: https://docs.stripe.com/products-prices/pricing-models#package-pricing
    assert full_amount(per_unit("2500", {"divide_by": 5, "round": "up"}), quantity) == total


@pytest.mark.parametrize(("quantity", "total"), [(0, 0), (4, 0), (5, 2500), (9, 2500), (10, 5000)])
def test_packages_are_counted_down_when_the_price_says_so(quantity: int, total: int) -> None:
    assert full_amount(per_unit("2500", {"divide_by": 5, "round": "down"}), quantity) == total


@pytest.mark.parametrize(
    ("unit", "quantity", "amount"), [("0.05", 30, 2), ("0.05", 29, 1), ("0.05", 10, 1), ("0.5", 3, 2)]
)
def test_fractions_of_a_cent_are_rounded_on_the_line_after_multiplying(unit: str, quantity: int, amount: int) -> None:
    # https://docs.stripe.com/products-prices/pricing-models#decimal-amounts
    (line,) = charges(per_unit(unit), quantity)
    assert (line.amount, line.unit_amount) == (amount, Decimal(unit))
