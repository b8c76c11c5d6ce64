"""Take back a change that waits for its payment."""

from billing.errors import NotAvailable
from billing.gateway.gateway import CustomerGateway
from billing.gateway.invoice_payments import void_invoice
from billing.gateway.parallel import wait_for
from billing.gateway.subscriptions import Subscription
from billing.policy.invoice_payment import no_change_waits, why_not_discardable


def discard_pending_change(gateway: CustomerGateway, subscription: Subscription, *, token: str) -> None:
    """Void the open invoice that the change waits for: Stripe then drops the change, and nothing was charged.

    Raises `NotAvailable` when no change waits (it was paid, taken back or has lapsed), `RequestRefused`,
    `StripeUnavailable` (send the same token again).
    https://docs.stripe.com/billing/subscriptions/pending-updates#canceling-changing
    """
    reason = why_not_discardable(subscription)
    if reason or subscription.latest_invoice is None:
        raise NotAvailable(reason)
    invoice = wait_for(gateway.payable_invoice(subscription.latest_invoice))
    if not invoice.is_of_pending_update:
        raise NotAvailable(no_change_waits())
    void_invoice(gateway, invoice, change="discard_pending_update", token=token)
