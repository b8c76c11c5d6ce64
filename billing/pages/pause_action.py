"""The way from a subscription's card to the page where it is paused."""

from django.urls import reverse
from django.utils.translation import pgettext

from accounts.features import Features
from billing.gateway.subscriptions import Subscription
from billing.pages.card_actions import CardAction, Reason
from billing.pages.names import subscription_name
from billing.pages.subject import Subject
from billing.policy.pause import why_not_pausable


def pause_action(subject: Subject, subscription: Subscription, features: Features) -> CardAction | Reason | None:
    """What has ended or is paused says so itself."""
    if not features.subscription_pause.enabled or subscription.has_ended or subscription.status == "paused":
        return None
    if reason := why_not_pausable(subscription):
        return Reason(reason)
    return CardAction(
        label=pgettext("button", "Pause"),
        url=reverse("billing:pause", args=[subject.links.merchant_slug, subscription.id]),
        name=subscription_name(subject, subscription),
    )
