"""Mandates: a customer's permission to debit their account. https://docs.stripe.com/api/mandates"""

from hashlib import sha256
from typing import TYPE_CHECKING

from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context


def mandate_of(ctx: "Context", method: Row) -> Row:
    """The mandate for a payment method, made at first need."""
    known = ctx.store.first("mandate", payment_method=method["id"])
    if known is not None:
        return known
    reference = sha256(method["id"].encode()).hexdigest()[:16].upper()
    details: Row = {"type": method["type"], method["type"]: {}}
    if method["type"] == "sepa_debit":
        details["sepa_debit"] = {
            "reference": reference,
            "url": f"https://hooks.stripe.com/adapter/sepa_debit/file/{reference}",
        }
    return ctx.store.put(
        {
            "id": ctx.new_id("mandate"),
            "object": "mandate",
            "customer_acceptance": {
                "accepted_at": ctx.now(),
                "online": {"ip_address": None, "user_agent": None},
                "type": "online",
            },
            "livemode": ctx.livemode,
            "multi_use": {},
            "payment_method": method["id"],
            "payment_method_details": details,
            "status": "active",
            "type": "multi_use",
            "_created": ctx.now(),
        }
    )
