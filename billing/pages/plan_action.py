"""The way from a subscription's card to the page where its plan is changed."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.features import Features
from billing.gateway.subscriptions import Subscription
from billing.pages.card_actions import CardAction, Reason
from billing.pages.names import subscription_name
from billing.pages.subject import Subject
from billing.policy.offered_prices import can_change_prices
from billing.policy.plan import why_plan_is_fixed


def plan_action(subject: Subject, subscription: Subscription, features: Features) -> CardAction | Reason | None:
    """ "Change plan", or "Change quantity" where nothing else may be changed. What has ended says so itself."""
    update = features.subscription_update
    if not update.enabled or subscription.has_ended:
        return None
    reason = why_plan_is_fixed(subscription, update)
    if reason:
        return Reason(reason)
    return CardAction(
        label=_("Change plan") if can_change_prices(update) else _("Change quantity"),
        url=reverse("billing:plan", args=[subject.links.merchant_slug, subscription.id]),
        name=subscription_name(subject, subscription),
    )
