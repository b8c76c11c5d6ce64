"""What coupons take off lines. https://docs.stripe.com/billing/subscriptions/coupons"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from simulator.engine.rounding import round_half_up


@dataclass(frozen=True)
class Reduction:
    """A discount ready to be applied. No `products`: to every product; `items` None: to every line of the invoice."""

    discount: str
    percent_off: Decimal | None = None
    amount_off: int = 0
    products: frozenset[str] = frozenset()
    items: frozenset[str] | None = None


@dataclass
class DiscountableLine:
    """A line before its discounts. `key` is what an item-level discount names."""

    amount: int
    product: str | None = None
    key: str | None = None
    discountable: bool = True
    taken: list[tuple[str, int]] = field(default_factory=list)

    @property
    def left(self) -> int:
        return self.amount - sum(amount for _, amount in self.taken)


def apply_discounts(lines: Sequence[DiscountableLine], reductions: Sequence[Reduction]) -> None:
    """Take the reductions off the lines, one after the other: each sees what the one before it left.

    An amount is split in proportion; earlier lines are rounded down and the last one bears the remainder
    (500 over lines of 1 : 2 is 166 and 334), and never more than the lines have is taken.
    """
    for reduction in reductions:
        eligible = [line for line in lines if _applies(reduction, line)]
        if reduction.percent_off is not None:
            share = Fraction(reduction.percent_off) / 100
            taken = [round_half_up(line.left * share) for line in eligible]
        else:
            taken = split_amount(reduction.amount_off, [line.left for line in eligible])
        for line, amount in zip(eligible, taken, strict=True):
            line.taken.append((reduction.discount, amount))


def split_amount(amount: int, over: Sequence[int]) -> list[int]:
    """`amount` in proportion to `over`: earlier shares rounded down, the remainder on the last, at most all of it."""
    total = sum(over)
    amount = min(amount, total)
    if not total:
        return [0] * len(over)
    shares = [amount * part // total for part in over[:-1]]
    return [*shares, amount - sum(shares)]


def reduction_of(discount: dict[str, Any], coupon: dict[str, Any], currency: str) -> Reduction | None:
    """A stored discount and its coupon as a reduction in that currency; None when it is worth nothing in it."""
    products = frozenset((coupon.get("applies_to") or {}).get("products", ()))
    if coupon.get("percent_off") is not None:
        return Reduction(discount["id"], Decimal(str(coupon["percent_off"])), products=products)
    if coupon["currency"] == currency:
        amount = coupon["amount_off"]
    elif currency in (coupon.get("currency_options") or {}):
        amount = coupon["currency_options"][currency]["amount_off"]
    else:
        return None
    return Reduction(discount["id"], amount_off=amount, products=products)


def _applies(reduction: Reduction, line: DiscountableLine) -> bool:
    if not line.discountable or line.left <= 0:
        return False
    if reduction.items is not None and line.key not in reduction.items:
        return False
    return not reduction.products or line.product in reduction.products
