"""The payment intents behind invoices, and the setup intent of a trial without a payment method."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator import payments
from simulator.errors import StripeError
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context

_DESCRIPTIONS = {
    "subscription_create": "Subscription creation",
    "subscription_update": "Subscription update",
    "subscription_cycle": "Subscription update",
}
_CANCELABLE = ("requires_payment_method", "requires_confirmation", "requires_action", "processing")


@dataclass(frozen=True)
class Result:
    """What became of a confirmation: the intent's status, or `declined` with the error to answer and its decline
    code."""

    status: str
    error: StripeError | None = None
    decline_code: str | None = None


def create(ctx: "Context", invoice: Row, payment_method: str | None) -> Row:
    """The intent of an invoice that was just finalised."""
    return payments.invoice_intent(
        ctx,
        invoice["amount_due"],
        invoice["currency"],
        invoice["customer"],
        invoice=invoice["id"],
        payment_method=payment_method,
        description=_DESCRIPTIONS.get(invoice["billing_reason"], "Payment for Invoice"),
    )


def confirm(ctx: "Context", intent_id: str, payment_method: str, *, off_session: bool) -> Result:
    """Try to take the money."""
    intent = ctx.require("payment_intent", intent_id)
    if intent["status"] == "processing":
        return Result("processing")
    try:
        settled = payments.confirm(ctx, intent, payment_method, off_session=off_session)
    except StripeError as error:
        if error.type != "card_error":
            raise
        return Result("declined", error, error.extra.get("decline_code") or error.code)
    return Result(settled["status"])


def cancel(ctx: "Context", intent_id: str) -> None:
    """Nothing can be paid with it any more."""
    intent = ctx.store.get("payment_intent", intent_id)
    if intent is not None and intent["status"] in _CANCELABLE:
        payments.cancel(ctx, intent, "void_invoice")


def create_setup_intent(ctx: "Context", customer: Row) -> str:
    """What a trial's customer completes to leave a payment method."""
    from simulator.setups import new_setup

    return str(new_setup(ctx, {"customer": customer["id"], "usage": "off_session"})["id"])
