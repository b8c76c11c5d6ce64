"""Whether a subscription may be canceled, and whether a cancellation can be taken back."""

from django.utils.translation import gettext as _

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
