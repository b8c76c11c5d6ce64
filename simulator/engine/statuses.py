"""What an invoice's payment does to its subscription.
https://docs.stripe.com/billing/subscriptions/overview#subscription-statuses"""

from typing import TYPE_CHECKING

from simulator.engine import subscriptions
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context


def subscription_of(ctx: "Context", invoice: Row) -> Row | None:
    """The subscription that an invoice belongs to."""
    return ctx.store.get("subscription", invoice["_subscription"]) if invoice.get("_subscription") else None


def invoice_paid(ctx: "Context", invoice: Row, payment_method: str | None = None) -> None:
    """Paying the latest invoice brings a waiting, late or unpaid subscription back; nothing else is needed."""
    subscription = subscription_of(ctx, invoice)
    if subscription is None or subscription["latest_invoice"] != invoice["id"]:
        return
    if subscription["status"] == "paused" and subscription.get("_resuming"):
        from simulator.engine.resumption import apply_resumption

        apply_resumption(ctx, subscription)
        return
    before = ctx.render(subscription)
    if subscription["status"] in ("incomplete", "past_due", "unpaid"):
        subscription["status"] = "active"
    settings = subscription["payment_settings"] or {}
    if payment_method and settings.get("save_default_payment_method") == "on_subscription":
        subscription["default_payment_method"] = payment_method
    subscriptions.save(ctx, subscription, before)


def payment_failed(ctx: "Context", invoice: Row) -> None:
    """A live subscription whose invoice could not be collected is past due."""
    subscription = subscription_of(ctx, invoice)
    if subscription is None or subscription["status"] not in ("active", "trialing"):
        return
    before = ctx.render(subscription)
    subscription["status"] = "past_due"
    subscriptions.save(ctx, subscription, before)
