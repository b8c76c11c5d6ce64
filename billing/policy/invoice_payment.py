"""Whether an invoice can be paid here, and whether a change that waits for its payment can be taken back.

https://docs.stripe.com/invoicing/overview#invoice-statuses
"""

from django.utils.translation import gettext as _

from billing.gateway.invoice_payments import PayableInvoice
from billing.gateway.subscriptions import Subscription

# Nothing more is asked of the customer. https://docs.stripe.com/payments/paymentintents/lifecycle
_UNDER_WAY = frozenset({"processing", "succeeded", "requires_capture"})


def why_not_payable(invoice: PayableInvoice) -> str:
    """Why it cannot be paid here now; empty when it can."""
    if invoice.status == "draft":
        return _("This invoice is still in preparation. It cannot be paid yet.")
    if invoice.status == "paid" or (invoice.status == "open" and invoice.amount_remaining <= 0):
        return _("This invoice is paid. Nothing more is to be paid for it.")
    if invoice.status != "open":
        return _("This invoice is not collected any more. Nothing is to be paid for it.")
    if invoice.intent is None:
        return _("This invoice cannot be paid on this page.")
    if invoice.intent.status in _UNDER_WAY:
        return _("A payment for this invoice is on its way already.")
    return "" if invoice.intent.status != "canceled" else _("This invoice cannot be paid on this page.")


def is_paid(invoice: PayableInvoice) -> bool:
    """Whether it is paid, or its payment is on its way."""
    intent = invoice.intent
    is_under_way = intent is not None and intent.status in _UNDER_WAY
    return invoice.status == "paid" or (invoice.status == "open" and is_under_way)


def why_not_discardable(subscription: Subscription) -> str:
    """Why there is no change to take back; empty when there is one that waits for its payment."""
    if not subscription.holds_back_change or subscription.latest_invoice is None:
        return no_change_waits()
    return ""


def no_change_waits() -> str:
    """That there is nothing to take back: it was paid, taken back already, or has lapsed."""
    return _("No change waits for a payment.")
