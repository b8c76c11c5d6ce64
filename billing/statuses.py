"""Statuses as words, one place for each noun.

https://docs.stripe.com/billing/subscriptions/overview#subscription-statuses
https://docs.stripe.com/invoicing/overview#invoice-statuses
"""

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from billing.dates import long_date
from billing.gateway.full_invoices import FullInvoice
from billing.gateway.invoices import Invoice
from billing.gateway.subscriptions import Subscription

Tone = Literal["good", "info", "warning", "danger", "quiet"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A status in words. `tone` picks the small mark beside them, never the meaning."""

    text: str
    tone: Tone


def subscription_status(subscription: Subscription) -> Mark:  # noqa: PLR0911 (one line per status)
    """What matters most of it, with its date: a failed payment before an end, an end before a pause or a trial."""
    status = subscription.status
    if status in {"past_due", "unpaid"}:
        return _unpaid(subscription)
    if status == "incomplete":
        return Mark(_("First payment not completed"), "danger")
    if subscription.has_ended:
        return Mark(pgettext("subscription", "Ended"), "quiet")
    if (ends_at := subscription.ends_at) is not None:
        return Mark(_("Ends %(date)s") % {"date": long_date(ends_at)}, "warning")
    if status == "paused" or subscription.pause_collection is not None:
        if subscription.resumes_at is None:
            return Mark(pgettext("subscription", "Paused"), "warning")
        return Mark(_("Paused until %(date)s") % {"date": long_date(subscription.resumes_at)}, "warning")
    if status == "trialing" and subscription.trial_end is not None:
        return Mark(_("Trial until %(date)s") % {"date": long_date(subscription.trial_end)}, "info")
    return Mark(pgettext("subscription", "Active"), "good")


def _unpaid(subscription: Subscription) -> Mark:
    if subscription.collection_method == "send_invoice":
        return Mark(_("Payment overdue"), "danger")
    return Mark(_("Payment failed"), "danger")


def invoice_status(invoice: Invoice | FullInvoice, now: int) -> Mark:
    """Paid, open, overdue, and what became of it otherwise."""
    match invoice.status:
        case "paid":
            return Mark(pgettext("invoice", "Paid"), "good")
        case "void":
            return Mark(pgettext("invoice", "Canceled"), "quiet")
        case "uncollectible":
            return Mark(pgettext("invoice", "Not paid"), "danger")
        case "open" if invoice.due_date is not None and invoice.due_date < now:
            return Mark(pgettext("invoice", "Overdue"), "danger")
        case "open":
            return Mark(pgettext("invoice", "Open"), "warning")
    return Mark(pgettext("invoice", "In preparation"), "quiet")
