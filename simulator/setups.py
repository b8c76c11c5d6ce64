"""Setup intents at work: saving a payment method for later. https://docs.stripe.com/api/setup_intents

For the engine: `new_setup(ctx, data)` makes one (a subscription's `pending_setup_intent`), `confirm(ctx, intent, ...)`
and `authenticate(ctx, intent, success=...)` carry it on. Accounts that have to be verified: `microdeposits.py`.
"""

from typing import TYPE_CHECKING

from simulator import checkout_sessions, mandates, payment_methods
from simulator import payment_method_types as types
from simulator.bank_accounts import account_numbered
from simulator.cards import Authentication, Decline
from simulator.changes import cleared
from simulator.declines import authentication_failure, card_declined, last_error
from simulator.engine.settings import billing_settings
from simulator.errors import DOC_URL, StripeError, invalid_request
from simulator.ids import random_text
from simulator.intent_errors import refused, unexpected_state
from simulator.metadata import merge
from simulator.next_actions import microdeposits_action, setup_action
from simulator.payment_intent_rows import automatic_methods
from simulator.payment_method_shapes import attempted_details
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context

_CANCELABLE = ("requires_payment_method", "requires_confirmation", "requires_action")
_ASKING = (Authentication.ALWAYS, Authentication.ON_SETUP)
# Debits that need a mandate, and those whose account has to be verified.
_DEBITS = ("acss_debit", "sepa_debit", "us_bank_account")
_VERIFIED_DEBITS = ("acss_debit", "us_bank_account")
_TEN_DAYS = 10 * 86_400


def new_setup(ctx: "Context", data: Row) -> Row:
    """Write a setup intent; the caller has looked up what `data` names. `currency` and `checkout_session` are for
    Checkout."""
    customer = ctx.store.get("customer", data.get("customer"))
    intent_id = ctx.new_id("seti")
    automatic = automatic_methods(data)
    names = types.narrowed(types.setup_types(ctx, data.get("currency")), data)
    method = data.get("payment_method")
    row: Row = {
        "id": intent_id,
        "object": "setup_intent",
        "allowed_payment_method_types": data.get("allowed_payment_method_types"),
        "application": None,
        "automatic_payment_methods": automatic,
        "cancellation_reason": None,
        "client_secret": f"{intent_id}_secret_{random_text(31)}",
        "created": ctx.now(customer),
        "customer": data.get("customer"),
        "customer_account": None,
        "description": cleared(data.get("description")),
        "excluded_payment_method_types": data.get("excluded_payment_method_types") or None,
        "flow_directions": data.get("flow_directions"),
        "last_setup_error": None,
        "latest_attempt": None,
        "livemode": ctx.livemode,
        "managed_payments": {"enabled": False},
        "mandate": None,
        "metadata": merge({}, data.get("metadata")),
        "next_action": None,
        "on_behalf_of": data.get("on_behalf_of"),
        "payment_method": method,
        "payment_method_configuration_details": types.configuration(ctx, data.get("payment_method_configuration"))
        if automatic
        else None,
        "payment_method_options": types.merged_options(types.setup_options(names), data.get("payment_method_options")),
        "payment_method_types": names,
        "single_use_mandate": None,
        "status": "requires_confirmation" if method else "requires_payment_method",
        # Whatever a call asks for, off_session comes back (recorded).
        "usage": "off_session",
        "_checkout_session": data.get("checkout_session"),
        "_test_clock": customer.get("test_clock") if customer else None,
    }
    ctx.store.put(row)
    ctx.emit("setup_intent.created", row)
    return row


def check_owner(ctx: "Context", intent: Row, method: Row) -> None:
    """A method that belongs to a customer is set up for that customer only (recorded)."""
    owner = method["customer"]
    if owner is None or owner == intent["customer"]:
        return
    if intent["customer"] is None:
        message = (
            f"The payment method supplied ({method['id']}) belongs to the Customer {owner}. Please include the "
            "Customer in the `customer` parameter on the SetupIntent."
        )
    else:
        message = (
            f"The PaymentMethod {method['id']} does not belong to the Customer you supplied {intent['customer']}. "
            "Please use this PaymentMethod with the Customer that it belongs to instead."
        )
    raise refused(ctx, intent, message, param="payment_method")


