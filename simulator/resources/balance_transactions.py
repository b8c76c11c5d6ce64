"""Customer balance transactions. https://docs.stripe.com/api/customer_balance_transactions"""

from simulator.changes import cleared
from simulator.context import Context
from simulator.currencies import currency_code
from simulator.engine.balance import change_balance
from simulator.errors import invalid_request
from simulator.metadata import merge
from simulator.routes import route
from simulator.store import Row

_KIND = "customer_balance_transaction"


@route("POST", "/v1/customers/{customer}/balance_transactions", params="CustomerBalanceTransactionCreateParams")
def create_transaction(ctx: Context, params: Row, customer: str) -> Row:
    """Give credit (negative) or debt to a customer."""
    row = ctx.require("customer", customer, param="customer")
    currency = currency_code(params["currency"])
    if row["currency"] not in (None, currency):
        raise invalid_request(
            f"You cannot combine currencies on a single customer. This customer has had a subscription, coupon, "
            f"or invoice item with "
            f"currency {row['currency']}",
            param="currency",
        )
    return change_balance(
        ctx,
        row,
        params["amount"],
        "adjustment",
        currency=currency,
        description=params.get("description"),
        metadata=merge({}, params.get("metadata")),
    )


@route("GET", "/v1/customers/{customer}/balance_transactions", params="CustomerBalanceTransactionListParams")
def list_transactions(ctx: Context, params: Row, customer: str) -> Row:
    """A page of a customer's transactions, newest first."""
    ctx.require("customer", customer, param="customer")
    equal: Row = {"customer": customer}
    if "invoice" in params:
        equal["invoice"] = params["invoice"]
    return ctx.list(_KIND, params, **equal)


def _transaction(ctx: Context, customer: str, transaction: str) -> Row:
    row = ctx.store.get(_KIND, transaction)
    if row is None or row["customer"] != customer:
        raise invalid_request(
            f"No such customer balance transaction: '{transaction}'", code="resource_missing", param="id", status=404
        )
    return row


@route("GET", "/v1/customers/{customer}/balance_transactions/{id}", params="CustomerBalanceTransactionRetrieveParams")
def retrieve_transaction(ctx: Context, params: Row, customer: str, id: str) -> Row:
    """One transaction."""
    return _transaction(ctx, customer, id)


@route("POST", "/v1/customers/{customer}/balance_transactions/{id}", params="CustomerBalanceTransactionUpdateParams")
def update_transaction(ctx: Context, params: Row, customer: str, id: str) -> Row:
    """Change what is said about a transaction; amounts stay."""
    row = _transaction(ctx, customer, id)
    if "description" in params:
        row["description"] = cleared(params["description"])
    row["metadata"] = merge(row["metadata"], params.get("metadata"))
    return ctx.store.put(row)
