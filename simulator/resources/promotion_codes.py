"""Promotion codes: words that customers type, each for a coupon. https://docs.stripe.com/api/promotion_codes"""

import re
import string

from simulator.changes import apply, not_in_the_past, save
from simulator.context import Context
from simulator.currencies import currency_code
from simulator.errors import invalid_request
from simulator.ids import random_text
from simulator.metadata import merge
from simulator.resources.coupons import is_valid, not_too_far
from simulator.routes import renderer, route
from simulator.store import Row

_CODE = re.compile(r"\A[a-zA-Z0-9\-_]+\Z")
_MINTED = string.ascii_uppercase + string.digits


@renderer("promotion_code")
def render_promotion_code(ctx: Context, row: Row) -> Row:
    """A promotion code; it is active only while it can be redeemed."""
    shown = ctx.public(row)
    shown["active"] = is_redeemable(ctx, row)
    return shown


def is_redeemable(ctx: Context, code: Row) -> bool:
    """Whether a code is switched on, not expired, not used up, and its coupon valid."""
    now = ctx.now()
    if not code["active"] or (code["expires_at"] is not None and code["expires_at"] <= now):
        return False
    if code["max_redemptions"] is not None and code["times_redeemed"] >= code["max_redemptions"]:
        return False
    coupon = ctx.store.get("coupon", code["promotion"]["coupon"])
    return coupon is not None and is_valid(coupon, now)


@route("POST", "/v1/promotion_codes", params="PromotionCodeCreateParams")
def create_promotion_code(ctx: Context, params: Row) -> Row:
    """Make a code for a coupon; one is minted if none is given."""
    coupon = _coupon(ctx, params["promotion"])
    if "customer" in params:
        ctx.require("customer", params["customer"], param="customer", status=400)
    if "expires_at" in params:
        not_in_the_past("expires_at", params["expires_at"], ctx.now())
        not_too_far("expires_at", params["expires_at"], ctx.now())
    code = params.get("code") or random_text(8, _MINTED)
    _check_code(ctx, code, params.get("customer"))
    restrictions = params.get("restrictions") or {}
    row: Row = {
        "id": ctx.new_id("promo"),
        "object": "promotion_code",
        "active": params.get("active", True),
        "code": code,
        "created": ctx.now(),
        "customer": params.get("customer"),
        "customer_account": None,
        "expires_at": params.get("expires_at"),
        "livemode": ctx.livemode,
        "max_redemptions": params.get("max_redemptions"),
        "metadata": merge({}, params.get("metadata")),
        "promotion": {"coupon": coupon["id"], "type": "coupon"},
        "restrictions": _restrictions(restrictions),
        "times_redeemed": 0,
        "_code": code.lower(),
        "_minimum_amounts": restrictions.get("currency_options") or {},
    }
    ctx.store.put(row)
    ctx.emit("promotion_code.created", row)
    return row


def _coupon(ctx: Context, promotion: Row) -> Row:
    if "coupon" not in promotion:
        raise invalid_request("You must pass promotion.coupon when passing promotion", param="promotion.coupon")
    coupon = ctx.require("coupon", promotion["coupon"], param="promotion[coupon]", status=400)
    if not is_valid(coupon, ctx.now()):
        raise invalid_request(f"Coupon expired: {coupon['id']}", code="coupon_expired", param="promotion[coupon]")
    return coupon


def _check_code(ctx: Context, code: str, customer: str | None) -> None:
    """Letters, digits, - and _; one active code of a spelling for everybody, or for a customer."""
    if not _CODE.match(code):
        raise invalid_request(
            rf"This value must match the regex pattern. (/\A[a-zA-Z0-9\-_]+\z/ does not match for the value {code}).",
            param="code",
        )
    for other in ctx.store.find("promotion_code", _code=code.lower()):
        if other["customer"] in (None, customer) or customer is None:
            if not is_redeemable(ctx, other):
                continue
            raise invalid_request(f"An active promotion code with `code: {code}` already exists.")


def _restrictions(wanted: Row) -> Row:
    minimum, currency = wanted.get("minimum_amount"), wanted.get("minimum_amount_currency")
    if (minimum is None) != (currency is None):
        missing = "minimum_amount" if minimum is None else "minimum_amount_currency"
        raise invalid_request(
            "You must pass both `minimum_amount` and `minimum_amount_currency`.", param=f"restrictions[{missing}]"
        )
    return {
        "first_time_transaction": wanted.get("first_time_transaction", False),
        "minimum_amount": minimum,
        "minimum_amount_currency": currency_code(currency) if currency is not None else None,
    }


@route("GET", "/v1/promotion_codes", params="PromotionCodeListParams")
def list_promotion_codes(ctx: Context, params: Row) -> Row:
    """A page of promotion codes, newest first; `code` is looked up without regard to case."""
    filters = {name: params[name] for name in ("customer",) if name in params}
    if "code" in params:
        filters["_code"] = params["code"].lower()
    if "coupon" in params:
        filters["promotion.coupon"] = params["coupon"]
    if "active" in params:
        rows = ctx.store.find("promotion_code", **filters)
        filters["id"] = [row["id"] for row in rows if is_redeemable(ctx, row) == params["active"]]
    return ctx.list("promotion_code", params, **filters)


@route("GET", "/v1/promotion_codes/{id}", params="PromotionCodeRetrieveParams")
def retrieve_promotion_code(ctx: Context, params: Row, id: str) -> Row:
    """One promotion code."""
    return ctx.require("promotion_code", id, param="promotion_code")


@route("POST", "/v1/promotion_codes/{id}", params="PromotionCodeUpdateParams")
def update_promotion_code(ctx: Context, params: Row, id: str) -> Row:
    """Switch a code on or off, or change its metadata."""
    row = ctx.require("promotion_code", id, param="promotion_code")
    before = ctx.render(row)
    apply(row, params, ("active", "metadata"))
    if "restrictions" in params:
        row["_minimum_amounts"] = {**row["_minimum_amounts"], **(params["restrictions"].get("currency_options") or {})}
    if params.get("active") and not is_redeemable(ctx, row):
        raise invalid_request(
            "This promotion code cannot be activated because it has expired or was used up.", param="active"
        )
    return save(ctx, row, before, "promotion_code.updated")
