"""Whether a subscription may be paused or resumed.

https://docs.stripe.com/billing/subscriptions/pause
"""

from django.utils.translation import gettext as _

from billing.dates import long_date
from billing.gateway.subscriptions import Subscription


def why_not_pausable(subscription: Subscription) -> str:  # noqa: PLR0911 (a line per reason)
    """Why it cannot be paused now; empty when it can. For a merchant who switched pausing on."""
    if subscription.has_ended:
        return _("This subscription has ended.")
    if subscription.status == "paused" or subscription.pause_collection is not None:
        return _("It is paused already.")
    if subscription.status in {"past_due", "unpaid", "incomplete"}:
        return _("It can be paused when the open invoice is paid.")
    if subscription.status == "trialing":
        return _("It can be paused when the trial is over.")
    if subscription.collection_method == "send_invoice":
        return _("A subscription that is paid by invoice cannot be paused here.")
    if not subscription.is_flexible:
        return _("This subscription cannot be paused.")
    if subscription.pending_update is not None:
        return _("A change waits for your payment. Complete it or take it back first.")
    if subscription.is_set_to_end and subscription.ends_at is not None:
        words = _("It ends on %(date)s. Keep the subscription to pause it.")
        return words % {"date": long_date(subscription.ends_at)}
    return ""


def why_not_resumable(subscription: Subscription) -> str:
    """Why it cannot be resumed now; empty when it can."""
    if subscription.status != "paused":
        return _("It is not paused.")
    return ""
