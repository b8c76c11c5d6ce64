"""Reading what the catalogue keeps: prices, products, tax rates, coupons."""

from decimal import Decimal
from typing import TYPE_CHECKING

from simulator.errors import invalid_request, resource_missing
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context


def price_of(ctx: "Context", price_id: str) -> Row:
    """A price that something refers to; one that was deleted since is still what was agreed."""
    row = ctx.store.get("price", price_id) or ctx.store.tombstone("price", price_id)
    if row is None:
        raise resource_missing("price", price_id, param="price")
    return row


def product_of(ctx: "Context", price: Row) -> Row:
    """The product of a price."""
    found = ctx.store.get("product", price["product"]) or ctx.store.tombstone("product", price["product"])
    return found or {"id": price["product"], "name": price["product"]}


def wanted_price(ctx: "Context", price_id: str, param: str) -> Row:
    """A price that a parameter names."""
    row = ctx.store.get("price", price_id)
    if row is None:
        raise resource_missing("price", price_id, param=param)
    return row


def recurring_price(ctx: "Context", price_id: str, param: str) -> Row:
    """A price that a parameter names and a subscription item can have."""
    row = wanted_price(ctx, price_id, param)
    if row["type"] != "recurring":
        raise invalid_request(
            "The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`.",
            param=param,
        )
    if not row["active"]:
        raise invalid_request(
            f"The price specified is inactive. This field only accepts active prices: {price_id}", param=param
        )
    return row


def is_metered(price: Row) -> bool:
    """Whether the quantity is the usage, billed after the period."""
    return bool(price.get("recurring")) and price["recurring"]["usage_type"] == "metered"


def in_currency(price: Row, currency: str) -> Row:
    """The price as it is in that currency (`currency_options`): the amounts replaced."""
    if price["currency"] == currency:
        return price
    options = price.get("_currency_options") or price.get("currency_options") or {}
    return {**price, **options[currency], "currency": currency} if currency in options else price


def has_currency(price: Row, currency: str) -> bool:
    """Whether the price can be charged in that currency."""
    return price["currency"] == currency or in_currency(price, currency) is not price


def wanted_tax_rates(ctx: "Context", ids: list[str] | str | None, param: str) -> list[str]:
    """Tax rates that a parameter names, checked."""
    found = []
    for place, rate_id in enumerate(ids or []):
        if ctx.store.get("tax_rate", rate_id) is None:
            raise resource_missing("tax_rate", rate_id, param=f"{param}[{place}]")
        found.append(rate_id)
    return found


def tax_rates(ctx: "Context", ids: list[str]) -> list[Row]:
    """The rows of tax rates."""
    return [row for row in (ctx.store.get("tax_rate", rate_id) for rate_id in ids) if row]


def shown_decimal(amount: Decimal) -> str:
    """A decimal as the API writes it: `1000`, `0.5`."""
    text = format(amount.normalize(), "f")
    return "0" if text == "-0" else text
