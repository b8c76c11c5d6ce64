"""Whether a subscription may be paused or resumed.

https://docs.stripe.com/billing/subscriptions/pause#limitations
"""

from django.utils.translation import gettext as _

from billing.dates import long_date
from billing.gateway.schedule_changes import live_schedule
from billing.gateway.subscriptions import Subscription


def why_not_pausable(subscription: Subscription) -> str:  # noqa: PLR0911 (a line per reason)
    """Why it cannot be paused now; empty when it can. For a merchant who switched pausing on.

    A change that is planned is no reason: it is dropped first, which the page says.
    """
    if subscription.has_ended:
        return _("This subscription has ended.")
    if subscription.status == "paused":
        return _("It is paused already.")
    if subscription.pause_collection is not None:
        return collection_paused()
    if subscription.status == "incomplete":
        return _("It can be paused when its first payment is made.")
    if subscription.status in {"past_due", "unpaid"}:
        return _("It can be paused when the open invoice is paid.")
    if subscription.status == "trialing":
        return _("It can be paused when the trial is over.")
    if subscription.collection_method == "send_invoice":
        return _("A subscription that is paid by invoice cannot be paused here.")
    if not subscription.is_flexible:
        return _("It cannot be paused the way it is billed. Only the merchant can change that.")
    if subscription.pending_update is not None:
        return _("A change waits for your payment. Complete it or take it back first.")
    if subscription.is_set_to_end and subscription.ends_at is not None:
        words = _("It ends on %(date)s. Keep it first to change anything else.")
        return words % {"date": long_date(subscription.ends_at)}
    schedule = live_schedule(subscription)
    if schedule is not None and schedule.pauses_at is not None:
        return _("A pause from %(date)s is planned already.") % {"date": long_date(schedule.pauses_at)}
    return ""


def why_not_resumable(subscription: Subscription) -> str:  # noqa: PLR0911 (a line per reason)
    """Why it cannot be resumed now; empty when it can. Also where the merchant switched pausing off since.

    A trial that ended paused is resumed in the same way. Older pauses that stop only the collection of payments
    (`pause_collection`) are the merchant's own: this portal never makes one, access goes on meanwhile, and ending one
    would charge the customer for what the merchant gives away.
    https://docs.stripe.com/billing/subscriptions/pause-payment
    """
    if subscription.has_ended:
        return _("This subscription has ended.")
    if subscription.pause_collection is not None:
        return collection_paused()
    if subscription.status != "paused":
        return _("It is not paused.")
    if subscription.pending_update is not None:
        return _("It resumes when the open invoice is paid.")
    if subscription.pause_reason == "system":
        return _("The payment service has paused it, so only the merchant can resume it.")
    if subscription.collection_method == "send_invoice":
        return _("A subscription that is paid by invoice cannot be resumed here.")
    if subscription.is_set_to_end and subscription.ends_at is not None:
        words = _("It ends on %(date)s. Keep it first to change anything else.")
        return words % {"date": long_date(subscription.ends_at)}
    return ""


def collection_paused() -> str:
    """For a subscription whose payments the merchant does not collect for the time being."""
    return _("The merchant has paused the payments for it, and resumes them.")
