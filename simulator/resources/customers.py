"""Customers. https://docs.stripe.com/api/customers"""

import re

from simulator import payment_methods
from simulator.context import TEST_CLOCK, Context
from simulator.customer_fields import apply_default_method, apply_fields, location, name_of_new
from simulator.engine.balance import change_balance, write_transaction
from simulator.engine.cancellation import cancel_now
from simulator.errors import invalid_request
from simulator.ids import random_text
from simulator.resources.tax_ids import new_tax_id
from simulator.routes import lazy_field, route
from simulator.store import Row

# The account's own currency: a balance given at creation is in it (recorded; a balance needs a currency).
ACCOUNT_CURRENCY = "usd"
_CUSTOMERS_PER_CLOCK = 3
_PREFIX_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_OWN_ID = re.compile(r"[\w-]{1,255}\Z", re.ASCII)


@route("POST", "/v1/customers", params="CustomerCreateParams", also=("id",))
def create_customer(ctx: Context, params: Row) -> Row:
    """Make a customer, on a test clock if one is given, with its first payment method and tax ids. An `id` of one's
    own is taken, as Stripe does without documenting it (accounts that moved in kept their customers' ids)."""
    clock = _clock(ctx, params)
    row: Row = {
        "id": _own_id(ctx, params) or ctx.new_id("cus"),
        "object": "customer",
        "address": None,
        "balance": 0,
        "created": ctx.now(clock),
        "currency": None,
        "customer_account": None,
        "default_source": None,
        "delinquent": False,
        "description": None,
        "discount": None,
        "email": None,
        "invoice_prefix": random_text(8, _PREFIX_ALPHABET),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": ctx.livemode,
        "metadata": {},
        "name": None,
        "next_invoice_sequence": 1,
        "phone": None,
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": clock["id"] if clock else None,
        "_tax_ip": None,
    }
    apply_fields(ctx, row, params)
    row["name"] = name_of_new(params)
    ctx.store.put(row)
    _attach_first_method(ctx, row, params)
    apply_default_method(ctx, row, params)
    if params.get("balance"):
        row["balance"], row["currency"] = params["balance"], ACCOUNT_CURRENCY
        write_transaction(ctx, row, params["balance"], "initial")
    ctx.store.put(row)
    ctx.emit("customer.created", row)
    _add_tax_ids(ctx, row, params)
    return row


@route("GET", "/v1/customers", params="CustomerListParams")
def list_customers(ctx: Context, params: Row) -> Row:
    """A page of customers, newest first: those of one test clock, or else those that are on none."""
    clock = params.get("test_clock")
    if clock is not None:
        ctx.require(TEST_CLOCK, clock, param="test_clock", status=400)
    equal = {"email": params["email"]} if "email" in params else {}
    return ctx.list("customer", params, test_clock=clock, **equal)


@route("GET", "/v1/customers/{id}", params="CustomerRetrieveParams")
def retrieve_customer(ctx: Context, params: Row, id: str) -> Row:
    """The customer, or what is left when it was deleted."""
    if ctx.store.tombstone("customer", id):
        return {"id": id, "object": "customer", "deleted": True}
    return ctx.require("customer", id)


@route("POST", "/v1/customers/{id}", params="CustomerUpdateParams")
def update_customer(ctx: Context, params: Row, id: str) -> Row:
    """Change what is given and nothing else. An update that changes nothing makes no event."""
    row = ctx.require("customer", id)
    before = ctx.render(row)
    apply_fields(ctx, row, params)
    apply_default_method(ctx, row, params)
    ctx.store.put(row)
    if ctx.render(row) != before:
        ctx.emit("customer.updated", row, before)
    if "balance" in params and params["balance"] != row["balance"]:
        currency = row["currency"] or ACCOUNT_CURRENCY
        change_balance(ctx, row, params["balance"] - row["balance"], "adjustment", currency=currency)
    return row


