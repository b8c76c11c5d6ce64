"""Payment intents at work: creating, confirming, capturing, canceling.

For the engine:

- `pay(ctx, amount, currency, customer, payment_method, off_session, invoice)` makes an intent and confirms it.
- `invoice_intent(...)` and `confirm(...)` are its two halves, for an invoice that is finalised first and charged later.
- `confirm` returns the intent's row (`succeeded`, `processing`, `requires_action`, `requires_capture`) or raises a
  StripeError that keeps what was written (`commit=True`); its `extra["payment_intent"]` is the intent as answered.
- `on_invoice_intent_settled(function)`: called with (ctx, intent) when an invoice's intent succeeds or fails outside
  of those calls: the customer completes it, or a bank debit clears or bounces.
- `debit_answered(ctx, intent)`: the bank's answer to a debit; an intent that waits for one is due (`_due`).
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from simulator import payment_methods
from simulator.bank_accounts import account_numbered
from simulator.cards import AUTHENTICATION_REQUIRED, Authentication, Decline
from simulator.charging import charge, settle
from simulator.declines import authentication_failure, bank_decline, card_declined, last_error
from simulator.errors import StripeError, card_error
from simulator.intent_errors import refused, unexpected_state
from simulator.mandates import mandate_of
from simulator.next_actions import payment_action
from simulator.payment_intent_rows import new_intent
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context

Settled = Callable[["Context", Row], None]
_settled: list[Settled] = []

_CONFIRMABLE = ("requires_payment_method", "requires_confirmation", "requires_action")
_CANCELABLE = (
    "requires_payment_method",
    "requires_capture",
    "requires_reauthorization",
    "requires_confirmation",
    "requires_action",
    "expired",
    "processing",
)
_DELAYED = ("sepa_debit", "us_bank_account")


def on_invoice_intent_settled(function: Settled) -> Settled:
    """Register what to do when an invoice's intent comes to its end by itself."""
    if function not in _settled:
        _settled.append(function)
    return function


def tell(ctx: "Context", intent: Row) -> Row:
    """Call the registered functions if the intent is an invoice's and has just succeeded or failed."""
    if intent.get("_invoice") and intent["status"] in ("succeeded", "requires_payment_method"):
        for function in _settled:
            function(ctx, intent)
        return ctx.require("payment_intent", intent["id"])
    return intent


def invoice_intent(
    ctx: "Context",
    amount: int,
    currency: str,
    customer: str,
    *,
    invoice: str,
    payment_method: str | None = None,
    description: str | None = None,
) -> Row:
    """The intent of an invoice, not confirmed."""
    return new_intent(
        ctx,
        {
            "amount": amount,
            "currency": currency,
            "customer": customer,
            "payment_method": payment_method,
            "description": description,
        },
        invoice=invoice,
    )


def pay(
    ctx: "Context",
    amount: int,
    currency: str,
    customer: str,
    payment_method: str,
    *,
    off_session: bool = False,
    invoice: str | None = None,
    description: str | None = None,
) -> Row:
    """Make an intent and confirm it: the row, or a StripeError that keeps what was written."""
    if invoice is not None:
        intent = invoice_intent(ctx, amount, currency, customer, invoice=invoice, description=description)
    else:
        data = {"amount": amount, "currency": currency, "customer": customer, "description": description}
        intent = new_intent(ctx, data)
    return confirm(ctx, intent, payment_method, off_session=off_session)


