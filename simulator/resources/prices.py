"""Prices. https://docs.stripe.com/api/prices"""

from typing import Any

from simulator.changes import apply, cleared, only_one_of, save
from simulator.context import Context, Rendered
from simulator.currencies import currency_code
from simulator.errors import invalid_request, resource_missing
from simulator.expand import ABSENT
from simulator.metadata import merge
from simulator.price_amounts import amounts_of, currency_options_of, tiers_of
from simulator.routes import lazy_field, renderer, route
from simulator.store import Row

# The amounts are kept in the row for the engine; an answer has them only when they are expanded.
_EXPANDED = ("currency_options", "tiers")
_LONGEST = {"day": 1095, "week": 156, "month": 36, "year": 3}


@renderer("price")
def render_price(ctx: Context, row: Row) -> Row:
    """A price without its tiers and currency options."""
    return Rendered((key, value) for key, value in ctx.public(row).items() if key not in _EXPANDED)


@lazy_field("price", "tiers")
def expanded_tiers(ctx: Context, price: Row) -> Any:
    """The tiers of a tiered price."""
    return ctx.require("price", price["id"]).get("tiers", ABSENT)


@lazy_field("price", "currency_options")
def expanded_currency_options(ctx: Context, price: Row) -> Any:
    """The amounts in every currency the price has, its own among them."""
    return ctx.require("price", price["id"])["currency_options"]


@route("POST", "/v1/prices", params="PriceCreateParams")
def create_price(ctx: Context, params: Row) -> Row:
    """Make a price, for a product or for a new one (`product_data`)."""
    if "product" in params and "product_data" in params:
        raise only_one_of("product", "product_data")
    if "product" not in params and "product_data" not in params:
        raise invalid_request("You must specify either `product` or `product_data` when creating a price.")
    product = None
    if "product_data" in params:
        from simulator.resources.products import new_product

        product = new_product(ctx, params["product_data"])
        params = {**params, "product": product["id"]}
    row = new_price(ctx, params)
    if product is not None:
        ctx.emit("product.created", product)
    ctx.emit("price.created", row)
    return row


def new_price(ctx: Context, data: Row) -> Row:
    """Write a price of `data["product"]`; the caller records the event."""
    if ctx.store.get("product", data["product"]) is None:
        raise resource_missing("product", data["product"], param="product")
    currency = currency_code(data["currency"])
    recurring = _recurring(ctx, data.get("recurring"))
    row: Row = {
        "id": ctx.new_id("price"),
        "object": "price",
        "active": data.get("active", True),
        "billing_scheme": data.get("billing_scheme", "per_unit"),
        "created": ctx.now(),
        "currency": currency,
        "livemode": ctx.livemode,
        "lookup_key": None,
        "metadata": merge({}, data.get("metadata")),
        "nickname": cleared(data.get("nickname")),
        "product": data["product"],
        "recurring": recurring,
        "tax_behavior": data.get("tax_behavior", "unspecified"),
        "transform_quantity": data.get("transform_quantity"),
        "type": "recurring" if recurring else "one_time",
        **_amounts(data, tiered=data.get("billing_scheme") == "tiered", recurring=bool(recurring)),
    }
    row["currency_options"] = currency_options_of(row, data.get("currency_options"))
    row["lookup_key"] = _lookup_key(ctx, row["id"], data)
    return ctx.store.put(row)


def _recurring(ctx: Context, wanted: Row | None) -> Row | None:
    """How a price recurs, complete; metered prices are backed by a meter since 2025-03-31 (recorded)."""
    if wanted is None:
        return None
    recurring = {
        "interval": wanted["interval"],
        "interval_count": wanted.get("interval_count", 1),
        "meter": wanted.get("meter"),
        "trial_period_days": wanted.get("trial_period_days"),
        "usage_type": wanted.get("usage_type", "licensed"),
    }
    if not 1 <= recurring["interval_count"] <= _LONGEST[recurring["interval"]]:
        raise invalid_request(
            "Invalid recurring[interval_count]: the maximum interval is three years.", param="recurring[interval_count]"
        )
    metered = recurring["usage_type"] == "metered"
    if metered and not recurring["meter"]:
        raise invalid_request(
            "Starting with Stripe version `2025-03-31.basil`, metered prices must be backed by meters."
        )
    if recurring["meter"]:
        ctx.require("billing.meter", recurring["meter"], param="recurring[meter]", status=400)
        if not metered:
            raise invalid_request(
                "`recurring[meter]` can only be set when `recurring[usage_type]` is `metered`.",
                param="recurring[meter]",
            )
    return recurring


