"""Tax ids of customers and of the account. https://docs.stripe.com/api/tax_ids and https://docs.stripe.com/billing/customer/tax-ids"""

import re

from simulator.context import Context
from simulator.errors import invalid_request, resource_missing
from simulator.routes import lazy_field, route
from simulator.store import Row

# Formats of the types that are most used; Stripe checks each type's own. The magic numbers pass for every type.
_FORMATS = {
    "au_abn": r"\d{2} ?\d{3} ?\d{3} ?\d{3}",
    "br_cnpj": r"\d{2}\.?\d{3}\.?\d{3}/?\d{4}-?\d{2}",
    "ca_gst_hst": r"\d{9}RT\d{4}",
    "ch_vat": r"CHE-?\d{3}\.?\d{3}\.?\d{3} ?(MWST|TVA|IVA)",
    "eu_vat": r"(AT|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|XI)[0-9A-Z+*]{8,12}",
    "gb_vat": r"(GB)?(\d{9}|\d{12}|GD\d{3}|HA\d{3})",
    "in_gst": r"\d{2}[A-Z]{5}\d{4}[A-Z][0-9A-Z]Z[0-9A-Z]",
    "jp_cn": r"\d{13}",
    "jp_rn": r"\d{5}",
    "no_vat": r"\d{9}(MVA)?",
    "nz_gst": r"\d{3}-?\d{3}-?\d{3}",
    "us_ein": r"\d{2}-?\d{7}",
    "za_vat": r"4\d{9}",
}
_VERIFIED_TYPES = {"au_abn", "eu_vat", "gb_vat"}
_MAGIC = {"000000000": "verified", "111111111": "unverified", "222222222": "pending"}
_COUNTRIES = {"el": "GR", "xi": "GB"}


@route("POST", "/v1/customers/{customer}/tax_ids", params="CustomerTaxIdCreateParams")
def create_customer_tax_id(ctx: Context, params: Row, customer: str) -> Row:
    """Give a customer a tax id."""
    ctx.require("customer", customer)
    return new_tax_id(ctx, params["type"], params["value"], customer)


@route("POST", "/v1/tax_ids", params="TaxIdCreateParams")
def create_tax_id(ctx: Context, params: Row) -> Row:
    """Give a customer, or by default the account itself, a tax id."""
    owner = params.get("owner") or {"type": "self"}
    if owner["type"] == "customer":
        if "customer" not in owner:
            raise invalid_request(
                "Missing required param: owner[customer].", code="parameter_missing", param="owner[customer]"
            )
        ctx.require("customer", owner["customer"], param="owner[customer]", status=400)
        return new_tax_id(ctx, params["type"], params["value"], owner["customer"])
    if owner["type"] != "self":
        raise invalid_request(f"not simulated: tax ids whose owner is an {owner['type']}", param="owner[type]")
    return new_tax_id(ctx, params["type"], params["value"], None)


@lazy_field("customer", "tax_ids")
def tax_ids_of_customer(ctx: Context, customer: Row) -> Row:
    """The customer's tax ids, newest first; only for those who ask for them."""
    rows = ctx.store.find("tax_id", customer=customer["id"])
    return ctx.sublist(rows, f"/v1/customers/{customer['id']}/tax_ids", total=False)


def new_tax_id(ctx: Context, tax_type: str, value: str, customer: str | None) -> Row:
    """Write a tax id, checked; `customer` None is the account's own. Also what creating a customer with `tax_id_data`
    does."""
    digits = re.sub(r"\D", "", value)
    pattern = _FORMATS.get(tax_type)
    if not value.strip() or (pattern and digits not in _MAGIC and not re.fullmatch(pattern, value.upper())):
        raise invalid_request(f"Invalid value for {tax_type}.", code="tax_id_invalid", param="value")
    owner: Row = {"type": "self"} if customer is None else {"customer": customer, "type": "customer"}
    row: Row = {
        "id": ctx.new_id("txi"),
        "object": "tax_id",
        "country": _country(tax_type, value),
        "created": ctx.now(customer),
        "customer": customer,
        "customer_account": None,
        "livemode": ctx.livemode,
        "owner": owner,
        "type": tax_type,
        "value": value,
        "verification": None if customer is None else _verification(tax_type, digits),
    }
    ctx.store.put(row)
    if customer is not None:
        ctx.emit("customer.tax_id.created", row)
    return row


def _verification(tax_type: str, digits: str) -> Row:
    """In test mode three numbers have a fixed outcome; whatever is not looked up stays unavailable."""
    status = _MAGIC.get(digits, "pending") if tax_type in _VERIFIED_TYPES else "unavailable"
    return {"status": status, "verified_address": None, "verified_name": None}


def _country(tax_type: str, value: str) -> str | None:
    """The country of a type is its prefix; a European number says it itself."""
    code = value[:2].lower() if tax_type == "eu_vat" else tax_type[:2]
    if tax_type == "eu_oss_vat" or not code.isalpha():
        return None
    return _COUNTRIES.get(code, code.upper())


@route("GET", "/v1/customers/{customer}/tax_ids", params="CustomerTaxIdListParams")
def list_customer_tax_ids(ctx: Context, params: Row, customer: str) -> Row:
    """A page of a customer's tax ids, newest first."""
    ctx.require("customer", customer)
    return ctx.list("tax_id", params, customer=customer)


@route("GET", "/v1/tax_ids", params="TaxIdListParams")
def list_tax_ids(ctx: Context, params: Row) -> Row:
    """A page of tax ids of an owner, by default the account itself."""
    owner = params.get("owner") or {"type": "self"}
    if owner["type"] == "customer":
        return ctx.list("tax_id", params, customer=owner.get("customer"))
    return ctx.list("tax_id", params, customer=None)


@route("GET", "/v1/customers/{customer}/tax_ids/{id}", params="CustomerTaxIdRetrieveParams")
def retrieve_customer_tax_id(ctx: Context, params: Row, customer: str, id: str) -> Row:
    """One tax id of a customer."""
    return _owned(ctx, customer, id)


@route("GET", "/v1/tax_ids/{id}", params="TaxIdRetrieveParams")
def retrieve_tax_id(ctx: Context, params: Row, id: str) -> Row:
    """One tax id, whoever owns it."""
    return ctx.require("tax_id", id)


@route("DELETE", "/v1/customers/{customer}/tax_ids/{id}", params="CustomerTaxIdDeleteParams")
def delete_customer_tax_id(ctx: Context, params: Row, customer: str, id: str) -> Row:
    """Take a tax id from a customer."""
    return _delete(ctx, _owned(ctx, customer, id))


@route("DELETE", "/v1/tax_ids/{id}", params="TaxIdDeleteParams")
def delete_tax_id(ctx: Context, params: Row, id: str) -> Row:
    """Take a tax id away, whoever owns it."""
    return _delete(ctx, ctx.require("tax_id", id))


def _owned(ctx: Context, customer: str, tax_id: str) -> Row:
    ctx.require("customer", customer, param="customer")
    row = ctx.require("tax_id", tax_id)
    if row["customer"] != customer:
        raise resource_missing("tax_id", tax_id, status=404)
    return row


def _delete(ctx: Context, row: Row) -> Row:
    if row["customer"] is not None:
        ctx.emit("customer.tax_id.deleted", row)
    ctx.store.delete("tax_id", row["id"])
    return {"id": row["id"], "object": "tax_id", "deleted": True}
