"""Charges: what an attempt to take money leaves behind. https://docs.stripe.com/api/charges/object"""

from typing import TYPE_CHECKING

from simulator.cards import Decline, SimulatedCard
from simulator.payment_method_shapes import charged_details
from simulator.receipts import receipt_url
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context

_DAY = 86_400
_WEEK = 7 * _DAY
_COPIED = ("application", "currency", "customer", "description", "on_behalf_of", "receipt_email", "shipping")


def charge(
    ctx: "Context",
    intent: Row,
    method: Row,
    status: str,
    *,
    decline: Decline | None = None,
    card: SimulatedCard | None = None,
) -> Row:
    """Write the charge of an attempt: `succeeded`, `pending` (a bank debit) or `failed`. The caller records the
    event."""
    now = ctx.now(intent)
    paid = status == "succeeded"
    manual = intent["capture_method"] == "manual"
    row: Row = {
        "id": ctx.new_id("ch" if method["type"] == "card" else "py"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": intent["amount"] if paid and not manual else 0,
        "amount_refunded": 0,
        "application_fee": None,
        "application_fee_amount": intent["application_fee_amount"],
        "balance_transaction": None,
        "billing_details": method["billing_details"],
        "calculated_statement_descriptor": "Stripe" if method["type"] == "card" else None,
        "captured": status != "failed" and not manual,
        "created": now,
        "destination": None,
        "dispute": None,
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": decline.code if decline else None,
        "failure_message": decline.message if decline else None,
        "fraud_details": {},
        "livemode": ctx.livemode,
        "metadata": dict(intent["metadata"]),
        "order": None,
        "outcome": outcome(decline, card, pending=status == "pending"),
        "paid": paid,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": charged_details(
            method,
            intent["amount"],
            authorized=paid,
            capture_before=now + _WEEK if manual and paid else None,
            mandate=intent.get("_mandate"),
        ),
        "radar_options": {},
        "receipt_number": None,
        "receipt_url": receipt_url(ctx.account, is_of_invoice=bool(intent.get("_invoice"))) if paid else None,
        "refunded": False,
        "review": None,
        "source": None,
        "source_transfer": None,
        "statement_descriptor": intent["statement_descriptor"],
        "statement_descriptor_suffix": intent["statement_descriptor_suffix"],
        "status": status,
        "transfer_data": None,
        "transfer_group": intent["transfer_group"],
        **{name: intent[name] for name in _COPIED},
        "_test_clock": intent.get("_test_clock"),
    }
    ctx.store.put(row)
    if row["amount_captured"]:
        settle(ctx, row, later=intent["capture_method"] == "automatic_async")
    return row


def outcome(decline: Decline | None, card: SimulatedCard | None = None, *, pending: bool = False) -> Row:
    """What the network and the risk check said. https://docs.stripe.com/declines"""
    if decline is not None and decline.blocked:
        status, kind = "not_sent_to_network", "blocked"
    elif decline is not None:
        status, kind = "declined_by_network", "issuer_declined"
    else:
        status, kind = "approved_by_network", "authorized"
    level = decline.risk_level if decline else card.risk_level if card else "normal"
    return {
        "advice_code": decline.advice_code if decline else None,
        "network_advice_code": decline.network_advice_code if decline else None,
        "network_decline_code": decline.network_decline_code if decline else None,
        "network_status": status,
        "reason": _reason(decline, level),
        "risk_level": level,
        "risk_score": {"normal": 25, "elevated": 70, "highest": 92}[level],
        "seller_message": decline.seller_message if decline else _seller_message(pending),
        "type": kind,
    }


def _reason(decline: Decline | None, level: str) -> str | None:
    if decline is not None:
        return "highest_risk_level" if decline.blocked else decline.decline_code or decline.code
    return "elevated_risk_level" if level == "elevated" else None


def _seller_message(pending: bool) -> str:
    return "Payment pending." if pending else "Payment complete."


def settle(ctx: "Context", row: Row, *, later: bool = False) -> None:
    """Write the balance transaction of a captured charge. `later`: the charge does not name it yet in this answer
    (recorded for asynchronous capture, the default of payment intents)."""
    now = ctx.now(row)
    amount = row["amount_captured"]
    fee = fee_of(amount)
    transaction: Row = {
        "id": ctx.new_id("txn"),
        "object": "balance_transaction",
        "amount": amount,
        "available_on": (now + _WEEK) // _DAY * _DAY,
        "balance_type": "payments",
        "created": now,
        "currency": row["currency"],
        "description": row["description"],
        "exchange_rate": None,
        "fee": fee,
        "fee_details": [
            {
                "amount": fee,
                "application": None,
                "currency": row["currency"],
                "description": "Stripe processing fees",
                "type": "stripe_fee",
            }
        ],
        "net": amount - fee,
        "reporting_category": "charge",
        "source": row["id"],
        "status": "pending",
        "type": "charge" if row["id"].startswith("ch_") else "payment",
    }
    ctx.store.put(transaction)
    row["balance_transaction"] = transaction["id"]
    row["_unsettled_in"] = ctx.request_id if later else None
    ctx.store.put(row)


def fee_of(amount: int) -> int:
    """Stripe's fee on a card payment: 2.9 % and 30 minor units (59 on 1000, recorded)."""
    return (amount * 29 + 500) // 1000 + 30
