"""Coupons. https://docs.stripe.com/api/coupons"""

import string
from typing import Any

from simulator.changes import apply, cleared, not_in_the_past, only_one_of, save
from simulator.context import Context, Rendered
from simulator.currencies import currency_code, currency_map_keys
from simulator.errors import invalid_request
from simulator.expand import ABSENT
from simulator.ids import random_text
from simulator.metadata import merge
from simulator.routes import lazy_field, renderer, route
from simulator.store import Row

_EXPANDED = ("applies_to", "currency_options")
_ALPHANUMERIC = string.ascii_letters + string.digits
_FIVE_YEARS = 5 * 366 * 86_400


@renderer("coupon")
def render_coupon(ctx: Context, row: Row) -> Row:
    """A coupon without what has to be expanded, and whether it can still be redeemed."""
    shown = Rendered((key, value) for key, value in ctx.public(row).items() if key not in _EXPANDED)
    shown["valid"] = is_valid(row, ctx.now())
    return shown


@lazy_field("coupon", "applies_to")
def expanded_applies_to(ctx: Context, coupon: Row) -> Any:
    """The products the coupon is for."""
    return (ctx.store.get("coupon", coupon["id"]) or coupon).get("applies_to", ABSENT)


@lazy_field("coupon", "currency_options")
def expanded_currency_options(ctx: Context, coupon: Row) -> Any:
    """What it takes off in other currencies."""
    return (ctx.store.get("coupon", coupon["id"]) or coupon).get("currency_options", ABSENT)


def is_valid(coupon: Row, now: int) -> bool:
    """Whether a coupon can be redeemed at that moment: not past `redeem_by`, not used up, not deleted."""
    if not coupon["valid"] or (coupon["redeem_by"] is not None and coupon["redeem_by"] <= now):
        return False
    return coupon["max_redemptions"] is None or bool(coupon["times_redeemed"] < coupon["max_redemptions"])


@route("POST", "/v1/coupons", params="CouponCreateParams")
def create_coupon(ctx: Context, params: Row) -> Row:
    """Make a coupon."""
    _check(ctx, params)
    coupon_id = cleared(params.get("id")) or random_text(8, _ALPHANUMERIC)
    if ctx.store.get("coupon", coupon_id) is not None:
        raise invalid_request("Coupon already exists.", code="resource_already_exists")
    row: Row = {
        "id": coupon_id,
        "object": "coupon",
        "amount_off": params.get("amount_off"),
        "created": ctx.now(),
        "currency": currency_code(params["currency"]) if "amount_off" in params else None,
        "duration": params.get("duration", "once"),
        "duration_in_months": params.get("duration_in_months"),
        "livemode": ctx.livemode,
        "max_redemptions": params.get("max_redemptions"),
        "metadata": merge({}, params.get("metadata")),
        "name": cleared(params.get("name")),
        "percent_off": params.get("percent_off"),
        "redeem_by": params.get("redeem_by"),
        "times_redeemed": 0,
        "valid": True,
    }
    products = (params.get("applies_to") or {}).get("products")
    if products:
        for place, product in enumerate(products):
            ctx.require("product", product, param=f"applies_to[products][{place}]", status=400)
        row["applies_to"] = {"products": products}
    if params.get("currency_options"):
        row["currency_options"] = params["currency_options"]
    ctx.store.put(row)
    ctx.emit("coupon.created", row)
    return row


def _check(ctx: Context, params: Row) -> None:
    """What a coupon must and must not say, in the recorded sentences."""
    currency_map_keys(params.get("currency_options"))
    percent, amount = params.get("percent_off"), params.get("amount_off")
    if percent is not None and amount is not None:
        raise invalid_request("Received both percent_off and amount_off parameters. Please pass in only one.")
    if percent is not None and "currency_options" in params:
        raise only_one_of("currency_options", "percent_off")
    if percent is None and amount is None:
        raise invalid_request("Must provide percent_off or amount_off.", code="parameter_missing")
    if percent is not None and not 0.01 <= percent <= 100:
        bound = "greater than or equal to 0.01" if percent < 0.01 else "less than or equal to 100.0"
        raise invalid_request(f"This value must be {bound} (it currently is '{percent}').", param="percent_off")
    if amount is not None and amount < 1:
        raise invalid_request(
            "This value must be greater than or equal to 1.", code="parameter_invalid_integer", param="amount_off"
        )
    if amount is not None and "currency" not in params:
        raise invalid_request("You must pass currency when passing amount_off", param="currency")
    _check_duration(ctx, params)


def _check_duration(ctx: Context, params: Row) -> None:
    repeating = params.get("duration") == "repeating"
    if repeating and "duration_in_months" not in params:
        raise invalid_request(
            "The duration_in_months param must be set when creating a coupon with a repeating duration",
            param="duration",
        )
    if not repeating and "duration_in_months" in params:
        raise invalid_request(
            "The duration_in_months param can only be set when creating a coupon with a repeating duration",
            param="duration_in_months",
        )
    if "redeem_by" in params:
        not_in_the_past("redeem_by", params["redeem_by"], ctx.now())
        not_too_far("redeem_by", params["redeem_by"], ctx.now())


def not_too_far(name: str, moment: int, now: int) -> None:
    """Refuse a date more than five years away (recorded for promotion codes)."""
    if moment > now + _FIVE_YEARS:
        raise invalid_request("Invalid timestamp: can be no more than five years in the future.", param=name)


@route("GET", "/v1/coupons", params="CouponListParams")
def list_coupons(ctx: Context, params: Row) -> Row:
    """A page of coupons, newest first."""
    return ctx.list("coupon", params)


@route("GET", "/v1/coupons/{id}", params="CouponRetrieveParams")
def retrieve_coupon(ctx: Context, params: Row, id: str) -> Row:
    """One coupon."""
    return ctx.require("coupon", id, param="coupon")


@route("POST", "/v1/coupons/{id}", params="CouponUpdateParams")
def update_coupon(ctx: Context, params: Row, id: str) -> Row:
    """Change a coupon's name or metadata; what it takes off never changes."""
    row = ctx.require("coupon", id, param="coupon")
    before = ctx.render(row)
    apply(row, params, ("name", "metadata"))
    if "currency_options" in params:
        currency_map_keys(params["currency_options"])
        if row["amount_off"] is None:
            raise only_one_of("currency_options", "percent_off")
        row["currency_options"] = {**row.get("currency_options", {}), **params["currency_options"]}
    return save(ctx, row, before, "coupon.updated")


@route("DELETE", "/v1/coupons/{id}", params="CouponDeleteParams")
def delete_coupon(ctx: Context, params: Row, id: str) -> Row:
    """Nobody can redeem it any more; who has redeemed it keeps the discount."""
    row = ctx.require("coupon", id, param="coupon")
    row["valid"] = False
    ctx.emit("coupon.deleted", row)
    ctx.store.delete("coupon", id)
    return {"id": id, "object": "coupon", "deleted": True}
