"""Discounts on customers, subscriptions and items: redeeming coupons and promotion codes, and which of them are in
force.

https://docs.stripe.com/billing/subscriptions/coupons
"""

from typing import TYPE_CHECKING, Any

from simulator.engine.discounts import Reduction, reduction_of
from simulator.engine.periods import add_interval
from simulator.errors import invalid_request, resource_missing
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context

_REDEEM = "This promotion code cannot be redeemed because "


def redeem(ctx: "Context", params: Any, owner: Row, *, param: str = "discounts", updating: bool = False) -> list[str]:
    """The discounts that a `discounts` parameter asks for, made or kept, in its order.

    `owner` says whose they are: {"customer", "subscription", "subscription_item", "invoice", "invoice_item"}, and may
    give the `amount` of a new subscription, which a promotion code may want to be large enough, and its `currency`. A
    coupon for other products is taken, and takes nothing off until one of them is there (inferred: for Checkout
    Sessions Stripe refuses it, and no refusal for a subscription is known).
    """
    return [
        _redeem_one(ctx, one, owner, f"{param}[{place}]", updating=updating) for place, one in enumerate(params or [])
    ]


def _redeem_one(ctx: "Context", one: Row, owner: Row, param: str, *, updating: bool) -> str:
    if one.get("discount"):
        kept = ctx.store.get("discount", one["discount"])
        if kept is None or kept["customer"] != owner.get("customer"):
            raise resource_missing("discount", one["discount"], param=f"{param}[discount]")
        return str(kept["id"])
    code = None
    if one.get("promotion_code"):
        param = f"{param}[promotion_code]"
        code = _usable_code(ctx, one["promotion_code"], owner, param, updating=updating)
        coupon_id = code["promotion"]["coupon"]
    else:
        param = f"{param}[coupon]"
        coupon_id = one.get("coupon")
    coupon = ctx.store.get("coupon", coupon_id)
    if coupon is None:
        raise resource_missing("coupon", coupon_id, param=param)
    if not _is_valid(ctx, coupon, owner):
        raise invalid_request(f"Coupon expired: {coupon_id}", code="coupon_expired", param=param)
    _check_currency(ctx, coupon, owner)
    return str(make_discount(ctx, coupon, owner, code)["id"])


def _check_currency(ctx: "Context", coupon: Row, owner: Row) -> None:
    """An amount off must be known in the subscription's currency. The sentence is that of Stripe's customers' logs
    (gitpod-io/gitpod#12376, strangerstudios/paid-memberships-pro#500), which name coupons among the reasons."""
    currency = owner.get("currency") or (ctx.store.get("subscription", owner.get("subscription")) or {}).get("currency")
    if coupon.get("amount_off") is None or currency is None:
        return
    if currency != coupon["currency"] and currency not in (coupon.get("currency_options") or {}):
        raise invalid_request(
            "You cannot combine currencies on a single customer. This customer has had a subscription, coupon, or "
            f"invoice item with currency {currency}"
        )


def make_discount(ctx: "Context", coupon: Row, owner: Row, code: Row | None = None) -> Row:
    """Write a discount and count the redemption. The coupon is kept as it is now: deleting it later changes nothing."""
    start = ctx.now(owner.get("customer"))
    months = coupon.get("duration_in_months") if coupon["duration"] == "repeating" else None
    discount: Row = {
        "id": ctx.new_id("di"),
        "object": "discount",
        "checkout_session": None,
        "customer": owner.get("customer"),
        "customer_account": None,
        "end": add_interval(start, "month", months) if months else None,
        "invoice": owner.get("invoice"),
        "invoice_item": owner.get("invoice_item"),
        "promotion_code": code["id"] if code else None,
        "source": {"coupon": coupon["id"], "type": "coupon"},
        "start": start,
        "subscription": owner.get("subscription"),
        "subscription_item": owner.get("subscription_item"),
        "_created": start,
        "_coupon": coupon,
    }
    ctx.store.put(discount)
    for row in (coupon, code):
        if row is not None:
            row["times_redeemed"] += 1
            ctx.store.put(row)
    ctx.emit("customer.discount.created", discount)
    return discount


def discount_rows(ctx: "Context", ids: list[str]) -> list[Row]:
    """The rows of discounts, in order."""
    return [row for row in (ctx.store.get("discount", one) for one in ids) if row]


