"""How amounts become whole minor units."""

from fractions import Fraction
from math import ceil, floor

HALF = Fraction(1, 2)


def round_half_down(exact: Fraction) -> int:
    """A proration's rounding: nearest, an exact half toward minus infinity (-2.5 -> -3, 4.5 -> 4).

    Seen on recorded prorations of the real Stripe; its documentation names no rule.
    """
    return ceil(exact - HALF)


def round_half_up(exact: Fraction) -> int:
    """An ordinary amount's, a discount's and a tax's rounding: nearest, an exact half away from zero.

    https://docs.stripe.com/products-prices/pricing-models#decimal-amounts
    """
    return floor(exact + HALF) if exact >= 0 else ceil(exact - HALF)
