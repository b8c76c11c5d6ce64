"""What an invoice's payment does to its subscription.
https://docs.stripe.com/billing/subscriptions/overview#subscription-statuses"""

from typing import TYPE_CHECKING

from simulator.engine import held_changes, subscriptions
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context


def subscription_of(ctx: "Context", invoice: Row) -> Row | None:
    """The subscription that an invoice belongs to."""
    return ctx.store.get("subscription", invoice["_subscription"]) if invoice.get("_subscription") else None


def invoice_paid(ctx: "Context", invoice: Row, payment_method: str | None = None) -> None:
    """Paying the latest invoice brings a waiting, late or unpaid subscription back; nothing else is needed. Paying that
    of a pending update applies it."""
    subscription = subscription_of(ctx, invoice)
    waited = held_changes.waits_for(subscription, invoice)
    if subscription is None or not (waited or _is_latest(ctx, subscription, invoice)):
        return
    before = ctx.render(subscription)
    if is_resumption(subscription, invoice):
        _resume(ctx, subscription, before)
        return
    if waited:
        _apply_update(ctx, subscription, before, payment_method)
    else:
        _bring_back(ctx, subscription, before, payment_method)


def _apply_update(ctx: "Context", subscription: Row, before: Row, payment_method: str | None) -> None:
    """What waited for its payment takes effect; a schedule that manages the subscription follows."""
    from simulator.engine.schedule_drift import direct_change

    with direct_change(ctx, subscription):
        told = held_changes.release(ctx, subscription)
        _bring_back(ctx, subscription, before, payment_method)
    if told:
        ctx.emit("customer.subscription.pending_update_applied", subscription)


def _bring_back(ctx: "Context", subscription: Row, before: Row, payment_method: str | None) -> None:
    if subscription["status"] in ("incomplete", "past_due", "unpaid"):
        subscription["status"] = "active"
    settings = subscription["payment_settings"] or {}
    if payment_method and settings.get("save_default_payment_method") == "on_subscription":
        subscription["default_payment_method"] = payment_method
    subscriptions.save(ctx, subscription, before)


def _is_latest(ctx: "Context", subscription: Row, invoice: Row) -> bool:
    """Whether the subscription's standing hangs on this invoice: its latest, void ones aside (inferred)."""
    if subscription["latest_invoice"] == invoice["id"]:
        return True
    latest = ctx.store.get("invoice", subscription["latest_invoice"])
    if latest is None or latest["status"] != "void":
        return False
    valid = ctx.store.first(
        "invoice", subscription=subscription["id"], status=("draft", "open", "paid", "uncollectible")
    )
    return valid is not None and bool(valid["id"] == invoice["id"])


def payment_failed(ctx: "Context", invoice: Row) -> None:
    """A live subscription whose invoice could not be collected is past due."""
    subscription = subscription_of(ctx, invoice)
    if subscription is None or subscription["status"] not in ("active", "trialing"):
        return
    before = ctx.render(subscription)
    subscription["status"] = "past_due"
    subscriptions.save(ctx, subscription, before)


def is_resumption(subscription: Row, invoice: Row) -> bool:
    """Whether a paused subscription waits for this invoice to go on."""
    return bool((subscription.get("_resumption") or {}).get("invoice") == invoice["id"])


def attempt_failed(ctx: "Context", invoice: Row) -> None:
    """An attempt to pay failed. A subscription that resumes on the attempt runs again, past due.

    https://docs.stripe.com/billing/subscriptions/pause#payment-behavior
    """
    subscription = subscription_of(ctx, invoice)
    if subscription is not None and is_resumption(subscription, invoice) and subscription["_resumption"]["on_attempt"]:
        _resume(ctx, subscription, ctx.render(subscription), status="past_due")


def invoice_given_up(ctx: "Context", invoice: Row) -> None:
    """An invoice was voided or written off. One that was to resume a paused subscription leaves it paused when it is
    void, and lets it go on when it is uncollectible.

    https://docs.stripe.com/billing/subscriptions/pause#resume-subscriptions
    """
    subscription = subscription_of(ctx, invoice)
    if subscription is not None and held_changes.waits_for(subscription, invoice) and invoice["status"] == "void":
        _cancel_update(ctx, subscription)
    if subscription is None or not is_resumption(subscription, invoice):
        return
    if invoice["status"] == "uncollectible":
        _resume(ctx, subscription, ctx.render(subscription))
        return
    from simulator.engine.resumption import drop_resumption

    drop_resumption(ctx, subscription)


def _cancel_update(ctx: "Context", subscription: Row) -> None:
    """Voiding its invoice is how a pending update is canceled.

    https://docs.stripe.com/billing/subscriptions/pending-updates#canceling-changing
    """
    before = ctx.render(subscription)
    held_changes.forget(ctx, subscription)
    subscriptions.save(ctx, subscription, before)


def _resume(ctx: "Context", subscription: Row, before: Row, *, status: str = "active") -> None:
    if subscription["_resumption"].get("settling"):
        return  # the call that resumes it looks at the outcome itself
    from simulator.engine.resumption import apply_resumption

    apply_resumption(ctx, subscription, before, status=status)
