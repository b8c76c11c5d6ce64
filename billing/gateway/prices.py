"""Prices: what an item costs. https://docs.stripe.com/api/prices/object

Unit amounts come as decimal strings of the smallest unit: "0.5" is half a cent.
"""

from decimal import Decimal

import msgspec


class Recurring(msgspec.Struct, frozen=True):
    interval: str
    interval_count: int = 1
    usage_type: str = "licensed"


class TransformQuantity(msgspec.Struct, frozen=True):
    divide_by: int
    round: str = "up"


class Tier(msgspec.Struct, frozen=True):
    """`up_to` is included in the tier; `None` means without end."""

    up_to: int | None = None
    flat_amount_decimal: Decimal | None = None
    unit_amount_decimal: Decimal | None = None


class CurrencyOption(msgspec.Struct, frozen=True):
    """The same price in another currency."""

    unit_amount_decimal: Decimal | None = None
    tiers: list[Tier] | None = None


class Price(msgspec.Struct, frozen=True):
    """As it comes with a subscription item: Stripe does not expand `tiers` and `currency_options` that deep."""

    id: str
    currency: str
    product: str
    billing_scheme: str = "per_unit"
    nickname: str | None = None
    recurring: Recurring | None = None
    tiers_mode: str | None = None
    tiers: list[Tier] | None = None
    transform_quantity: TransformQuantity | None = None
    unit_amount_decimal: Decimal | None = None
    currency_options: dict[str, CurrencyOption] | None = None

    @property
    def is_metered(self) -> bool:
        """Whether it is charged by usage instead of by a quantity agreed beforehand."""
        return self.recurring is not None and self.recurring.usage_type == "metered"
