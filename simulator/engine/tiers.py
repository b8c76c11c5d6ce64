"""What a quantity costs: per unit, packages, volume and graduated tiers.

https://docs.stripe.com/products-prices/pricing-models and
https://docs.stripe.com/subscriptions/pricing-models/tiered-pricing
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from simulator.engine.rounding import round_half_up


@dataclass(frozen=True)
class Charge:
    """One line's worth of a price. `quantity` is None for a tier's flat amount, `tier` counts from 1."""

    quantity: int | None
    exact: Fraction
    unit_amount: Decimal
    tier: int | None = None

    @property
    def amount(self) -> int:
        """Whole minor units: rounded on the line, after multiplying."""
        return round_half_up(self.exact)


def charges(price: Mapping[str, Any], quantity: int) -> list[Charge]:
    """The lines that a quantity of a price makes, in the order of its tiers."""
    if price.get("billing_scheme") == "tiered":
        tiers = price["tiers"]
        return list(_volume(tiers, quantity) if price["tiers_mode"] == "volume" else _graduated(tiers, quantity))
    unit = decimal_amount(price, "unit_amount") or Decimal(0)
    return [Charge(quantity, Fraction(unit) * packages(price.get("transform_quantity"), quantity), unit)]


def full_amount(price: Mapping[str, Any], quantity: int) -> Fraction:
    """What a whole period of a quantity of a price costs, exactly."""
    return sum((charge.exact for charge in charges(price, quantity)), Fraction(0))


def packages(transform: Mapping[str, Any] | None, quantity: int) -> int:
    """The quantity after `transform_quantity`: 7 units in packages of 5 are 2 (round up) or 1 (round down)."""
    if not transform:
        return quantity
    whole, rest = divmod(quantity, transform["divide_by"])
    return int(whole) + (1 if rest and transform["round"] == "up" else 0)


def decimal_amount(of: Mapping[str, Any], name: str) -> Decimal | None:
    """An amount in minor units, from its decimal twin where there is one."""
    value = of.get(f"{name}_decimal")
    if value is None:
        value = of.get(name)
    return None if value is None else Decimal(str(value))


def _graduated(tiers: Sequence[Mapping[str, Any]], quantity: int) -> Iterator[Charge]:
    """Every tier charges for the units in it. The first is always entered, so its flat amount is a base fee."""
    reached = 0
    for number, tier in enumerate(tiers, 1):
        top = _top(tier)
        units = (quantity if top is None else min(quantity, top)) - reached
        if number > 1 and units <= 0:
            return
        yield from _tier_charges(tier, number, units)
        reached += units


def _volume(tiers: Sequence[Mapping[str, Any]], quantity: int) -> Iterator[Charge]:
    """All units are charged at the tier that the quantity reaches."""
    for number, tier in enumerate(tiers, 1):
        top = _top(tier)
        if top is None or quantity <= top:
            yield from _tier_charges(tier, number, quantity)
            return


def _tier_charges(tier: Mapping[str, Any], number: int, units: int) -> Iterator[Charge]:
    unit = decimal_amount(tier, "unit_amount")
    flat = decimal_amount(tier, "flat_amount")
    if unit is not None or flat is None:
        unit = unit or Decimal(0)
        yield Charge(units, Fraction(unit) * units, unit, number)
    if flat is not None:
        yield Charge(None, Fraction(flat), flat, number)


def _top(tier: Mapping[str, Any]) -> int | None:
    return None if tier["up_to"] in (None, "inf") else int(tier["up_to"])
