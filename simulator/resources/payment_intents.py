"""Payment intents. https://docs.stripe.com/api/payment_intents"""

from simulator import payment_methods, payments
from simulator.changes import apply, only_one_of
from simulator.context import Context, Rendered
from simulator.currencies import currency_code
from simulator.errors import StripeError, invalid_request, resource_missing
from simulator.intent_errors import refused, unexpected_state
from simulator.payment_checks import check_owner
from simulator.payment_intent_rows import check_amount, new_intent, shipping
from simulator.payment_method_types import merged_options
from simulator.return_urls import check_return_url
from simulator.routes import renderer, route
from simulator.store import Row

_OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")
_ALWAYS = ("description", "metadata", "receipt_email", "setup_future_usage")
_WHILE_OPEN = ("statement_descriptor", "statement_descriptor_suffix", "transfer_group", "capture_method")


@renderer("payment_intent")
def render_payment_intent(ctx: Context, row: Row) -> Row:
    """An intent with its keys in Stripe's order."""
    return Rendered(sorted(ctx.public(row).items(), key=lambda item: (item[0] != "id", item[0] != "object", item[0])))


def require(ctx: Context, intent_id: str) -> Row:
    """The intent that a path names."""
    return ctx.require("payment_intent", intent_id, param="intent")


@route("POST", "/v1/payment_intents", params="PaymentIntentCreateParams")
def create_payment_intent(ctx: Context, params: Row) -> Row:
    """Make an intent, and with `confirm` try to take the money at once."""
    currency = currency_code(params["currency"])
    check_amount(params["amount"], currency)
    if "customer" in params:
        ctx.require("customer", params["customer"], param="customer", status=400)
    if "off_session" in params and not params.get("confirm"):
        raise invalid_request(
            "The parameter `off_session` cannot be passed when creating a PaymentIntent unless `confirm` is set to "
            "true.",
            param="off_session",
        )
    method = _method(ctx, params)
    data = {**params, "payment_method": method["id"] if method else None}
    if method is not None:
        check_owner(ctx, {**_NOBODY, "customer": params.get("customer")}, method)
    if params.get("confirm"):
        check_return_url(data, "PaymentIntent")
    intent = new_intent(ctx, data)
    return _confirm(ctx, intent, params) if params.get("confirm") else intent


# An intent that does not exist yet: errors about it cannot show it.
_NOBODY: Row = {"id": None, "object": "payment_intent"}


def _method(ctx: Context, params: Row) -> Row | None:
    if "payment_method" in params and "payment_method_data" in params:
        raise only_one_of("payment_method", "payment_method_data")
    if "payment_method_data" in params:
        return payment_methods.new_payment_method(ctx, params["payment_method_data"])
    return payment_methods.wanted(ctx, params["payment_method"]) if params.get("payment_method") else None


def _confirm(ctx: Context, intent: Row, params: Row) -> Row:
    done = payments.confirm(
        ctx,
        intent,
        params.get("payment_method"),
        off_session=params.get("off_session") not in (None, False, "false"),
        # Stripe.js wants to show the bank's question itself, whatever there is to return to.
        return_url=None if params.get("use_stripe_sdk") else params.get("return_url"),
    )
    if done["status"] == "requires_action" and params.get("error_on_requires_action"):
        raise payments.requires_action_refused(ctx, done)
    return done


@route("GET", "/v1/payment_intents", params="PaymentIntentListParams")
def list_payment_intents(ctx: Context, params: Row) -> Row:
    """A page of intents, newest first."""
    return ctx.list("payment_intent", params, **{name: params[name] for name in ("customer",) if name in params})


@route("GET", "/v1/payment_intents/{id}", params="PaymentIntentRetrieveParams")
def retrieve_payment_intent(ctx: Context, params: Row, id: str) -> Row:
    """One intent."""
    row = require(ctx, id)
    if params.get("client_secret", row["client_secret"]) != row["client_secret"]:
        raise resource_missing("payment_intent", id, param="intent", status=404)
    return row


@route("POST", "/v1/payment_intents/{id}", params="PaymentIntentUpdateParams")
def update_payment_intent(ctx: Context, params: Row, id: str) -> Row:
    """Change an intent; what it costs and who pays only while it is open (recorded)."""
    row = require(ctx, id)
    for name in ("amount", "currency"):
        if name in params and row["status"] not in _OPEN:
            raise refused(
                ctx,
                row,
                f"This PaymentIntent's {name} could not be updated because it has a status of {row['status']}. You "
                f"may only update the {name} of a PaymentIntent with one of the following statuses: "
                f"{', '.join(_OPEN)}.",
                code="payment_intent_unexpected_state",
                param=name,
            )
    if row["status"] not in _OPEN and any(name in params for name in ("payment_method", "customer", *_WHILE_OPEN)):
        raise unexpected_state(
            ctx, row, f"You cannot update this PaymentIntent because it has a status of {row['status']}."
        )
    apply(row, params, (*_ALWAYS, *_WHILE_OPEN, "amount"))
    if "currency" in params:
        row["currency"] = currency_code(params["currency"])
    check_amount(row["amount"], row["currency"])
    if "shipping" in params:
        row["shipping"] = shipping(params["shipping"] or None)
    if "payment_method_options" in params:
        row["payment_method_options"] = merged_options(row["payment_method_options"], params["payment_method_options"])
    _change_payer(ctx, row, params)
    return ctx.store.put(row)


def _change_payer(ctx: Context, row: Row, params: Row) -> None:
    if "customer" in params:
        row["customer"] = ctx.require("customer", params["customer"], param="customer", status=400)["id"]
    method = _method(ctx, params)
    if method is not None:
        check_owner(ctx, row, method)
        row |= {"payment_method": method["id"], "status": "requires_confirmation", "next_action": None}


@route("POST", "/v1/payment_intents/{id}/confirm", params="PaymentIntentConfirmParams")
def confirm_payment_intent(ctx: Context, params: Row, id: str) -> Row:
    """Try to take the money."""
    row = require(ctx, id)
    if "payment_method_data" in params:
        params = {
            **params,
            "payment_method": payment_methods.new_payment_method(ctx, params["payment_method_data"])["id"],
        }
    if (params.get("payment_method") or row["payment_method"]) and row["status"] in _OPEN:
        check_return_url({**row, **params}, "PaymentIntent")
    apply(row, params, ("receipt_email", "setup_future_usage", "capture_method"))
    if "shipping" in params:
        row["shipping"] = shipping(params["shipping"] or None)
    if "payment_method_options" in params:
        row["payment_method_options"] = merged_options(row["payment_method_options"], params["payment_method_options"])
    try:
        done = _confirm(ctx, row, params)
    except StripeError as error:
        if error.commit:
            payments.tell(ctx, require(ctx, id))
        raise
    return payments.tell(ctx, done)


@route("POST", "/v1/payment_intents/{id}/capture", params="PaymentIntentCaptureParams")
def capture_payment_intent(ctx: Context, params: Row, id: str) -> Row:
    """Take money that was held."""
    return payments.capture(ctx, require(ctx, id), params.get("amount_to_capture"))


@route("POST", "/v1/payment_intents/{id}/cancel", params="PaymentIntentCancelParams")
def cancel_payment_intent(ctx: Context, params: Row, id: str) -> Row:
    """Give an intent up."""
    return payments.cancel(ctx, require(ctx, id), params.get("cancellation_reason"))
