"""Mandates: a customer's permission to debit their account. https://docs.stripe.com/api/mandates"""

from hashlib import sha256
from typing import TYPE_CHECKING

from simulator.changes import save
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context


def mandate_of(ctx: "Context", method: Row) -> Row:
    """The mandate in force for a payment method, made at first need."""
    known = ctx.store.find("mandate", payment_method=method["id"])
    in_force = next((one for one in known if one["status"] == "active"), None)
    return in_force or settle(ctx, begun(ctx, method, None)["id"], "active")


def begun(ctx: "Context", method: Row, acceptance: Row | None, *, on_behalf_of: str | None = None) -> Row:
    """A new mandate for an intent that is being confirmed. It exists from then on and is in force when the intent
    succeeds; that it is `pending` in between is inferred from the documented statuses."""
    row: Row = {
        "id": ctx.new_id("mandate"),
        "object": "mandate",
        "customer_acceptance": _accepted(ctx, acceptance),
        "livemode": ctx.livemode,
        "multi_use": {},
        "payment_method": method["id"],
        "payment_method_details": {"type": method["type"], method["type"]: _details(method)},
        "status": "pending",
        "type": "multi_use",
        "_created": ctx.now(),
    }
    if on_behalf_of:
        row["on_behalf_of"] = on_behalf_of
    return ctx.store.put(row)


def settle(ctx: "Context", mandate: str, status: str) -> Row:
    """In force (`active`), or not any more (`inactive`)."""
    row = ctx.require("mandate", mandate)
    before = ctx.render(row)
    row["status"] = status
    return save(ctx, row, before, "mandate.updated")


def revoke(ctx: "Context", method: Row) -> None:
    """A payment method that was taken away may not be debited any more (inferred: the documentation says that its
    mandate's status changes when it cannot be used). https://docs.stripe.com/api/mandates/object#mandate_object-status"""
    for row in ctx.store.find("mandate", payment_method=method["id"], status="active"):
        settle(ctx, row["id"], "inactive")


def _accepted(ctx: "Context", acceptance: Row | None) -> Row:
    """How the customer agreed, as `mandate_data` says it. What a browser saw of them (`infer_from_client`) is not
    known here."""
    given = acceptance or {"type": "online", "online": {}}
    shown: Row = {"accepted_at": given.get("accepted_at", ctx.now()), "type": given["type"]}
    if given["type"] == "offline":
        return {**shown, "offline": {}}
    online = given.get("online") or {}
    return {**shown, "online": {name: online.get(name) for name in ("ip_address", "user_agent")}}


def _details(method: Row) -> Row:
    if method["type"] == "sepa_debit":
        reference = sha256(method["id"].encode()).hexdigest()[:16].upper()
        return {"reference": reference, "url": f"https://hooks.stripe.com/adapter/sepa_debit/file/{reference}"}
    if method["type"] == "acss_debit":
        return {"interval_description": None, "payment_schedule": "sporadic", "transaction_type": "personal"}
    return {}
