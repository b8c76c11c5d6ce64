"""Retries of failed invoices, and what happens after the last.
https://docs.stripe.com/billing/revenue-recovery/smart-retries"""

from typing import TYPE_CHECKING

from simulator.engine import subscriptions
from simulator.engine.settings import billing_settings
from simulator.engine.statuses import subscription_of
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context

# After one of these the schedule runs on, but the bank is not asked again with the same payment method.
HARD_DECLINES = frozenset(
    (
        "incorrect_number",
        "lost_card",
        "pickup_card",
        "stolen_card",
        "revocation_of_authorization",
        "revocation_of_all_authorizations",
        "authentication_required",
        "highest_risk_level",
        "transaction_not_allowed",
    )
)


def will_reach_the_bank(invoice: Row, payment_method: str) -> bool:
    """Whether a retry charges at all."""
    return invoice.get("_last_decline") not in HARD_DECLINES or invoice.get("_last_method") != payment_method


def plan_retry(ctx: "Context", invoice: Row) -> bool:
    """Set the next attempt of an invoice that is collected by itself; False when there is none left."""
    now = ctx.now(invoice)
    first = invoice.setdefault("_first_failure", now)
    schedule = billing_settings(ctx).retry_after
    retries = int(invoice["_retries"])
    invoice["_retries"] = retries + 1
    left = retries < len(schedule) and invoice["auto_advance"]
    moment = first + schedule[retries] if left else None
    invoice["next_payment_attempt"] = invoice["_due"] = moment
    return moment is not None


def give_up(ctx: "Context", invoice: Row) -> None:
    """All retries failed: the account's setting decides whether the subscription is canceled, unpaid, or stays past
    due."""
    subscription = subscription_of(ctx, invoice)
    if subscription is None or subscription["status"] != "past_due":
        return
    action = billing_settings(ctx).after_retries
    before = ctx.render(subscription)
    if action == "cancel":
        from simulator.engine.cycles import hold_drafts

        hold_drafts(ctx, subscription)
        subscriptions.end(ctx, subscription, "canceled", before, reason="payment_failed")
    elif action == "unpaid":
        subscription["status"] = "unpaid"
        subscriptions.save(ctx, subscription, before)


def is_overdue(invoice: Row, moment: int) -> bool:
    """An invoice that the customer was to pay by now."""
    return invoice["status"] == "open" and invoice["due_date"] is not None and invoice["due_date"] <= moment
