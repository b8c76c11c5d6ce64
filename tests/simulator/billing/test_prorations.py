"""The worked prorations of the real Stripe, to the cent, and the rounding that explains all of them."""

from fractions import Fraction

import pytest

from simulator.engine.proration import prorate, prorated_credit
from simulator.engine.rounding import round_half_down, round_half_up

# (what, amount of the whole period, start, end, moment, the recorded line)
CREDITS = [
    ("1 upgrade", 1000, 1790021304, 1792613304, 1792606824, -3),
    ("2 quantity one to three", 1000, 1790021309, 1792613309, 1792606829, -3),
    ("3 downgrade", 2000, 1790021314, 1792613314, 1791749314, -667),
    ("4 large upgrade", 2000, 1790019909, 1792611909, 1791747909, -667),
    ("5 downgrade to credit", 2000, 1790019915, 1792611915, 1791747915, -667),
    ("6 pending items", 1000, 1790021318, 1792613318, 1792606838, -3),
    ("8 cancel at once", 1000, 1790021325, 1792613325, 1790021327, -1000),
    ("9 cancel, names the billed price", 1000, 1790021321, 1792613321, 1790021329, -1000),
    ("11 month to year", 2500, 1762799351, 1765391351, 1762799355, -2500),
    ("12 month to year, new anchor", 2500, 1762799253, 1765391253, 1762799256, -2500),
    ("13 month to year, again", 2500, 1762799407, 1765391407, 1762799411, -2500),
    ("14 a preview of 2016", 4999, 1456747059, 1459252659, 1456828633, -4836),
    ("15 documentation, half way", 1000, 0, 2_592_000, 1_296_000, -500),
]
DEBITS = [
    ("1 upgrade", 1800, 1790021304, 1792613304, 1792606824, 4),
    ("2 quantity one to three", 3000, 1790021309, 1792613309, 1792606829, 7),
    ("3 downgrade", 1000, 1790021314, 1792613314, 1791749314, 333),
    ("4 large upgrade", 60000, 1790019909, 1792611909, 1791747909, 20000),
    ("5 downgrade to credit", 1000, 1790019915, 1792611915, 1791747915, 333),
    ("6 pending items", 1800, 1790021318, 1792613318, 1792606838, 4),
    ("11 month to year", 25000, 1762799351, 1794335351, 1762799355, 25000),
    ("13 month to year, again", 25000, 1762799407, 1794335407, 1762799411, 25000),
    ("14 a preview of 2016", 14999, 1456747059, 1459252659, 1456828633, 14511),
    ("15 documentation, half way", 2000, 0, 2_592_000, 1_296_000, 1000),
]


@pytest.mark.parametrize(("what", "amount", "start", "end", "moment", "line"), CREDITS, ids=[row[0] for row in CREDITS])
def test_unused_time_is_given_back_as_recorded(
    what: str, amount: int, start: int, end: int, moment: int, line: int
) -> None:
    assert prorated_credit(amount, start, end, moment) == line


@pytest.mark.parametrize(("what", "amount", "start", "end", "moment", "line"), DEBITS, ids=[row[0] for row in DEBITS])
def test_remaining_time_costs_what_was_recorded(
    what: str, amount: int, start: int, end: int, moment: int, line: int
) -> None:
    assert prorate(amount, start, end, moment) == line


def test_the_sliver_past_the_old_end_costs_nothing_when_it_is_three_seconds_long() -> None:
    # Vector 10: the new period is [1790019641, 1792611641), and only what lies past the old end 1792611638 is charged.
    assert prorate(1000, 1790019641, 1792611641, 1792611638) == 0


def test_every_line_is_rounded_on_its_own() -> None:
    third = Fraction(1, 3)
    assert round_half_down(-2000 * third) + round_half_down(1000 * third) == -334 != round(-1000 / 3)


@pytest.mark.parametrize(("exact", "rounded"), [("-2.5", -3), ("4.5", 4), ("7.5", 7), ("2.51", 3), ("-2.49", -2)])
def test_an_exact_half_of_a_proration_goes_down(exact: str, rounded: int) -> None:
    assert round_half_down(Fraction(exact)) == rounded


@pytest.mark.parametrize(("exact", "rounded"), [("2.5", 3), ("-2.5", -3), ("2.49", 2), ("0.5", 1)])
def test_an_exact_half_of_anything_else_goes_away_from_zero(exact: str, rounded: int) -> None:
    assert round_half_up(Fraction(exact)) == rounded
