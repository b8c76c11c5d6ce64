"""Customers. https://docs.stripe.com/api/customers"""

from simulator.context import Context
from simulator.ids import random_text
from simulator.metadata import merge
from simulator.routes import route
from simulator.store import Row


@route("POST", "/v1/customers", params="CustomerCreateParams")
def create_customer(ctx: Context, params: Row) -> Row:
    """Make a customer."""
    row: Row = {
        "id": ctx.new_id("cus"),
        "object": "customer",
        "created": ctx.now(params.get("test_clock")),
        "email": params.get("email") or None,
        "name": params.get("name") or None,
        "invoice_prefix": random_text(8, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"),
        "metadata": merge({}, params.get("metadata")),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "test_clock": params.get("test_clock"),
    }
    ctx.store.put(row)
    ctx.emit("customer.created", row)
    return row


@route("GET", "/v1/customers", params="CustomerListParams")
def list_customers(ctx: Context, params: Row) -> Row:
    """A page of customers, newest first."""
    return ctx.list("customer", params, **{name: params[name] for name in ("email", "test_clock") if name in params})


@route("GET", "/v1/customers/{id}", params="CustomerRetrieveParams")
def retrieve_customer(ctx: Context, params: Row, id: str) -> Row:
    """The customer, or its remains when it was deleted."""
    if ctx.store.tombstone("customer", id):
        return {"id": id, "object": "customer", "deleted": True}
    return ctx.require("customer", id)