def confirm(
    ctx: "Context",
    intent: Row,
    payment_method: str | None = None,
    *,
    off_session: bool = False,
    return_url: str | None = None,
) -> Row:
    """Try to take the money with this method, or with the intent's own."""
    if intent["status"] not in _CONFIRMABLE:
        raise unexpected_state(ctx, intent, _cannot_confirm(intent))
    chosen = payment_method or intent["payment_method"]
    if chosen is None:
        raise unexpected_state(ctx, intent, _without_method(intent))
    method = payment_methods.wanted(ctx, chosen)
    check_owner(ctx, intent, method)
    _check_type(ctx, intent, method)
    intent |= {"payment_method": method["id"], "last_payment_error": None, "next_action": None}
    if method["type"] in _DELAYED:
        return _debit(ctx, intent, method)
    card = payment_methods.card_behind(method)
    if card is not None:
        asks = _asks(card.authentication, method, off_session=off_session)
        if asks and off_session and not intent.get("_invoice"):
            raise _failed(ctx, intent, method, AUTHENTICATION_REQUIRED, with_charge=False)
        if asks:
            return _ask(ctx, intent, return_url)
        if card.decline is not None:
            raise _failed(ctx, intent, method, card.decline)
    return _succeed(ctx, intent, method)


def _cannot_confirm(intent: Row) -> str:
    if intent["status"] == "succeeded":
        return (
            "You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed."
        )
    return (
        f"You cannot confirm this PaymentIntent because it has a status of {intent['status']}. Only a PaymentIntent "
        "with one of the following statuses may be confirmed: requires_confirmation, requires_action."
    )


def _without_method(intent: Row) -> str:
    """Recorded, with and without a customer; a customer's default is not used."""
    message = "You cannot confirm this PaymentIntent because it's missing a payment method. "
    if intent["customer"]:
        return (
            f"{message}To confirm the PaymentIntent with {intent['customer']}, specify a payment method attached to "
            "this customer along with the customer ID."
        )
    return (
        f"{message}You can either update the PaymentIntent with a payment method and then confirm it again, or "
        "confirm it again directly with a payment method or ConfirmationToken."
    )


def check_owner(ctx: "Context", intent: Row, method: Row) -> None:
    """A method that belongs to a customer pays only for that customer (recorded)."""
    owner = method["customer"]
    if owner is None or owner == intent["customer"]:
        return
    if intent["customer"] is None:
        raise refused(
            ctx,
            intent,
            f"The `payment_method` parameter supplied {method['id']} belongs to the Customer {owner}. Please include "
            "the Customer in the `customer` parameter on the PaymentIntent.",
            code="parameter_missing",
            param="source",
        )
    raise refused(
        ctx,
        intent,
        f"The PaymentMethod {method['id']} does not belong to the Customer you supplied {intent['customer']}. Please "
        "use this PaymentMethod with the Customer that it belongs to instead.",
        param="payment_method",
    )


def _check_type(ctx: "Context", intent: Row, method: Row) -> None:
    types = intent["payment_method_types"]
    if method["type"] not in types and not intent.get("_invoice"):
        raise refused(
            ctx,
            intent,
            f"The PaymentMethod provided ({method['type']}) is not allowed for this PaymentIntent. Please attach a "
            f"PaymentMethod of one of the following types: {', '.join(types)}.",
        )


def _asks(when: Authentication, method: Row, *, off_session: bool) -> bool:
    """Whether the bank asks the customer to prove who they are."""
    if when is Authentication.ON_SETUP:
        return not method["_authenticated"]
    return when is Authentication.ALWAYS or (when is Authentication.ON_SESSION and not off_session)


def _ask(ctx: "Context", intent: Row, return_url: str | None) -> Row:
    intent |= {"status": "requires_action", "next_action": payment_action(ctx, intent, return_url)}
    ctx.store.put(intent)
    ctx.emit("payment_intent.requires_action", intent)
    return intent


def authenticate(ctx: "Context", intent: Row, *, success: bool) -> Row:
    """The customer came back from their bank. A failure is not an error of a call: it stands in the intent."""
    if (
        intent["status"] != "requires_action"
        or (intent["next_action"] or {}).get("type") == "verify_with_microdeposits"
    ):
        raise unexpected_state(ctx, intent, "This PaymentIntent does not wait for the customer's bank.")
    method = ctx.require("payment_method", intent["payment_method"])
    intent["next_action"] = None
    card = payment_methods.card_behind(method)
    decline = authentication_failure("payment_intent_authentication_failure") if not success else None
    if success and card is not None:
        decline = card.decline_after_authentication
    if decline is not None:
        _failed(ctx, intent, method, decline, with_charge=success)
        return tell(ctx, intent)
    method["_authenticated"] = True
    ctx.store.put(method)
    return tell(ctx, _succeed(ctx, intent, method))


