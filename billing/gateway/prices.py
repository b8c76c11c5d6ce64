"""Prices: what an item costs. https://docs.stripe.com/api/prices/object

Unit amounts come as decimal strings of the smallest unit: "0.5" is half a cent.
"""

from decimal import Decimal

import msgspec
import stripe

from billing.gateway.client import StripeList, object_path, read


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
    active: bool = True
    billing_scheme: str = "per_unit"
    nickname: str | None = None
    recurring: Recurring | None = None
    tax_behavior: str | None = None
    tiers_mode: str | None = None
    tiers: list[Tier] | None = None
    transform_quantity: TransformQuantity | None = None
    unit_amount_decimal: Decimal | None = None
    currency_options: dict[str, CurrencyOption] | None = None

    @property
    def is_metered(self) -> bool:
        """Whether it is charged by usage instead of by a quantity agreed beforehand."""
        return self.recurring is not None and self.recurring.usage_type == "metered"


async def list_prices(client: stripe.StripeClient) -> StripeList[Price]:
    """GET /v1/prices, the newest hundred active ones, in full."""
    expand = ["data.tiers", "data.currency_options"]
    return await read(client, "/v1/prices", StripeList[Price], limit=100, expand=expand)


async def retrieve_price(client: stripe.StripeClient, price_id: str) -> Price:
    """GET /v1/prices/{id}, in full."""
    return await read(client, object_path("/v1/prices", price_id), Price, expand=["tiers", "currency_options"])
