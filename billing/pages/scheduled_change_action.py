"""The button on a card that takes a planned change back."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.features import Features
from billing.gateway.subscriptions import Subscription
from billing.pages.card_actions import CardAction, Reason
from billing.pages.names import subscription_name
from billing.pages.subject import Subject
from billing.policy.scheduled_change import coming_change, why_change_stays
from billing.tokens import new_token


def scheduled_change_action(
    subject: Subject, subscription: Subscription, features: Features
) -> CardAction | Reason | None:
    """One press. Also where changes were switched off since: who planned one before may still think better of it."""
    update = features.subscription_update
    if coming_change(subscription) is None:
        return None
    if reason := why_change_stays(subscription, update):
        return Reason(reason) if update.enabled else None
    return CardAction(
        label=keep_plan_label(),
        url=reverse("billing:scheduled_change_undo", args=[subject.links.merchant_slug, subscription.id]),
        look="link",
        token=new_token(),
        name=subscription_name(subject, subscription),
    )


def keep_plan_label() -> str:
    return _("Keep current plan")


def keep_plan_heading(subject: Subject, subscription: Subscription) -> str:
    """For the page that is shown when no answer came."""
    return _("Keep %(name)s?") % {"name": subscription_name(subject, subscription)}
