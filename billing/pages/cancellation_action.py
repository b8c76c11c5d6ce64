"""The way from a card to the page that cancels."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.features import Feature, Features
from billing.gateway.subscriptions import Subscription
from billing.pages.card_actions import CardAction
from billing.pages.names import subscription_name
from billing.pages.subject import Subject
from billing.policy.cancellation import why_not_cancelable


def cancellation_action(subject: Subject, subscription: Subscription, features: Features) -> CardAction | None:
    """A quiet link. Where there is none the card says why by itself: it has ended, or ends on a date."""
    if not features.has(Feature.SUBSCRIPTION_CANCEL) or why_not_cancelable(subscription):
        return None
    return CardAction(
        label=_("Cancel subscription"),
        url=reverse("billing:cancellation", args=[subject.links.merchant_slug, subscription.id]),
        look="link",
        name=subscription_name(subject, subscription),
    )
