"""Money is printed as Stripe counts it and as the reader writes it."""

from decimal import Decimal

import pytest
from django.utils.translation import override

from billing.money import Money, exponent, format_number, format_percent

NBSP = "\u00a0"

# https://docs.stripe.com/currencies: zero-decimal, three-decimal and special cases; everything else has two.
TABLE = {
    0: "bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf",
    3: "bhd jod kwd omr tnd",
    2: "isk huf twd ugx usd eur gbp chf idr cny xyz",
}
EXPONENTS = {currency: decimals for decimals, currencies in TABLE.items() for currency in currencies.split()}


@pytest.mark.parametrize(("currency", "decimals"), EXPONENTS.items())
def test_every_currency_has_stripes_decimals(currency: str, decimals: int) -> None:
    assert exponent(currency) == exponent(currency.upper()) == decimals


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (4900, "usd", "$49.00"),
        (6800, "jpy", "¥6,800"),
        (4900, "kwd", f"KWD{NBSP}4.900"),
        (490000, "isk", f"ISK{NBSP}4,900"),
        (490000, "ugx", f"UGX{NBSP}4,900"),
        (4950, "huf", f"HUF{NBSP}49.50"),
        (4900, "twd", "NT$49.00"),
        (-334, "eur", "-€3.34"),
        (0, "eur", "€0.00"),
        (124_900_000_000, "idr", f"IDR{NBSP}1,249,000,000.00"),
        (4900, "xyz", f"XYZ{NBSP}49.00"),
    ],
)
def test_amounts_are_neither_divided_wrongly_nor_rounded(amount: int, currency: str, text: str) -> None:
    with override("en"):
        assert str(Money(amount, currency)) == text


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "€1,234.50"),
        ("de", f"1.234,50{NBSP}€"),
        ("es", f"1.234,50{NBSP}€"),
        ("fr", f"1\u202f234,50{NBSP}€"),
        ("it", f"1.234,50{NBSP}€"),
        ("ja", "€1,234.50"),
        ("zh-hans", "€1,234.50"),
    ],
)
def test_amounts_are_written_as_the_language_writes_them(language: str, text: str) -> None:
    with override(language):
        assert str(Money(123450, "eur")) == text


def test_unit_prices_below_a_cent_keep_every_digit() -> None:
    with override("en"):
        assert str(Money(Decimal("0.5"), "usd")) == "$0.005"
        assert str(Money(Decimal("0.000000000001"), "usd")) == "$0.00000000000001"
        assert str(Money(Decimal("12.5"), "jpy")) == "¥12.5"


def test_amounts_never_break_across_lines() -> None:
    for language in ("en", "de", "es", "fr", "it", "ja", "zh-hans"):
        with override(language):
            for currency in EXPONENTS:
                assert " " not in str(Money(123456789, currency))


def test_amounts_of_two_currencies_are_not_added() -> None:
    assert Money(100, "eur") + Money(50, "eur") == Money(150, "eur")
    with pytest.raises(ValueError, match="cannot add usd to eur"):
        Money(100, "eur") + Money(100, "usd")


def test_numbers_and_percentages_follow_the_language() -> None:
    with override("de"):
        assert format_number(1000) == "1.000"
        assert format_percent(Decimal("12.5")) == f"12,5{NBSP}%"
    with override("en"):
        assert format_percent(Decimal("33.3333")) == "33.3333%"
        assert format_percent(Decimal(20)) == "20%"
