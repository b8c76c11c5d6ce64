"""Prices that other calls make on the way (`price_data`, amounts of invoice items), and the legacy plan that echoes a
price.

For the engine: `price_from_data`, `one_off_price` and `plan_of`.
"""

from typing import TYPE_CHECKING

from simulator.errors import resource_missing
from simulator.resources.prices import new_price
from simulator.resources.products import new_product
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context


def price_from_data(ctx: "Context", data: Row, param: str = "price_data") -> Row:
    """A price from `price_data`: an ordinary price that cannot be chosen again (`active` false). `param` names it in
    errors."""
    if ctx.store.get("product", data["product"]) is None:
        raise resource_missing("product", data["product"], param=f"{param}[product]")
    if "unit_amount" not in data and "unit_amount_decimal" not in data:
        data = {**data, "unit_amount": 0}
    return _inline(ctx, data)


def one_off_price(ctx: "Context", amount: int, currency: str, name: str) -> Row:
    """The price behind an invoice item that is only an amount; equal items share one price and product (recorded)."""
    for price in ctx.store.find("price", unit_amount=amount, currency=currency, _one_off=name):
        return price
    product = ctx.store.put({**new_product(ctx, {"name": name, "active": False}), "_inline": True})
    # Amounts of invoice items may be negative (a credit); prices otherwise may not.
    price = _inline(ctx, {"product": product["id"], "currency": currency, "unit_amount": abs(amount)})
    price |= {"unit_amount": amount, "unit_amount_decimal": str(amount), "_one_off": name}
    return ctx.store.put(price)


def _inline(ctx: "Context", data: Row) -> Row:
    return ctx.store.put({**new_price(ctx, {**data, "active": False}), "_inline": True})


def plan_of(price: Row) -> Row:
    """The legacy plan that a subscription and its items still carry beside the price (recorded)."""
    recurring = price["recurring"] or {}
    return {
        "id": price["id"],
        "object": "plan",
        "active": price["active"],
        "amount": price["unit_amount"],
        "amount_decimal": price["unit_amount_decimal"],
        "billing_scheme": price["billing_scheme"],
        "created": price["created"],
        "currency": price["currency"],
        "interval": recurring.get("interval"),
        "interval_count": recurring.get("interval_count"),
        "livemode": price["livemode"],
        "metadata": price["metadata"],
        "meter": recurring.get("meter"),
        "nickname": price["nickname"],
        "product": price["product"],
        "tiers_mode": price["tiers_mode"],
        "transform_usage": price["transform_quantity"],
        "trial_period_days": recurring.get("trial_period_days"),
        "usage_type": recurring.get("usage_type"),
    }