def confirm(
    ctx: "Context",
    intent: Row,
    payment_method: str | None = None,
    *,
    return_url: str | None = None,
    acceptance: Row | None = None,
) -> Row:
    """Ask the bank; the row, or a StripeError that keeps what was written. `acceptance` is how the customer agreed to
    be debited (`mandate_data[customer_acceptance]`)."""
    if intent["status"] in ("succeeded", "canceled"):
        why = "it has already succeeded" if intent["status"] == "succeeded" else "it has been canceled"
        raise unexpected_state(ctx, intent, f"You cannot confirm this SetupIntent because {why}.")
    chosen = payment_method or intent["payment_method"]
    if chosen is None:
        raise unexpected_state(
            ctx,
            intent,
            "You cannot confirm this SetupIntent because it's missing a payment method. You can either update the "
            "SetupIntent with a payment method and then confirm it again, or confirm it again directly with a "
            "payment method or ConfirmationToken.",
        )
    method = payment_methods.wanted(ctx, chosen)
    check_owner(ctx, intent, method)
    if method["type"] not in intent["payment_method_types"]:
        raise refused(
            ctx,
            intent,
            f"The PaymentMethod provided ({method['type']}) is not allowed for this SetupIntent. Please attach a "
            f"PaymentMethod of one of the following types: {', '.join(intent['payment_method_types'])}.",
        )
    intent |= {"payment_method": method["id"], "last_setup_error": None, "next_action": None}
    intent["latest_attempt"] = _attempt(ctx, intent, method)["id"]
    if method["type"] in _DEBITS:
        intent["mandate"] = mandates.begun(ctx, method, acceptance, on_behalf_of=intent["on_behalf_of"])["id"]
    return _ask_the_bank(ctx, intent, method, return_url)


def _ask_the_bank(ctx: "Context", intent: Row, method: Row, return_url: str | None) -> Row:
    card = payment_methods.card_behind(method)
    if card is not None and card.authentication in _ASKING:
        intent["_return_url"] = return_url
        return _wait(ctx, intent, setup_action(ctx, intent, return_url))
    if card is not None and card.decline is not None and card.decline_on_attach:
        raise _failed(ctx, intent, method, card.decline)
    if method["type"] in _VERIFIED_DEBITS and not method.get("_verified"):
        return _send_microdeposits(ctx, intent, method)
    return succeed(ctx, intent, method)


def _send_microdeposits(ctx: "Context", intent: Row, method: Row) -> Row:
    """The account belongs to whoever can tell what arrived there; ten days are given for that.

    https://docs.stripe.com/payments/ach-direct-debit/set-up-payment
    """
    if not account_numbered(method["type"], method["_number"] or "").takes_microdeposits:
        message = "Microdeposits failed. Please check the account, institution and transit numbers provided."
        raise failed(ctx, intent, method, "payment_method_microdeposit_failed", message)
    kind = "amounts" if method["type"] == "acss_debit" else billing_settings(ctx).microdeposits
    now = ctx.now(intent)
    # Checkout is done when the deposits are under way; the intent goes on by itself (inferred).
    intent |= {"_due": now + _TEN_DAYS, "_attempts": 0}
    _wait(ctx, intent, microdeposits_action(intent, now, kind))
    if intent.get("_checkout_session"):
        checkout_sessions.complete(ctx, intent, method)
    return intent


def _attempt(ctx: "Context", intent: Row, method: Row) -> Row:
    return ctx.store.put(
        {
            "id": ctx.new_id("setatt"),
            "object": "setup_attempt",
            "application": None,
            "created": ctx.now(intent),
            "customer": intent["customer"],
            "customer_account": None,
            "flow_directions": intent["flow_directions"],
            "livemode": ctx.livemode,
            "on_behalf_of": intent["on_behalf_of"],
            "payment_method": method["id"],
            "payment_method_details": attempted_details(method),
            "setup_error": None,
            "setup_intent": intent["id"],
            "status": "processing",
            "usage": "off_session",
        }
    )


