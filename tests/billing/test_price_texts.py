"""Prices in words: exact, or silent."""

from typing import Any

import msgspec
import pytest
from django.utils.translation import override

from billing.gateway.prices import Price
from billing.price_texts import ItemPrice, price_text, quantity_text, tier_rows, tiers_note

MONTHLY = {"interval": "month", "interval_count": 1, "usage_type": "licensed"}
METERED = {"interval": "month", "interval_count": 1, "usage_type": "metered"}
SEATS = [
    {"up_to": 5, "unit_amount_decimal": "1500"},
    {"up_to": 20, "unit_amount_decimal": "1200"},
    {"up_to": None, "unit_amount_decimal": "900", "flat_amount_decimal": "500"},
]


def price(**fields: Any) -> Price:
    """A price as Stripe's JSON has it."""
    shape = {"id": "price_1", "currency": "eur", "product": "prod_1", "recurring": MONTHLY, **fields}
    return msgspec.json.decode(msgspec.json.encode(shape), type=Price)


def item(quantity: int | None = 1, *, currency: str = "eur", known: bool = True, **fields: Any) -> ItemPrice:
    """An item; `tiers` and `currency_options` come with the full price only, and only if it is `known`."""
    full = price(**fields)
    bare = {name: value for name, value in fields.items() if name not in {"tiers", "currency_options"}}
    return ItemPrice(price(**bare), quantity, currency, full if known else None)


@pytest.fixture(autouse=True)
def english() -> Any:
    with override("en"):
        yield


@pytest.mark.parametrize(
    ("interval", "count", "text"),
    [
        ("day", 1, "€49.00 / day"),
        ("week", 1, "€49.00 / week"),
        ("month", 1, "€49.00 / month"),
        ("year", 1, "€49.00 / year"),
        ("day", 10, "€49.00 every 10 days"),
        ("week", 2, "€49.00 every 2 weeks"),
        ("month", 3, "€49.00 every 3 months"),
        ("year", 2, "€49.00 every 2 years"),
    ],
)
def test_a_price_says_how_often_it_is_paid(interval: str, count: int, text: str) -> None:
    recurring = {"interval": interval, "interval_count": count}
    assert price_text(item(unit_amount_decimal="4900", recurring=recurring)) == text


def test_several_units_are_multiplied_and_say_the_price_of_one() -> None:
    five = item(5, unit_amount_decimal="1000")
    assert price_text(five) == "€50.00 / month"
    assert quantity_text(five) == "5 × €10.00"


def test_one_unit_needs_no_quantity() -> None:
    assert quantity_text(item(1, unit_amount_decimal="1000")) == ""


def test_a_total_that_is_no_whole_cent_is_not_rounded_but_told_per_unit() -> None:
    assert price_text(item(3, unit_amount_decimal="0.5")) == "€0.005 per unit / month"
    assert price_text(item(4, unit_amount_decimal="0.5")) == "€0.02 / month"


def test_packages_are_counted_up_or_down_as_the_price_says() -> None:
    package = {"divide_by": 100, "round": "up"}
    assert price_text(item(250, unit_amount_decimal="500", transform_quantity=package)) == "€15.00 / month"
    package = {"divide_by": 100, "round": "down"}
    assert price_text(item(250, unit_amount_decimal="500", transform_quantity=package)) == "€10.00 / month"
    assert quantity_text(item(250, unit_amount_decimal="500", transform_quantity=package)) == "250 units"


def test_usage_is_priced_per_unit_or_per_package() -> None:
    assert price_text(item(None, unit_amount_decimal="2", recurring=METERED)) == "€0.02 per unit, by usage"
    package = {"divide_by": 1000, "round": "up"}
    thousand = item(None, unit_amount_decimal="2", recurring=METERED, transform_quantity=package)
    assert price_text(thousand) == "€0.02 per 1,000 units, by usage"
    assert quantity_text(thousand) == ""


@pytest.mark.parametrize(
    ("quantity", "graduated", "volume"),
    [(1, "€15.00", "€15.00"), (5, "€75.00", "€75.00"), (8, "€111.00", "€96.00"), (25, "€305.00", "€230.00")],
)
def test_tiers_are_added_up_as_stripe_does(quantity: int, graduated: str, volume: str) -> None:
    shape: dict[str, Any] = {"billing_scheme": "tiered", "tiers": SEATS}
    assert price_text(item(quantity, tiers_mode="graduated", **shape)) == f"{graduated} / month"
    assert price_text(item(quantity, tiers_mode="volume", **shape)) == f"{volume} / month"


def test_the_flat_fee_of_the_first_tier_is_due_even_for_nothing() -> None:
    tiers = [{"up_to": 5, "flat_amount_decimal": "700"}, {"up_to": None, "unit_amount_decimal": "100"}]
    nothing = item(0, billing_scheme="tiered", tiers_mode="graduated", tiers=tiers)
    assert price_text(nothing) == "€7.00 / month"
    assert price_text(item(7, billing_scheme="tiered", tiers_mode="graduated", tiers=tiers)) == "€9.00 / month"


def test_tiers_with_parts_of_a_cent_are_not_added_up() -> None:
    tiers = [{"up_to": 1, "unit_amount_decimal": "0.5"}, {"up_to": None, "unit_amount_decimal": "0.5"}]
    assert price_text(item(2, billing_scheme="tiered", tiers_mode="graduated", tiers=tiers)) == "By quantity"


def test_tiers_are_listed_row_by_row() -> None:
    seats = item(8, billing_scheme="tiered", tiers_mode="graduated", tiers=SEATS)
    assert [(row.range, row.price) for row in tier_rows(seats)] == [
        ("1 to 5", "€15.00 per unit"),
        ("6 to 20", "€12.00 per unit"),
        ("21 and more", "€9.00 per unit, plus €5.00"),
    ]
    assert tiers_note(seats) == "Each unit costs what its own row says."


def test_free_tiers_of_usage_are_called_free_and_no_price_is_promised() -> None:
    tiers = [{"up_to": 10_000, "unit_amount_decimal": "0"}, {"up_to": None, "unit_amount_decimal": "0.05"}]
    calls = item(None, billing_scheme="tiered", tiers_mode="graduated", tiers=tiers, recurring=METERED)
    assert price_text(calls) == "By usage"
    assert [(row.range, row.price) for row in tier_rows(calls)] == [
        ("1 to 10,000", "Free"),
        ("10,001 and more", "€0.0005 per unit"),
    ]


def test_tiers_that_are_not_known_are_not_guessed() -> None:
    seats = item(8, known=False, billing_scheme="tiered", tiers_mode="graduated", tiers=SEATS)
    assert seats.needs_full
    assert price_text(seats) == "By quantity"
    assert tier_rows(seats) == ()


def test_another_currency_of_a_price_has_its_own_amount() -> None:
    options = {"usd": {"unit_amount_decimal": "5500"}}
    dollars = item(currency="usd", unit_amount_decimal="4900", currency_options=options)
    assert price_text(dollars) == "$55.00 / month"


def test_another_currency_that_is_not_known_shows_no_price_at_all() -> None:
    assert price_text(item(currency="usd", known=False, unit_amount_decimal="4900")) == ""


def test_prices_follow_the_language() -> None:
    with override("de"):
        assert "49,00\u00a0€" in price_text(item(unit_amount_decimal="4900"))
