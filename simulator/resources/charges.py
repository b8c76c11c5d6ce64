"""Charges and their balance transactions. https://docs.stripe.com/api/charges"""

from typing import Any

from simulator.changes import apply, save
from simulator.context import Context, Rendered
from simulator.errors import card_error, invalid_request
from simulator.payment_intent_rows import shipping
from simulator.routes import lazy_field, renderer, route
from simulator.store import Row

_MIGRATE = "https://stripe.com/docs/payments/payment-intents/migration"
_END_OF_LIFE = (
    "Card Token usage on the Customers API and Charges API has reached end of life. In order to continue processing "
    "your payments, you will need to use the Payment Intents and Payment Methods API. Read more about what you "
    "should do here: https://docs.stripe.com/payments/payment-methods/integration-options. If you need to continue "
    "to use Card Tokens on the Customers and Charges API, enable this functionality in your API policies settings: "
    "https://dashboard.stripe.com/settings/developers/api-policies"
)


@renderer("charge")
def render_charge(ctx: Context, row: Row) -> Row:
    """A charge; captured asynchronously, it has no balance transaction yet in the answer that made it (recorded)."""
    shown = ctx.public(row)
    if row.get("_unsettled_in") == ctx.request_id:
        shown["balance_transaction"] = None
    return Rendered(sorted(shown.items(), key=lambda item: (item[0] != "id", item[0] != "object", item[0])))


@lazy_field("charge", "refunds")
def expanded_refunds(ctx: Context, charge: Row) -> Any:
    """Refunds are not simulated: a charge has none."""
    return ctx.sublist([], f"/v1/charges/{charge['id']}/refunds")


@route("POST", "/v1/charges", params="ChargeCreateParams")
def create_charge(ctx: Context, params: Row) -> Row:
    """The way before payment intents: closed to accounts of today (recorded)."""
    if "source" in params:
        raise invalid_request(_END_OF_LIFE)
    if "customer" not in params:
        raise invalid_request("Must provide source or customer.", code="parameter_missing")
    customer = ctx.require("customer", params["customer"], param="customer", status=400)
    if ctx.store.count("payment_method", customer=customer["id"]):
        message = (
            "This Customer doesn't have any legacy saved payment details, but does have a Payment Method attached. "
            f"Use a Payment Intent instead of creating a Charge: {_MIGRATE}"
        )
    else:
        message = (
            "This Customer doesn't have any saved payment details. Attach a legacy Token, Card, Bank Account, or "
            "Source to this Customer and then try this request again, or use Payment Intents and Payment Methods "
            "instead."
        )
    raise card_error(message, code="missing", param="card", commit=False)


@route("GET", "/v1/charges", params="ChargeListParams")
def list_charges(ctx: Context, params: Row) -> Row:
    """A page of charges, newest first."""
    filters = {name: params[name] for name in ("customer", "payment_intent", "transfer_group") if name in params}
    return ctx.list("charge", params, **filters)


@route("GET", "/v1/charges/{id}", params="ChargeRetrieveParams")
def retrieve_charge(ctx: Context, params: Row, id: str) -> Row:
    """One charge."""
    return ctx.require("charge", id)


@route("POST", "/v1/charges/{id}", params="ChargeUpdateParams")
def update_charge(ctx: Context, params: Row, id: str) -> Row:
    """Change what is said about a charge."""
    row = ctx.require("charge", id)
    before = ctx.render(row)
    if "transfer_group" in params:
        raise invalid_request(
            f"This Charge was created by a PaymentIntent ({row['payment_intent']}). You must update the "
            "`transfer_group` on the PaymentIntent instead of updating the Charge directly. See "
            "https://stripe.com/docs/api#update_payment_intent"
        )
    apply(row, params, ("description", "metadata", "receipt_email"))
    if "shipping" in params:
        row["shipping"] = shipping(params["shipping"])
    if "fraud_details" in params:
        row["fraud_details"] = {"user_report": params["fraud_details"]["user_report"]}
    return save(ctx, row, before, "charge.updated")


@route("POST", "/v1/charges/{id}/capture", params="ChargeCaptureParams")
def capture_charge(ctx: Context, params: Row, id: str) -> Row:
    """Charges are captured by their payment intent."""
    row = ctx.require("charge", id)
    if row["captured"]:
        raise invalid_request(f"Charge {id} has already been captured.", code="charge_already_captured")
    raise invalid_request(
        f"This Charge was created by a PaymentIntent ({row['payment_intent']}). You must capture the PaymentIntent "
        "instead."
    )


@route("GET", "/v1/balance_transactions/{id}", params="BalanceTransactionRetrieveParams")
def retrieve_balance_transaction(ctx: Context, params: Row, id: str) -> Row:
    """What a charge did to the account's balance."""
    return _aged(ctx, ctx.require("balance_transaction", id))


@route("GET", "/v1/balance_transactions", params="BalanceTransactionListParams")
def list_balance_transactions(ctx: Context, params: Row) -> Row:
    """A page of balance transactions, newest first."""
    filters = {name: params[name] for name in ("currency", "source", "type") if name in params}
    return ctx.list("balance_transaction", params, **filters)


@renderer("balance_transaction")
def render_balance_transaction(ctx: Context, row: Row) -> Row:
    """A balance transaction; it becomes available by itself."""
    return _aged(ctx, row)


def _aged(ctx: Context, row: Row) -> Row:
    shown = ctx.public(row)
    if row["available_on"] <= ctx.now():
        shown["status"] = "available"
    return shown