def _finish_attempt(ctx: "Context", intent: Row, status: str, error: Row | None = None) -> None:
    attempt = ctx.require("setup_attempt", intent["latest_attempt"])
    attempt |= {"setup_error": error, "status": status}
    ctx.store.put(attempt)


def _wait(ctx: "Context", intent: Row, action: Row) -> Row:
    _finish_attempt(ctx, intent, "requires_action")
    intent |= {"next_action": action, "status": "requires_action"}
    ctx.store.put(intent)
    ctx.emit("setup_intent.requires_action", intent)
    return intent


def succeed(ctx: "Context", intent: Row, method: Row) -> Row:
    """The method is the customer's from now on, if the intent has one (recorded)."""
    payment_methods.looked_at(method)
    attaches = intent["customer"] is not None and method["customer"] is None
    method |= {"customer": intent["customer"] if attaches else method["customer"], "_authenticated": True}
    ctx.store.put(method)
    if attaches:
        ctx.emit("payment_method.attached", method)
    if intent["mandate"]:
        mandates.settle(ctx, intent["mandate"], "active")
    _finish_attempt(ctx, intent, "succeeded")
    intent |= {"next_action": None, "status": "succeeded", "_due": None}
    ctx.store.put(intent)
    ctx.emit("setup_intent.succeeded", intent)
    if intent.get("_checkout_session"):
        checkout_sessions.complete(ctx, intent, method)
    return intent


def _failed(ctx: "Context", intent: Row, method: Row, decline: Decline) -> StripeError:
    payment_methods.looked_at(method)
    ctx.store.put(method)
    shown = ctx.render(method)
    _fall_back(ctx, intent, last_error(decline, shown))
    return card_declined(decline, payment_method=shown, setup_intent=ctx.render(intent))


def failed(ctx: "Context", intent: Row, method: Row, code: str, message: str) -> StripeError:
    """An account could not be verified: the intent asks for another method, and the error keeps that."""
    shown = ctx.render(method)
    error = {
        "code": code,
        "doc_url": DOC_URL + code.replace("_", "-"),
        "message": message,
        "payment_method": shown,
        "type": "invalid_request_error",
    }
    if intent["mandate"]:
        mandates.settle(ctx, intent["mandate"], "inactive")
        intent["mandate"] = None
    _fall_back(ctx, intent, error)
    refusal = invalid_request(message, code=code, payment_method=shown, setup_intent=ctx.render(intent))
    refusal.commit = True
    return refusal


def _fall_back(ctx: "Context", intent: Row, error: Row) -> None:
    _finish_attempt(ctx, intent, "failed", error)
    intent |= {
        "last_setup_error": error,
        "next_action": None,
        "payment_method": None,
        "status": "requires_payment_method",
        "_due": None,
    }
    ctx.store.put(intent)
    ctx.emit("setup_intent.setup_failed", intent)


def authenticate(ctx: "Context", intent: Row, *, success: bool) -> Row:
    """The customer came back from their bank. A failure is not an error of a call: it stands in the intent."""
    waits = intent["status"] == "requires_action"
    if not waits or intent["next_action"]["type"] == "verify_with_microdeposits":
        raise unexpected_state(ctx, intent, "This SetupIntent does not wait for the customer's bank.")
    method = ctx.require("payment_method", intent["payment_method"])
    if success:
        return succeed(ctx, intent, method)
    _failed(ctx, intent, method, authentication_failure("setup_intent_authentication_failure"))
    return intent


def cancel(ctx: "Context", intent: Row, reason: str | None) -> Row:
    """Give a setup up."""
    if intent["status"] == "canceled":
        raise unexpected_state(ctx, intent, "You cannot cancel this SetupIntent because it is already canceled.")
    if intent["status"] not in _CANCELABLE:
        raise unexpected_state(
            ctx,
            intent,
            f"You cannot cancel this SetupIntent because it has a status of {intent['status']}. Only a SetupIntent "
            "with one of the following statuses may be canceled: `requires_payment_method`, `requires_confirmation`, "
            "or `requires_action`.",
        )
    intent |= {"cancellation_reason": reason, "next_action": None, "status": "canceled", "_due": None}
    ctx.store.put(intent)
    ctx.emit("setup_intent.canceled", intent)
    return intent
