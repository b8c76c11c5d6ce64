"""Giving money of a paid invoice back. https://docs.stripe.com/api/refunds/object"""

from typing import TYPE_CHECKING

from simulator.errors import invalid_request
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context


def refund_invoice(ctx: "Context", invoice: Row, amount: int) -> Row:
    """Refund part of what was charged for an invoice; the charge says so from now on."""
    charge = _charge(ctx, invoice)
    if charge is None or amount > charge["amount"] - charge["amount_refunded"]:
        raise invalid_request(
            "The refund amount is greater than the amount that was paid for this invoice and not refunded.",
            param="refund_amount",
        )
    refund: Row = {
        "id": ctx.new_id("re"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": ctx.now(invoice),
        "currency": invoice["currency"],
        "destination_details": {"card": {"type": "refund"}, "type": "card"},
        "metadata": {},
        "payment_intent": invoice["_intent"],
        "reason": "requested_by_customer",
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "succeeded",
        "transfer_reversal": None,
        "_test_clock": invoice["test_clock"],
    }
    ctx.store.put(refund)
    before = ctx.render(charge)
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    ctx.store.put(charge)
    ctx.emit("refund.created", refund)
    ctx.emit("charge.refunded", charge, before)
    return refund


def _charge(ctx: "Context", invoice: Row) -> Row | None:
    intent = ctx.store.get("payment_intent", invoice.get("_intent"))
    return ctx.store.get("charge", intent["latest_charge"]) if intent else None
