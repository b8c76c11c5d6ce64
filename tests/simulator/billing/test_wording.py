"""Stripe's words on invoice lines."""

from decimal import Decimal
from fractions import Fraction

import pytest

from simulator.engine.money import money
from simulator.engine.tiers import Charge
from simulator.engine.wording import ordinary_line, remaining_time, trial_line, unused_time

OCTOBER_21 = 1792606824
GOLD = {"name": "Gold"}
SEATS = {"name": "Test Subscription", "unit_label": "user"}
MONTHLY = {"currency": "usd", "recurring": {"interval": "month", "interval_count": 1}}
QUARTERLY = {"currency": "usd", "recurring": {"interval": "month", "interval_count": 3}}


def charge(quantity: int | None, unit: str, tier: int | None = None) -> Charge:
    return Charge(quantity, Fraction(0), Decimal(unit), tier)


def test_ordinary_lines() -> None:
    assert ordinary_line(GOLD, MONTHLY, charge(1, "1000")) == "1 × Gold (at $10.00 / month)"
    assert ordinary_line(SEATS, MONTHLY, charge(10, "2500")) == "10 user × Test Subscription (at $25.00 / month)"
    assert ordinary_line(GOLD, QUARTERLY, charge(1, "90000")) == "1 × Gold (at $900.00 / every 3 months)"


def test_lines_of_tiers_name_the_tier_and_a_flat_fee_has_no_quantity() -> None:
    assert ordinary_line(GOLD, MONTHLY, charge(10, "0", 1)) == "10 × Gold (Tier 1 at $0.00 / month)"
    assert ordinary_line(GOLD, MONTHLY, charge(None, "9900", 1)) == "Gold (Tier 1 at $99.00 / month)"


def test_prorations_name_the_day_and_leave_a_quantity_of_one_and_the_unit_label_out() -> None:
    assert unused_time(SEATS, 1, OCTOBER_21) == "Unused time on Test Subscription after 21 Oct 2026"
    assert remaining_time(GOLD, 3, OCTOBER_21) == "Remaining time on 3 × Gold after 21 Oct 2026"
    assert unused_time(GOLD, 1, OCTOBER_21, Decimal("10")) == "Unused time on Gold (with 10.0% off) after 21 Oct 2026"


def test_trials() -> None:
    assert trial_line(SEATS, 1, flexible=True) == "Free trial for 1 user × Test Subscription"
    assert trial_line(SEATS, 1, flexible=False) == "Trial period for Test Subscription"


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("1000", "usd", "$10.00"),
        ("123456789", "usd", "$1,234,567.89"),
        ("500", "jpy", "¥500"),
        ("1234", "kwd", "KWD\xa01.234"),
        ("0.5", "usd", "$0.005"),
        ("-1050", "eur", "-€10.50"),
    ],
)
def test_money(amount: str, currency: str, text: str) -> None:
    assert money(Decimal(amount), currency) == text
