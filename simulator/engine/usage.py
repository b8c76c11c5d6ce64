"""How much of a metered price was used. https://docs.stripe.com/billing/subscriptions/usage-based"""

from typing import TYPE_CHECKING

from simulator.store import Row
from simulator.usage import usage

if TYPE_CHECKING:
    from simulator.context import Context


def usage_of(ctx: "Context", price: Row, customer: str, period: tuple[int, int]) -> int:
    """The customer's usage of the price's meter in [start, end), as its aggregation counts it; never below zero."""
    return max(0, int(usage(ctx, price["recurring"]["meter"], customer, *period)))