def _succeed(ctx: "Context", intent: Row, method: Row) -> Row:
    """The money is taken, or held until it is captured."""
    card = payment_methods.card_behind(method)
    _saw(ctx, intent, method)
    row = charge(ctx, intent, method, "succeeded", card=card)
    manual = intent["capture_method"] == "manual"
    intent |= {
        "amount_capturable": intent["amount"] if manual else 0,
        "amount_received": 0 if manual else intent["amount"],
        "latest_charge": row["id"],
        "next_action": None,
        "status": "requires_capture" if manual else "succeeded",
    }
    ctx.store.put(intent)
    ctx.emit("charge.succeeded", row)
    ctx.emit("payment_intent.amount_capturable_updated" if manual else "payment_intent.succeeded", intent)
    return intent


def _saw(ctx: "Context", intent: Row, method: Row) -> None:
    """The bank has seen the method; one that is to be used again becomes the customer's."""
    payment_methods.looked_at(method)
    attaches = bool(intent["setup_future_usage"] and intent["customer"] and method["customer"] is None)
    if attaches:
        method["customer"] = intent["customer"]
    ctx.store.put(method)
    if attaches:
        ctx.emit("payment_method.attached", method)


def _failed(ctx: "Context", intent: Row, method: Row, decline: Decline, *, with_charge: bool = True) -> StripeError:
    """Write a failed attempt; returns the error to raise. The charge and the intent stay on record."""
    row = None
    if with_charge:
        payment_methods.looked_at(method)
        ctx.store.put(method)
        row = charge(ctx, intent, method, "failed", decline=decline)
    shown = ctx.render(method)
    error = last_error(decline, shown) | {"payment_method_type": method["type"]}
    if row is not None:
        error["charge"] = row["id"]
    intent |= {
        "last_payment_error": dict(sorted(error.items())),
        "latest_charge": row["id"] if row else intent["latest_charge"],
        "next_action": None,
        "payment_method": None,
        "status": "requires_payment_method",
    }
    ctx.store.put(intent)
    if row is not None:
        ctx.emit("charge.failed", row)
    ctx.emit("payment_intent.payment_failed", intent)
    return card_declined(
        decline,
        charge=row["id"] if row else None,
        payment_intent=ctx.render(intent),
        payment_method=shown,
    )


def _debit(ctx: "Context", intent: Row, method: Row) -> Row:
    """A bank debit: money comes, or does not, when the bank answers."""
    intent["_mandate"] = mandate_of(ctx, method)["id"]
    _saw(ctx, intent, method)
    row = charge(ctx, intent, method, "pending")
    account = account_numbered(method["type"], method["_number"])
    intent |= {
        "latest_charge": row["id"],
        "status": "processing",
        "_due": ctx.now(intent) + account.delay,
    }
    ctx.store.put(intent)
    ctx.emit("payment_intent.processing", intent)
    ctx.emit("charge.pending", row)
    return intent


def debit_answered(ctx: "Context", intent: Row) -> Row:
    """The bank has answered a debit."""
    intent["_due"] = None
    ctx.store.put(intent)
    method = ctx.store.get("payment_method", intent["payment_method"])
    row = ctx.store.get("charge", intent["latest_charge"])
    if intent["status"] != "processing" or method is None or row is None:
        return intent
    failure = account_numbered(method["type"], method["_number"]).failure
    if failure is not None:
        _bounced(ctx, intent, method, row, bank_decline(failure))
        return tell(ctx, intent)
    row |= {"amount_captured": row["amount"], "paid": True, "status": "succeeded"}
    ctx.store.put(row)
    settle(ctx, row)
    intent |= {"amount_received": intent["amount"], "status": "succeeded"}
    ctx.store.put(intent)
    ctx.emit("charge.succeeded", row)
    ctx.emit("payment_intent.succeeded", intent)
    return tell(ctx, intent)


