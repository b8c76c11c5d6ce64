"""Whether and how a subscription may be canceled, and whether a cancellation can be taken back."""

from django.utils.translation import gettext as _

from accounts.features import SubscriptionCancel
from billing.gateway.subscriptions import Subscription


def why_not_cancelable(subscription: Subscription) -> str:
    """Why it cannot be canceled now; empty when it can. For a merchant who switched cancellation on."""
    if subscription.has_ended:
        return _("This subscription has ended.")
    if subscription.is_set_to_end:
        return _("It is canceled already.")
    return ""


def why_not_keepable(subscription: Subscription) -> str:
    """Why a cancellation cannot be taken back; empty when it can."""
    if subscription.has_ended:
        return _("This subscription has ended.")
    if not subscription.is_set_to_end:
        return _("It is not canceled.")
    return ""


def ends_at_once(subscription: Subscription, cancel: SubscriptionCancel, now: int) -> bool:
    """Whether canceling ends it now. `now` is the customer's time, a timestamp.

    Always where no period runs whose end could be awaited: before the first payment, and while it is paused ("no
    invoices are created"). https://docs.stripe.com/billing/subscriptions/pause
    """
    if cancel.mode == "immediately" or subscription.status in {"incomplete", "paused"}:
        return True
    end = last_day(subscription)
    return end is None or end <= now


def last_day(subscription: Subscription) -> int | None:
    """When its longest period ends, as a timestamp: until then it can be used if it is canceled with its period."""
    return max((item.current_period_end for item in subscription.items.data if item.current_period_end), default=None)


def is_credited(subscription: Subscription, cancel: SubscriptionCancel) -> bool:
    """Whether unused time is credited when it ends at once. There is nothing to credit of a trial, of a pause (which
    settled that when it began) or before the first payment.
    """
    return cancel.proration_behavior == "create_prorations" and subscription.status in {"active", "past_due", "unpaid"}


def bills_usage(subscription: Subscription) -> bool:
    """Whether there may be usage that an end at once has to bill: otherwise it is discarded. What was used before a
    pause waits for the first invoice after it, which then never comes.

    https://docs.stripe.com/billing/subscriptions/cancel
    """
    return subscription.status != "incomplete" and any(item.price.is_metered for item in subscription.items.data)
