"""Tax ids of customers and of the account. https://docs.stripe.com/api/tax_ids and https://docs.stripe.com/billing/customer/tax-ids"""

from simulator import tax_id_verification
from simulator.context import Context
from simulator.errors import invalid_request, resource_missing
from simulator.routes import lazy_field, route
from simulator.store import Row
from simulator.tax_id_formats import country_of, is_well_formed

# "You can add up to five tax IDs to a customer": https://docs.stripe.com/tax/invoicing/tax-ids
_MOST = 5


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
    if not (is_well_formed(tax_type, value) or tax_id_verification.is_magic(tax_type, value)):
        raise invalid_request(f"Invalid value for {tax_type}.", code="tax_id_invalid", param="value")
    if customer is not None and ctx.store.count("tax_id", customer=customer) >= _MOST:
        # The limit is documented, the sentence is ours.
        raise invalid_request(f"A customer can have up to {_MOST} tax IDs.")
    owner: Row = {"type": "self"} if customer is None else {"customer": customer, "type": "customer"}
    row: Row = {
        "id": ctx.new_id("txi"),
        "object": "tax_id",
        "country": country_of(tax_type, value),
        "created": ctx.now(customer),
        "customer": customer,
        "customer_account": None,
        "livemode": ctx.livemode,
        "owner": owner,
        "type": tax_type,
        "value": value,
        "verification": None,
    }
    if customer is not None:
        row |= tax_id_verification.begun(ctx, tax_type, value)
    ctx.store.put(row)
    if customer is not None:
        ctx.emit("customer.tax_id.created", row)
    return row


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