def _amounts(data: Row, *, tiered: bool, recurring: bool) -> Row:
    """The fields that say what the price costs."""
    if "unit_amount" in data and "unit_amount_decimal" in data:
        raise only_one_of("unit_amount", "unit_amount_decimal")
    if tiered:
        return _tiered_amounts(data, recurring=recurring)
    for name in ("tiers", "tiers_mode"):
        if name in data:
            raise invalid_request(f"`{name}` can only be set when `billing_scheme=tiered`.", param=name)
    custom = data.get("custom_unit_amount")
    if custom is None and "unit_amount" not in data and "unit_amount_decimal" not in data:
        raise invalid_request("Prices require an `unit_amount` or `unit_amount_decimal` parameter to be set.")
    amounts = {"custom_unit_amount": None, "tiers_mode": None, **amounts_of(data, "unit_amount")}
    if custom is not None:
        amounts["custom_unit_amount"] = {name: custom.get(name) for name in ("maximum", "minimum", "preset")}
    return amounts


def _tiered_amounts(data: Row, *, recurring: bool) -> Row:
    if not recurring:
        raise invalid_request("Prices with `type=one_time` are not supported with tiered billing.", param="interval")
    if "transform_quantity" in data:
        raise only_one_of("tiers", "transform_quantity")
    for name in ("tiers", "tiers_mode"):
        if name not in data:
            raise invalid_request(f"Missing required param: {name}.", code="parameter_missing", param=name)
    return {
        "custom_unit_amount": None,
        "tiers": tiers_of(data["tiers"]),
        "tiers_mode": data["tiers_mode"],
        "unit_amount": None,
        "unit_amount_decimal": None,
    }


def _lookup_key(ctx: Context, price_id: str, data: Row) -> str | None:
    """The key, free or taken over: the price that had it keeps everything else (recorded)."""
    key = cleared(data.get("lookup_key"))
    if key is None:
        return None
    for holder in ctx.store.find("price", lookup_key=key):
        if holder["id"] == price_id:
            continue
        if not data.get("transfer_lookup_key"):
            raise invalid_request(f"A price (`{holder['id']}`) already uses that lookup key.", param="lookup_key")
        before = ctx.render(holder)
        holder["lookup_key"] = None
        save(ctx, holder, before, "price.updated")
    return str(key)


@route("GET", "/v1/prices", params="PriceListParams")
def list_prices(ctx: Context, params: Row) -> Row:
    """A page of prices, newest first."""
    filters: Row = {name: params[name] for name in ("active", "product", "type") if name in params}
    if "currency" in params:
        filters["currency"] = params["currency"].lower()
    if "lookup_keys" in params:
        if len(params["lookup_keys"]) > 10:
            raise invalid_request("You may only specify up to 10 lookup keys.", param="lookup_keys")
        filters["lookup_key"] = params["lookup_keys"]
    filters |= {f"recurring.{name}": value for name, value in params.get("recurring", {}).items()}
    return ctx.list("price", params, **filters)


@route("GET", "/v1/prices/{id}", params="PriceRetrieveParams")
def retrieve_price(ctx: Context, params: Row, id: str) -> Row:
    """One price."""
    return ctx.require("price", id, param="price")


@route("POST", "/v1/prices/{id}", params="PriceUpdateParams")
def update_price(ctx: Context, params: Row, id: str) -> Row:
    """Change what may change; what a price costs never does."""
    row = ctx.require("price", id, param="price")
    before = ctx.render(row)
    if params.get("tax_behavior", row["tax_behavior"]) != row["tax_behavior"] != "unspecified":
        raise invalid_request(
            "You cannot modify the `tax_behavior` of a price once it is set to `inclusive` or `exclusive`.",
            param="tax_behavior",
        )
    apply(row, params, ("active", "nickname", "tax_behavior", "metadata"))
    if "lookup_key" in params:
        row["lookup_key"] = _lookup_key(ctx, id, params)
    if "currency_options" in params:
        kept = {} if params["currency_options"] == "" else row["currency_options"]
        row["currency_options"] = currency_options_of(row, params["currency_options"] or None, kept)
    return save(ctx, row, before, "price.updated")
