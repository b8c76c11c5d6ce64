"""Customers. https://docs.stripe.com/api/customers"""

import re

from simulator import payment_methods
from simulator.context import TEST_CLOCK, Context
from simulator.engine.balance import change_balance, write_transaction
from simulator.engine.cancellation import cancel_now
from simulator.errors import StripeError, invalid_request, resource_missing
from simulator.ids import random_text
from simulator.metadata import merge
from simulator.resources.tax_ids import new_tax_id
from simulator.routes import lazy_field, route
from simulator.store import Row

# The account's own currency: a balance given at creation is in it (recorded; a balance needs a currency).
ACCOUNT_CURRENCY = "usd"
_CUSTOMERS_PER_CLOCK = 3
_PREFIX = re.compile(r"[A-Z0-9]{1,12}\Z")
_PREFIX_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_OWN_ID = re.compile(r"[\w-]{1,255}\Z", re.ASCII)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\Z")
_ADDRESS = ("city", "country", "line1", "line2", "postal_code", "state")
_TEXT = ("description", "email", "name", "phone")
# Sent only by customers that have them (recorded: absent otherwise).
_OPTIONAL_TEXT = ("business_name", "individual_name")
_NOT_SIMULATED = ("source", "default_source", "cash_balance")


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
    _apply(ctx, row, params)
    ctx.store.put(row)
    _attach_first_method(ctx, row, params)
    _apply_default_method(ctx, row, params)
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
    _apply(ctx, row, params)
    _apply_default_method(ctx, row, params)
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


def _apply(ctx: Context, row: Row, params: Row) -> None:
    """Write the plain fields that are given into the row."""
    for name in _NOT_SIMULATED:
        if name in params:
            raise invalid_request(f"not simulated: {name} of a customer", param=name)
    for name in _TEXT:
        if name in params:
            row[name] = params[name] or None
    for name in _OPTIONAL_TEXT:
        if params.get(name):
            row[name] = params[name]
        elif name in params:
            row.pop(name, None)
    _check_email(row, params)
    if "preferred_locales" in params:
        row["preferred_locales"] = params["preferred_locales"]
    if "tax_exempt" in params:
        row["tax_exempt"] = params["tax_exempt"] or "none"
    if "next_invoice_sequence" in params:
        row["next_invoice_sequence"] = _sequence(row, params["next_invoice_sequence"])
    if "address" in params:
        row["address"] = address(params["address"], row["address"])
    row["metadata"] = merge(row["metadata"], params.get("metadata"))
    _apply_prefix(ctx, row, params)
    _apply_shipping(row, params)
    _apply_invoice_settings(row, params)
    _apply_tax(row, params)


def _check_email(row: Row, params: Row) -> None:
    if params.get("email") and not _EMAIL.match(params["email"]):
        raise invalid_request(f"Invalid email address: {params['email']}", code="email_invalid", param="email")


def _sequence(row: Row, wanted: int) -> int:
    if wanted < row["next_invoice_sequence"]:
        raise invalid_request(
            f"next_invoice_sequence must be {row['next_invoice_sequence']} or more.", param="next_invoice_sequence"
        )
    return wanted


def address(change: Row | str, current: Row | None) -> Row | None:
    """An address with all its six keys; what is not given stays, "" takes it away."""
    if change == "" or not isinstance(change, dict):
        return None
    kept = current or {}
    return {name: (change[name] or None) if name in change else kept.get(name) for name in _ADDRESS}


def _apply_prefix(ctx: Context, row: Row, params: Row) -> None:
    prefix = params.get("invoice_prefix")
    if prefix is None or prefix == row["invoice_prefix"]:
        return
    if not _PREFIX.match(prefix):
        raise invalid_request("Invoice number prefix must be 1–12 uppercase letters or numbers.")
    holder = ctx.store.first("customer", invoice_prefix=prefix)
    if holder is not None:
        raise invalid_request(
            f"This invoice number prefix is taken by customer: {holder['id']}. Please enter a different prefix.",
            param="invoice_prefix",
        )
    row["invoice_prefix"] = prefix


def _apply_shipping(row: Row, params: Row) -> None:
    if "shipping" not in params:
        return
    change = params["shipping"]
    if change == "":
        row["shipping"] = None
        return
    kept = row["shipping"] or {}
    row["shipping"] = {
        "address": address(change["address"], kept.get("address")),
        "name": change["name"],
        "phone": (change["phone"] or None) if "phone" in change else kept.get("phone"),
    }


def _apply_invoice_settings(row: Row, params: Row) -> None:
    """Everything but the default payment method, which is checked against the customer's."""
    change, settings = params.get("invoice_settings", {}), row["invoice_settings"]
    if "custom_fields" in change:
        fields = change["custom_fields"] or None
        if fields and len(fields) > 4:
            raise invalid_request("You can specify up to 4 custom fields.", param="invoice_settings[custom_fields]")
        settings["custom_fields"] = fields
    if "footer" in change:
        settings["footer"] = change["footer"] or None
    if "rendering_options" in change:
        options = change["rendering_options"] or None
        settings["rendering_options"] = options and {
            "amount_tax_display": options.get("amount_tax_display") or None,
            "template": options.get("template") or None,
        }


def _apply_default_method(ctx: Context, row: Row, params: Row) -> None:
    change = params.get("invoice_settings", {})
    if "default_payment_method" not in change:
        return
    method_id = change["default_payment_method"]
    if method_id:
        param = "invoice_settings[default_payment_method]"
        method = ctx.store.get("payment_method", method_id)
        if method is None:
            raise resource_missing("payment_method", method_id, param=param)
        if method["customer"] != row["id"]:
            raise not_attached(method_id, param)
    row["invoice_settings"]["default_payment_method"] = method_id or None


def not_attached(method_id: str, param: str) -> StripeError:
    """The refusal of a payment method that is not this customer's."""
    return invalid_request(
        f"The customer does not have a payment method with the ID {method_id}. "
        "The payment method must be attached to the customer.",
        code="resource_missing",
        param=param,
    )


def _apply_tax(row: Row, params: Row) -> None:
    change = params.get("tax", {})
    if "ip_address" in change:
        row["_tax_ip"] = change["ip_address"] or None
    if change.get("validate_location") == "immediately" and _location(row) is None:
        raise invalid_request(
            "The customer's location isn't recognized. Set a valid customer address in order to automatically "
            "calculate tax.",
            code="customer_tax_location_invalid",
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
    location = _location(row)
    return {
        "automatic_tax": "not_collecting" if location else "unrecognized_location",
        "ip_address": row.get("_tax_ip"),
        "location": location,
        "provider": "stripe",
    }


def _location(row: Row) -> Row | None:
    shipping = (row["shipping"] or {}).get("address") or {}
    for source, place in (("shipping_destination", shipping), ("billing_address", row["address"] or {})):
        if place.get("country"):
            return {"country": place["country"], "source": source, "state": place.get("state")}
    return None


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
