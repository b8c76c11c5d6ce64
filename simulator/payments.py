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
from simulator.cards import AUTHENTICATION_REQUIRED, Authentication
from simulator.charging import charge, settle
from simulator.declines import authentication_failure, bank_decline
from simulator.errors import StripeError, card_error
from simulator.intent_errors import unexpected_state
from simulator.mandates import mandate_of
from simulator.next_actions import payment_action
from simulator.payment_checks import cannot_confirm, check_capture, check_owner, check_type, without_method
from simulator.payment_intent_rows import new_intent
from simulator.payment_results import bounce, fail, saw, succeed
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
        raise unexpected_state(ctx, intent, cannot_confirm(intent))
    chosen = payment_method or intent["payment_method"]
    if chosen is None:
        raise unexpected_state(ctx, intent, without_method(intent))
    method = payment_methods.wanted(ctx, chosen)
    check_owner(ctx, intent, method)
    check_type(ctx, intent, method)
    intent |= {"payment_method": method["id"], "last_payment_error": None, "next_action": None}
    if method["type"] in _DELAYED:
        return _debit(ctx, intent, method)
    card = payment_methods.card_behind(method)
    if card is not None:
        asks = _asks(card.authentication, method, off_session=off_session)
        if asks and off_session and not intent.get("_invoice"):
            raise fail(ctx, intent, method, AUTHENTICATION_REQUIRED, with_charge=False)
        if asks:
            return _ask(ctx, intent, return_url)
        if card.decline is not None:
            raise fail(ctx, intent, method, card.decline)
    return succeed(ctx, intent, method)


def _asks(when: Authentication, method: Row, *, off_session: bool) -> bool:
    """Whether the bank asks the customer to prove who they are."""
    if when is Authentication.ON_SETUP:
        return not method["_authenticated"]
    return when is Authentication.ALWAYS or (when is Authentication.ON_SESSION and not off_session)


def _ask(ctx: "Context", intent: Row, return_url: str | None) -> Row:
    action = payment_action(ctx, intent, return_url)
    intent |= {"status": "requires_action", "next_action": action, "_return_url": return_url}
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
        fail(ctx, intent, method, decline, with_charge=success)
        return tell(ctx, intent)
    method["_authenticated"] = True
    ctx.store.put(method)
    return tell(ctx, succeed(ctx, intent, method))


def _debit(ctx: "Context", intent: Row, method: Row) -> Row:
    """A bank debit: money comes, or does not, when the bank answers."""
    intent["_mandate"] = mandate_of(ctx, method)["id"]
    saw(ctx, intent, method)
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
        bounce(ctx, intent, method, row, bank_decline(failure))
        return tell(ctx, intent)
    row |= {"amount_captured": row["amount"], "paid": True, "status": "succeeded"}
    ctx.store.put(row)
    settle(ctx, row)
    intent |= {"amount_received": intent["amount"], "status": "succeeded"}
    ctx.store.put(intent)
    ctx.emit("charge.succeeded", row)
    ctx.emit("payment_intent.succeeded", intent)
    return tell(ctx, intent)


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
    check_capture(ctx, intent, amount)
    row = ctx.require("charge", intent["latest_charge"])
    row |= {"amount_captured": amount, "captured": True}
    settle(ctx, row)
    intent |= {"amount_capturable": 0, "amount_received": amount, "status": "succeeded"}
    ctx.store.put(intent)
    ctx.emit("charge.captured", row)
    ctx.emit("payment_intent.succeeded", intent)
    return intent


def requires_action_refused(ctx: "Context", intent: Row) -> StripeError:
    """`error_on_requires_action`: the answer is an error instead of an intent that waits."""
    return card_error(
        "Your card was declined. This transaction requires authentication.",
        code="authentication_required",
        decline_code="authentication_required",
        payment_intent=ctx.render(intent),
    )
