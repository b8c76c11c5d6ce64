"""Beside a subscription that ended: the way to begin it again."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.features import Feature, Features
from billing.gateway.subscriptions import Subscription
from billing.pages.card_actions import CardAction, Reason
from billing.pages.names import subscription_name
from billing.pages.subject import Subject
from billing.policy.renewal import prices_of, why_not_renewable


def renewal_action(subject: Subject, subscription: Subscription, features: Features) -> CardAction | Reason | None:
    """Subscribe again, or why not; nothing for one that goes on, or whose place another has taken already."""
    if not features.has(Feature.SUBSCRIPTION_UPDATE) or subscription.status != "canceled":
        return None
    if prices_of(subscription) in subject.subscribed_to:
        return None
    if reason := why_not_renewable(subscription, features.subscription_update):
        return Reason(reason)
    return CardAction(
        label=_("Subscribe again"),
        url=reverse("billing:renewal", args=[subject.links.merchant_slug, subscription.id]),
        look="link",
        name=subscription_name(subject, subscription),
    )
