"""Setup intents, their attempts, and mandates. https://docs.stripe.com/api/setup_intents"""

from simulator import microdeposits, payment_methods, setups
from simulator.changes import apply, only_one_of
from simulator.context import Context
from simulator.errors import resource_missing
from simulator.intent_errors import refused, unexpected_state
from simulator.payment_method_types import merged_options
from simulator.return_urls import check_return_url
from simulator.routes import route
from simulator.store import Row

# An intent that does not exist yet: errors about it cannot show it.
_NOBODY: Row = {"id": None, "object": "setup_intent"}
_FIXED = ("customer", "payment_method", "payment_method_data", "payment_method_options")


def require(ctx: Context, intent_id: str) -> Row:
    """The intent that a path names."""
    return ctx.require("setup_intent", intent_id, param="intent")


@route("POST", "/v1/setup_intents", params="SetupIntentCreateParams")
def create_setup_intent(ctx: Context, params: Row) -> Row:
    """Make an intent, and with `confirm` ask the bank at once."""
    if "customer" in params:
        ctx.require("customer", params["customer"], param="customer", status=400)
    method = _method(ctx, params)
    if method is not None:
        setups.check_owner(ctx, {**_NOBODY, "customer": params.get("customer")}, method)
    if params.get("confirm"):
        check_return_url(params, "SetupIntent")
    intent = setups.new_setup(ctx, {**params, "payment_method": method["id"] if method else None})
    if not params.get("confirm"):
        return intent
    return setups.confirm(ctx, intent, return_url=params.get("return_url"), acceptance=_acceptance(params))


def _acceptance(params: Row) -> Row | None:
    """How the customer agreed to be debited."""
    return (params.get("mandate_data") or {}).get("customer_acceptance")


def _method(ctx: Context, params: Row) -> Row | None:
    if "payment_method" in params and "payment_method_data" in params:
        raise only_one_of("payment_method", "payment_method_data")
    if "payment_method_data" in params:
        return payment_methods.new_payment_method(ctx, params["payment_method_data"])
    return payment_methods.wanted(ctx, params["payment_method"]) if params.get("payment_method") else None


@route("GET", "/v1/setup_intents", params="SetupIntentListParams")
def list_setup_intents(ctx: Context, params: Row) -> Row:
    """A page of intents, newest first."""
    filters = {name: params[name] for name in ("customer", "payment_method") if name in params}
    return ctx.list("setup_intent", params, **filters)


@route("GET", "/v1/setup_intents/{id}", params="SetupIntentRetrieveParams")
def retrieve_setup_intent(ctx: Context, params: Row, id: str) -> Row:
    """One intent."""
    row = require(ctx, id)
    if params.get("client_secret", row["client_secret"]) != row["client_secret"]:
        raise resource_missing("setup_intent", id, param="intent", status=404)
    return row


@route("POST", "/v1/setup_intents/{id}", params="SetupIntentUpdateParams")
def update_setup_intent(ctx: Context, params: Row, id: str) -> Row:
    """Change an intent; afterwards only what is said about it (recorded). No event tells of it."""
    row = require(ctx, id)
    if row["status"] in ("succeeded", "canceled") and any(name in params for name in _FIXED):
        why = "it has already succeeded" if row["status"] == "succeeded" else "it has been canceled"
        raise unexpected_state(ctx, row, f"You cannot update this SetupIntent because {why}.")
    apply(row, params, ("description", "metadata"))
    if "customer" in params:
        row["customer"] = ctx.require("customer", params["customer"], param="customer", status=400)["id"]
    if "payment_method_options" in params:
        row["payment_method_options"] = merged_options(row["payment_method_options"], params["payment_method_options"])
    method = _method(ctx, params)
    if method is not None:
        setups.check_owner(ctx, row, method)
        row |= {"payment_method": method["id"], "status": "requires_confirmation", "next_action": None}
    return ctx.store.put(row)


@route("POST", "/v1/setup_intents/{id}/confirm", params="SetupIntentConfirmParams")
def confirm_setup_intent(ctx: Context, params: Row, id: str) -> Row:
    """Ask the bank."""
    row = require(ctx, id)
    if "payment_method_data" in params:
        made = payment_methods.new_payment_method(ctx, params["payment_method_data"])
        params = {**params, "payment_method": made["id"]}
    if (params.get("payment_method") or row["payment_method"]) and row["status"] not in ("succeeded", "canceled"):
        check_return_url({**row, **params}, "SetupIntent")
    if "payment_method_options" in params:
        row["payment_method_options"] = merged_options(row["payment_method_options"], params["payment_method_options"])
    return setups.confirm(
        ctx,
        row,
        params.get("payment_method"),
        return_url=params.get("return_url"),
        acceptance=_acceptance(params),
    )


@route("POST", "/v1/setup_intents/{id}/cancel", params="SetupIntentCancelParams")
def cancel_setup_intent(ctx: Context, params: Row, id: str) -> Row:
    """Give an intent up. That of a Checkout Session ends with the session.

    https://docs.stripe.com/api/setup_intents/cancel
    """
    row = require(ctx, id)
    if row.get("_checkout_session"):
        raise refused(
            ctx, row, "You can't cancel the SetupIntent for a Checkout Session. Expire the Checkout Session instead."
        )
    return setups.cancel(ctx, row, params.get("cancellation_reason"))


@route("POST", "/v1/setup_intents/{id}/verify_microdeposits", params="SetupIntentVerifyMicrodepositsParams")
def verify_setup_intent(ctx: Context, params: Row, id: str) -> Row:
    """Prove that a bank account is the customer's."""
    return microdeposits.verify(ctx, require(ctx, id), params)


@route("GET", "/v1/setup_attempts", params="SetupAttemptListParams")
def list_setup_attempts(ctx: Context, params: Row) -> Row:
    """The attempts of an intent, newest first."""
    return ctx.list("setup_attempt", params, setup_intent=params["setup_intent"])


@route("GET", "/v1/mandates/{id}", params="MandateRetrieveParams")
def retrieve_mandate(ctx: Context, params: Row, id: str) -> Row:
    """A customer's permission to debit their account."""
    return ctx.require("mandate", id)
