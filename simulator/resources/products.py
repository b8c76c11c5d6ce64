"""Products. https://docs.stripe.com/api/products"""

from typing import Any

from simulator.changes import apply, cleared, save
from simulator.context import Context
from simulator.errors import invalid_request
from simulator.metadata import merge
from simulator.resources.prices import new_price
from simulator.routes import route
from simulator.store import Row

_PLAIN = ("active", "description", "name", "shippable", "statement_descriptor", "unit_label", "url")
_LISTS = ("images", "marketing_features")


@route("POST", "/v1/products", params="ProductCreateParams")
def create_product(ctx: Context, params: Row) -> Row:
    """Make a product, and with `default_price_data` its first price."""
    row = new_product(ctx, params)
    price = None
    if "default_price_data" in params:
        price = new_price(ctx, {**params["default_price_data"], "product": row["id"]})
        row["default_price"] = price["id"]
        ctx.store.put(row)
    ctx.emit("product.created", row)
    if price is not None:
        ctx.emit("price.created", price)
    return row


def new_product(ctx: Context, data: Row) -> Row:
    """Write a product from the parameters of a call or from `product_data`; the caller records the event."""
    product_id = data.get("id") or ctx.new_id("prod")
    if ctx.store.position("product", product_id) is not None:
        raise invalid_request("Product already exists.", code="resource_already_exists", param="id")
    now = ctx.now()
    row: Row = {
        "id": product_id,
        "object": "product",
        "active": data.get("active", True),
        "attributes": [],
        "created": now,
        "default_price": None,
        "description": cleared(data.get("description")),
        "images": data.get("images") or [],
        "livemode": ctx.livemode,
        "marketing_features": data.get("marketing_features") or [],
        "metadata": merge({}, data.get("metadata")),
        "name": data["name"],
        "package_dimensions": data.get("package_dimensions"),
        "shippable": data.get("shippable"),
        "statement_descriptor": cleared(data.get("statement_descriptor")),
        **_tax(data, None),
        "type": data.get("type", "service"),
        "unit_label": cleared(data.get("unit_label")),
        "updated": now,
        "url": cleared(data.get("url")),
    }
    return ctx.store.put(row)


def _tax(data: Row, current: Row | None) -> Row:
    """`tax_code` and `tax_details` say the same thing twice (recorded)."""
    details: dict[str, Any] = dict(current or {"performance_location": None, "tax_code": None})
    details.update({key: cleared(value) for key, value in (data.get("tax_details") or {}).items()})
    if "tax_code" in data:
        details["tax_code"] = cleared(data["tax_code"])
    known = any(value is not None for value in details.values())
    return {"tax_code": details["tax_code"], "tax_details": details if known else None}


@route("GET", "/v1/products", params="ProductListParams")
def list_products(ctx: Context, params: Row) -> Row:
    """A page of products, newest first."""
    filters: Row = {name: params[name] for name in ("active", "shippable", "type", "url") if name in params}
    if "ids" in params:
        filters["id"] = params["ids"]
    return ctx.list("product", params, **filters)


@route("GET", "/v1/products/{id}", params="ProductRetrieveParams")
def retrieve_product(ctx: Context, params: Row, id: str) -> Row:
    """One product; a deleted one is gone (recorded)."""
    return ctx.require("product", id)


@route("POST", "/v1/products/{id}", params="ProductUpdateParams")
def update_product(ctx: Context, params: Row, id: str) -> Row:
    """Change a product."""
    row = ctx.require("product", id)
    before = ctx.render(row)
    apply(row, params, (*_PLAIN, "metadata", "package_dimensions"))
    for name in _LISTS:
        if name in params:
            row[name] = params[name] or []
    if "tax_code" in params or "tax_details" in params:
        row.update(_tax(params, row["tax_details"]))
    if "default_price" in params:
        row["default_price"] = _own_price(ctx, row, params["default_price"])
    row["updated"] = ctx.now()
    return save(ctx, row, before, "product.updated")


def _own_price(ctx: Context, product: Row, price_id: str) -> str:
    price = ctx.require("price", price_id, param="default_price", status=400)
    if price["product"] != product["id"]:
        raise invalid_request(
            f"The price specified ({price_id}) does not belong to this product ({product['id']}).",
            param="default_price",
        )
    return price_id


@route("DELETE", "/v1/products/{id}", params="ProductDeleteParams")
def delete_product(ctx: Context, params: Row, id: str) -> Row:
    """Delete a product that nobody made a price for."""
    row = ctx.require("product", id)
    if any(not price.get("_inline") for price in ctx.store.find("price", product=id)):
        raise invalid_request("This product cannot be deleted because it has one or more user-created prices.")
    row["active"] = False
    ctx.emit("product.deleted", row)
    ctx.store.delete("product", id)
    return {"id": id, "object": "product", "deleted": True}
