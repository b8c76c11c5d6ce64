"""Whether the plan, the quantities and the products of a subscription may be changed."""

from django.utils.translation import gettext as _

from accounts.features import SubscriptionUpdate
from billing.dates import long_date
from billing.gateway.subscriptions import Subscription


def why_plan_is_fixed(subscription: Subscription, update: SubscriptionUpdate) -> str:  # noqa: PLR0911 (a line per reason)
    """Why it cannot be changed now, as a sentence; empty when it can. For a merchant who switched changes on."""
    if subscription.has_ended:
        return _("This subscription has ended.")
    if not {"price", "quantity"} & {*update.default_allowed_updates} or not update.products:
        return _("The merchant offers no other plan for it.")
    if subscription.status == "incomplete":
        return _("It can be changed when its first payment is made.")
    if subscription.status in {"past_due", "unpaid"}:
        return _("It can be changed when the open invoice is paid.")
    if subscription.status == "paused" or subscription.pause_collection is not None:
        return _("It can be changed when it is resumed.")
    if subscription.pending_update is not None:
        return _("A change waits for your payment. Complete it or take it back first.")
    if subscription.is_set_to_end and subscription.ends_at is not None:
        words = _("It ends on %(date)s. Keep the subscription to change it.")
        return words % {"date": long_date(subscription.ends_at)}
    return ""