@route("DELETE", "/v1/customers/{id}", params="CustomerDeleteParams")
def delete_customer(ctx: Context, params: Row, id: str) -> Row:
    """Delete a customer for good; its subscriptions are canceled at once."""
    remove(ctx, ctx.require("customer", id))
    return {"id": id, "object": "customer", "deleted": True}


def remove(ctx: Context, row: Row) -> None:
    """Cancel what the customer still has, then delete it."""
    for subscription in ctx.store.find("subscription", customer=row["id"]):
        if subscription["status"] not in ("canceled", "incomplete_expired"):
            cancel_now(ctx, subscription, prorate=False, invoice_now=False)
    for invoice in ctx.store.find("invoice", customer=row["id"], status=("draft", "open")):
        ctx.store.put({**invoice, "_due": None})
    ctx.emit("customer.deleted", row)
    ctx.store.delete("customer", row["id"])


def _own_id(ctx: Context, params: Row) -> str | None:
    own = params.get("id")
    if own is not None and not _OWN_ID.match(own):
        raise invalid_request("Invalid customer id: letters, digits, - and _ only.", param="id")
    if own is not None and ctx.store.position("customer", own) is not None:
        raise invalid_request("Customer already exists.", code="resource_already_exists", param="id")
    return own


def _clock(ctx: Context, params: Row) -> Row | None:
    if "test_clock" not in params:
        return None
    clock = ctx.require(TEST_CLOCK, params["test_clock"], param="test_clock", status=400)
    check_room(ctx, clock)
    return clock


def check_room(ctx: Context, clock: Row) -> None:
    """Refuse a fourth customer on a test clock (the limit is documented, the wording ours)."""
    if ctx.store.count("customer", test_clock=clock["id"]) >= _CUSTOMERS_PER_CLOCK:
        raise invalid_request(
            f"You can have up to {_CUSTOMERS_PER_CLOCK} customers per test clock: {clock['id']} is full.",
            param="test_clock",
        )


def _attach_first_method(ctx: Context, row: Row, params: Row) -> None:
    if "payment_method" in params:
        payment_methods.attach(ctx, payment_methods.wanted(ctx, params["payment_method"]), row["id"])


def _add_tax_ids(ctx: Context, row: Row, params: Row) -> None:
    for wanted in params.get("tax_id_data", []):
        new_tax_id(ctx, wanted["type"], wanted["value"], row["id"])


@lazy_field("customer", "tax")
def tax(ctx: Context, customer: Row) -> Row:
    """Where Stripe Tax places the customer; no account here is registered anywhere."""
    row = ctx.store.get("customer", customer["id"]) or customer
    place = location(row)
    return {
        "automatic_tax": "not_collecting" if place else "unrecognized_location",
        "ip_address": row.get("_tax_ip"),
        "location": place,
        "provider": "stripe",
    }


@lazy_field("customer", "invoice_credit_balance")
def invoice_credit_balance(ctx: Context, customer: Row) -> dict[str, int]:
    """The balance by currency; empty until there is one (recorded)."""
    return {customer["currency"]: customer["balance"]} if customer["balance"] and customer["currency"] else {}


@lazy_field("customer", "subscriptions")
def subscriptions(ctx: Context, customer: Row) -> Row:
    """The customer's subscriptions that have not ended."""
    rows = [
        row
        for row in ctx.store.find("subscription", customer=customer["id"])
        if row["status"] not in ("canceled", "incomplete_expired")
    ]
    return ctx.sublist(rows, f"/v1/customers/{customer['id']}/subscriptions")


@lazy_field("customer", "sources")
def sources(ctx: Context, customer: Row) -> Row:
    """Cards and bank accounts of the API before payment methods: nobody here has any."""
    return ctx.sublist([], f"/v1/customers/{customer['id']}/sources")


@lazy_field("customer", "cash_balance")
def cash_balance(ctx: Context, customer: Row) -> None:
    """Bank transfers are not simulated: nobody has a cash balance."""
    return
