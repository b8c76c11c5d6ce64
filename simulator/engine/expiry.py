"""What is given up: subscriptions whose first payment never came, credits of canceled subscriptions."""

from typing import TYPE_CHECKING

from simulator.engine import subscriptions
from simulator.engine.collection import cancel_payment
from simulator.engine.invoices import mark_uncollectible, void
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context


def expire(ctx: "Context", subscription: Row) -> None:
    """23 hours without a first payment: the invoice is void, the subscription is over.

    https://docs.stripe.com/billing/subscriptions/overview#subscription-statuses
    """
    before = ctx.render(subscription)
    invoice = ctx.store.get("invoice", subscription["latest_invoice"])
    if invoice is not None and invoice["status"] == "open":
        cancel_payment(ctx, invoice)
        void(ctx, invoice)
    subscriptions.end(ctx, subscription, "incomplete_expired", before, reason=None)


def write_off(ctx: "Context", invoice: Row) -> None:
    """The credit invoice of a cancellation with `invoice_now` was seen to turn uncollectible within seconds; no
    credit arrives."""
    mark_uncollectible(ctx, invoice)