def in_force(ctx: "Context", ids: list[str], moment: int) -> list[str]:
    """Those that have not run out (a repeating coupon's months)."""
    return [row["id"] for row in discount_rows(ctx, ids) if row["end"] is None or row["end"] > moment]


def not_once(ctx: "Context", ids: list[str]) -> list[str]:
    """Those that outlive the invoice they are used on."""
    return [row["id"] for row in discount_rows(ctx, ids) if row["_coupon"]["duration"] != "once"]


def reductions(ctx: "Context", ids: list[str], currency: str, items: frozenset[str] | None = None) -> list[Reduction]:
    """What discounts take off in that currency; `items` binds them to lines by key."""
    found = []
    for row in discount_rows(ctx, ids):
        made = reduction_of(row, row["_coupon"], currency)
        if made is not None:
            found.append(Reduction(made.discount, made.percent_off, made.amount_off, made.products, items))
    return found


def _is_valid(ctx: "Context", coupon: Row, owner: Row) -> bool:
    if coupon.get("redeem_by") is not None and coupon["redeem_by"] <= ctx.now(owner.get("customer")):
        return False
    return coupon.get("max_redemptions") is None or coupon["times_redeemed"] < coupon["max_redemptions"]


def _usable_code(ctx: "Context", code_id: str, owner: Row, param: str, *, updating: bool) -> Row:
    code = ctx.store.get("promotion_code", code_id)
    if code is None:
        raise resource_missing("promotion_code", code_id, param=param)
    if code["restrictions"]["first_time_transaction"] and _has_transactions(ctx, owner.get("customer")):
        # https://docs.stripe.com/error-codes#promotion-code-customer-not-first-time
        raise invalid_request(
            f"{_REDEEM}the associated customer has prior transactions.",
            code="promotion_code_customer_not_first_time",
            param=param,
        )
    reason = _refusal(ctx, code, owner, updating=updating)
    if reason:
        raise invalid_request(reason, param=param)
    return code


def _refusal(ctx: "Context", code: Row, owner: Row, *, updating: bool) -> str | None:
    """Why a promotion code cannot be redeemed. The sentences about a minimum amount, and about a code that is used up,
    are as others met them; those of the other reasons are inferred."""
    customer = owner.get("customer")
    restrictions = code["restrictions"]
    if restrictions["minimum_amount"] and updating:
        return (
            "This promotion code cannot be redeemed on a subscription update because it uses the `minimum_amount` "
            "restriction and the amount may change."
        )
    minimum = _minimum_amount(code, owner.get("currency"))
    if minimum is not None and owner.get("amount", minimum) < minimum:
        return f"{_REDEEM}the order does not meet the minimum amount."
    return _ended(ctx, code, customer)


def _minimum_amount(code: Row, currency: str | None) -> int | None:
    """The least that an order must come to, in its currency (minor units); None where nothing is said of that one."""
    restrictions = code["restrictions"]
    if currency in (None, restrictions["minimum_amount_currency"]):
        found = restrictions["minimum_amount"]
    else:
        found = (code["_minimum_amounts"].get(currency) or {}).get("minimum_amount")
    return None if found is None else int(found)


def _ended(ctx: "Context", code: Row, customer: str | None) -> str | None:
    """Why nobody, or not this customer, can redeem the code any more."""
    if code["max_redemptions"] is not None and code["times_redeemed"] >= code["max_redemptions"]:
        return f"{_REDEEM}it has been used the maximum number of times."
    if code["expires_at"] is not None and code["expires_at"] <= ctx.now(customer):
        return f"{_REDEEM}it has expired."
    if not code["active"]:
        return f"{_REDEEM}it is not active."
    if code.get("customer") and code["customer"] != customer:
        return f"{_REDEEM}it belongs to a different customer."
    return None


def _has_transactions(ctx: "Context", customer: str | None) -> bool:
    """Also an unpaid open invoice counts (stripe-node#2349)."""
    invoices = ctx.store.find("invoice", customer=customer, status=("paid", "open", "uncollectible"))
    return any(invoice["amount_due"] > 0 for invoice in invoices) or bool(
        ctx.store.count("charge", customer=customer, status="succeeded")
    )