def _bounced(ctx: "Context", intent: Row, method: Row, row: Row, decline: Decline) -> None:
    row |= {
        "captured": False,
        "failure_code": decline.code,
        "failure_message": decline.message,
        "status": "failed",
    }
    ctx.store.put(row)
    error = last_error(decline, ctx.render(method)) | {"charge": row["id"], "payment_method_type": method["type"]}
    intent |= {
        "last_payment_error": dict(sorted(error.items())),
        "payment_method": None,
        "status": "requires_payment_method",
    }
    ctx.store.put(intent)
    ctx.emit("charge.failed", row)
    ctx.emit("payment_intent.payment_failed", intent)


def cancel(ctx: "Context", intent: Row, reason: str | None = None) -> Row:
    """Give an intent up; money that was held is let go."""
    if intent["status"] not in _CANCELABLE:
        raise unexpected_state(
            ctx,
            intent,
            f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}. Only a "
            f"PaymentIntent with one of the following statuses may be canceled: {', '.join(_CANCELABLE)}.",
        )
    if intent["status"] == "requires_capture":
        held = ctx.require("charge", intent["latest_charge"])
        held |= {"amount_refunded": held["amount"], "refunded": True}
        ctx.store.put(held)
        ctx.emit("charge.refunded", held)
    intent |= {
        "amount_capturable": 0,
        "canceled_at": ctx.now(intent),
        "cancellation_reason": reason,
        "next_action": None,
        "status": "canceled",
        "_due": None,
    }
    ctx.store.put(intent)
    ctx.emit("payment_intent.canceled", intent)
    return intent


def capture(ctx: "Context", intent: Row, amount: int | None) -> Row:
    """Take money that was held, or a part of it; the rest is let go."""
    if intent["status"] == "succeeded" and intent["capture_method"] == "manual":
        raise unexpected_state(
            ctx,
            intent,
            "The remaining amount on this PaymentIntent could not be captured because the remainder of the "
            "authorized amount has been released.",
        )
    if intent["status"] != "requires_capture":
        raise unexpected_state(
            ctx,
            intent,
            f"This PaymentIntent could not be captured because it has a status of {intent['status']}. Only a "
            "PaymentIntent with one of the following statuses may be captured: requires_capture.",
        )
    amount = intent["amount_capturable"] if amount is None else amount
    _check_capture(ctx, intent, amount)
    row = ctx.require("charge", intent["latest_charge"])
    row |= {"amount_captured": amount, "captured": True}
    settle(ctx, row)
    intent |= {"amount_capturable": 0, "amount_received": amount, "status": "succeeded"}
    ctx.store.put(intent)
    ctx.emit("charge.captured", row)
    ctx.emit("payment_intent.succeeded", intent)
    return intent


def _check_capture(ctx: "Context", intent: Row, amount: int) -> None:
    if amount < 0:
        raise refused(ctx, intent, "Invalid non-negative integer", param="amount_to_capture")
    if amount == 0:
        raise refused(
            ctx,
            intent,
            "This value must be greater than or equal to 1.",
            code="parameter_invalid_integer",
            param="amount",
        )
    if amount > intent["amount_capturable"]:
        raise refused(
            ctx,
            intent,
            "The payment could not be captured because the requested capture amount is greater than the amount you "
            "can capture for this charge. Contact us via https://support.stripe.com/contact/ for help.",
            code="amount_too_large",
        )


def requires_action_refused(ctx: "Context", intent: Row) -> StripeError:
    """`error_on_requires_action`: the answer is an error instead of an intent that waits."""
    return card_error(
        "Your card was declined. This transaction requires authentication.",
        code="authentication_required",
        decline_code="authentication_required",
        payment_intent=ctx.render(intent),
    )
