"""Payment methods. https://docs.stripe.com/api/payment_methods"""

from simulator import payment_methods
from simulator.changes import apply, save
from simulator.context import Context
from simulator.errors import invalid_request
from simulator.payment_method_shapes import billing_details
from simulator.routes import route
from simulator.store import Row


@route("POST", "/v1/payment_methods", params="PaymentMethodCreateParams")
def create_payment_method(ctx: Context, params: Row) -> Row:
    """Make a payment method that belongs to nobody yet."""
    return payment_methods.new_payment_method(ctx, params)


@route("GET", "/v1/payment_methods", params="PaymentMethodListParams")
def list_payment_methods(ctx: Context, params: Row) -> Row:
    """A customer's payment methods, newest first; without a customer there are none (recorded)."""
    if "customer" not in params:
        return {"object": "list", "data": [], "has_more": False, "url": ctx.path}
    ctx.require("customer", params["customer"], param="customer", status=400)
    return ctx.list("payment_method", params, customer=params["customer"], **_filters(params))


def _filters(params: Row) -> Row:
    return {name: params[name] for name in ("type", "allow_redisplay") if name in params}


@route("GET", "/v1/payment_methods/{id}", params="PaymentMethodRetrieveParams")
def retrieve_payment_method(ctx: Context, params: Row, id: str) -> Row:
    """One payment method, also one that belongs to nobody."""
    return payment_methods.require(ctx, id)


@route("POST", "/v1/payment_methods/{id}", params="PaymentMethodUpdateParams")
def update_payment_method(ctx: Context, params: Row, id: str) -> Row:
    """Change billing details, the card's expiry, or who may see it again."""
    row = payment_methods.require(ctx, id)
    if row["customer"] is None:
        raise invalid_request("You must save this PaymentMethod to a customer before you can update it.")
    before = ctx.render(row)
    apply(row, params, ("allow_redisplay", "metadata"))
    if "billing_details" in params:
        row["billing_details"] = billing_details(params["billing_details"], row["billing_details"])
    for kind in ("card", "us_bank_account"):
        if kind in params:
            if row["type"] != kind:
                raise invalid_request(
                    f"You passed `{kind}`, but this PaymentMethod is of type {row['type']}.", param=kind
                )
            row[kind] = payment_methods.changed_hash(ctx, row[kind], params[kind])
    return save(ctx, row, before, "payment_method.updated")


@route("POST", "/v1/payment_methods/{id}/attach", params="PaymentMethodAttachParams")
def attach_payment_method(ctx: Context, params: Row, id: str) -> Row:
    """Give a payment method to a customer; `pm_card_visa` and its like make a new one."""
    known = ctx.store.get("payment_method", id)
    if known is None and not payment_methods.is_test_name(id):
        raise payment_methods.missing(id, status=404)
    if "customer" not in params:
        raise invalid_request("Must provide customer or customer_account.", code="parameter_missing")
    customer = ctx.require("customer", params["customer"], param="customer", status=400)
    if known is not None and known["customer"] == customer["id"]:
        return known
    return payment_methods.attach(ctx, known or payment_methods.from_test_name(ctx, id), customer["id"])


@route("POST", "/v1/payment_methods/{id}/detach", params="PaymentMethodDetachParams")
def detach_payment_method(ctx: Context, params: Row, id: str) -> Row:
    """Take a payment method from its customer, for good."""
    row = payment_methods.require(ctx, id)
    if row["customer"] is None:
        raise invalid_request(
            "The payment method you provided is not attached to a customer so detachment is impossible."
        )
    return payment_methods.detach(ctx, row)


@route("GET", "/v1/customers/{customer}/payment_methods", params="CustomerPaymentMethodListParams")
def list_customer_payment_methods(ctx: Context, params: Row, customer: str) -> Row:
    """A customer's payment methods, newest first."""
    ctx.require("customer", customer)
    return ctx.list("payment_method", params, customer=customer, **_filters(params))


@route("GET", "/v1/customers/{customer}/payment_methods/{id}", params="CustomerPaymentMethodRetrieveParams")
def retrieve_customer_payment_method(ctx: Context, params: Row, customer: str, id: str) -> Row:
    """One payment method of a customer; somebody else's is an invalid request (recorded)."""
    ctx.require("customer", customer)
    row = payment_methods.require(ctx, id)
    if row["customer"] != customer:
        raise invalid_request("Invalid request", param="customer", status=404)
    return row
