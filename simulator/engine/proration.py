"""The price of part of a period: by the second, every line rounded on its own."""

from fractions import Fraction

from simulator.engine.rounding import round_half_down


def remaining_fraction(start: int, end: int, moment: int) -> Fraction:
    """How much of [start, end) is left at the moment. Seconds, so a period's real length counts, not thirty days."""
    return Fraction(end - moment, end - start)


def prorate(amount: Fraction | int, start: int, end: int, moment: int) -> int:
    """What the rest of [start, end) costs when all of it costs `amount`: whole minor units.

    https://docs.stripe.com/billing/subscriptions/prorations
    """
    return round_half_down(amount * remaining_fraction(start, end, moment))


def prorated_credit(amount: Fraction | int, start: int, end: int, moment: int) -> int:
    """What is given back for the rest of [start, end) of which `amount` was billed: zero or negative."""
    return round_half_down(-amount * remaining_fraction(start, end, moment))
