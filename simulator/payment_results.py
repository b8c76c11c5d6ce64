"""What an attempt to pay leaves in the intent, and the events that tell of it."""

from typing import TYPE_CHECKING

from simulator import payment_methods
from simulator.cards import Decline
from simulator.charging import charge
from simulator.declines import card_declined, last_error
from simulator.errors import StripeError
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context


def succeed(ctx: "Context", intent: Row, method: Row) -> Row:
    """The money is taken, or held until it is captured."""
    card = payment_methods.card_behind(method)
    saw(ctx, intent, method)
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


def saw(ctx: "Context", intent: Row, method: Row) -> None:
    """The bank has seen the method; one that is to be used again becomes the customer's."""
    payment_methods.looked_at(method)
    attaches = bool(intent["setup_future_usage"] and intent["customer"] and method["customer"] is None)
    if attaches:
        method["customer"] = intent["customer"]
    ctx.store.put(method)
    if attaches:
        ctx.emit("payment_method.attached", method)


def fail(ctx: "Context", intent: Row, method: Row, decline: Decline, *, with_charge: bool = True) -> StripeError:
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


def bounce(ctx: "Context", intent: Row, method: Row, row: Row, decline: Decline) -> None:
    """A bank has refused a debit: `row` is its charge."""
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
