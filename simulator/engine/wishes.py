"""What a call wants of items: prices, quantities, discounts, tax rates, checked before anything is changed."""

from typing import TYPE_CHECKING, Any

from simulator.engine.catalogue import (
    has_currency,
    is_metered,
    recurring_price,
    wanted_price,
    wanted_tax_rates,
)
from simulator.engine.periods import Recurrence
from simulator.errors import StripeError, invalid_request, parameter_missing
from simulator.inline_prices import price_from_data
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context

MOST_ITEMS = 20


def item_price(ctx: "Context", wish: Row, param: str, currency: str | None = None) -> Row | None:
    """The price that an item's parameters name: `price`, `price_data` or the legacy `plan`; None when they name
    none."""
    prefix = f"{param}[" if param else ""
    suffix = "]" if param else ""
    if wish.get("price_data"):
        price = price_from_data(ctx, wish["price_data"], f"{prefix}price_data{suffix}")
    elif wish.get("price") or wish.get("plan"):
        name = "price" if wish.get("price") else "plan"
        price = recurring_price(ctx, wish[name], f"{prefix}{name}{suffix}")
    else:
        return None
    if currency is not None and not has_currency(price, currency):
        raise invalid_request(
            f"The price specified only supports `{price['currency']}`. This doesn't match the expected "
            f"currency: `{currency}`.",
            param=f"{prefix}price{suffix}",
        )
    return price


def item_settings(ctx: "Context", wish: Row, price: Row, param: str) -> Row:
    """Quantity, metadata and tax rates of a new or changed item, as far as they were sent."""
    prefix = f"{param}[" if param else ""
    suffix = "]" if param else ""
    found: Row = {}
    if "quantity" in wish:
        if is_metered(price):
            raise invalid_request("You cannot set the quantity for metered plans.", param=f"{prefix}quantity{suffix}")
        if wish["quantity"] < 0:
            raise invalid_request("Invalid non-negative integer", param=f"{prefix}quantity{suffix}")
        found["quantity"] = wish["quantity"]
    if "tax_rates" in wish:
        found["tax_rates"] = wanted_tax_rates(ctx, wish["tax_rates"], f"{prefix}tax_rates{suffix}")
    for name in ("metadata", "discounts", "billing_thresholds"):
        if name in wish:
            found[name] = wish[name]
    return found


def new_items(ctx: "Context", wishes: list[Row], currency: str | None) -> list[tuple[Row, Row]]:
    """Price and settings of each item of a new subscription."""
    if not wishes:
        raise parameter_missing("items")
    if len(wishes) > MOST_ITEMS:
        raise invalid_request(f"A subscription can have at most {MOST_ITEMS} items.", param="items")
    found: list[tuple[Row, Row]] = []
    for place, wish in enumerate(wishes):
        param = f"items[{place}]"
        price = item_price(ctx, wish, param, currency)
        if price is None:
            raise parameter_missing(f"{param}[price]")
        currency = currency or price["currency"]
        found.append((price, item_settings(ctx, wish, price, param)))
    same_price([price for price, _ in found])
    return found


def same_price(prices: list[Row]) -> None:
    """A price may be on one item only."""
    seen: set[str] = set()
    for price in prices:
        if price["id"] in seen:
            raise invalid_request(
                f"Cannot create a Subscription with multiple Subscription Items with the same Price: {price['id']}",
                param="plan",
            )
        seen.add(price["id"])


def same_interval(prices: list[Row]) -> None:
    """Classic billing mode bills all items together. https://docs.stripe.com/billing/subscriptions/mixed-interval"""
    if len({Recurrence.of(price) for price in prices}) > 1:
        raise invalid_request(
            "Currently, all items must have the same recurring interval and interval count. Use "
            "`billing_mode[type]=flexible` "
            "for items with different intervals.",
            param="items",
        )


def one_time_lines(ctx: "Context", wishes: Any, currency: str) -> list[tuple[Row, Row]]:
    """Price and parameters of each of `add_invoice_items`."""
    found = []
    for place, wish in enumerate(wishes or []):
        param = f"add_invoice_items[{place}]"
        if wish.get("price_data"):
            price = price_from_data(ctx, wish["price_data"], f"{param}[price_data]")
        elif wish.get("price"):
            price = wanted_price(ctx, wish["price"], f"{param}[price]")
        else:
            raise parameter_missing(f"{param}[price]")
        if price["type"] != "one_time":
            raise invalid_request(
                "The price specified is set to `type=recurring` but this field only accepts prices with "
                "`type=one_time`.",
                param=f"{param}[price]",
            )
        if not has_currency(price, currency):
            raise _wrong_currency(price, currency, f"{param}[price]")
        rates = wanted_tax_rates(ctx, wish.get("tax_rates"), f"{param}[tax_rates]")
        found.append((price, {**wish, "tax_rates": rates}))
    return found


def _wrong_currency(price: Row, currency: str, param: str) -> StripeError:
    return invalid_request(
        f"The price specified only supports `{price['currency']}`. This doesn't match the expected currency: "
        f"`{currency}`.",
        param=param,
    )
