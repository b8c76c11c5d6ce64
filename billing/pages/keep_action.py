"""The button on a card that takes a cancellation back, and what to say afterwards."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.features import Features
from billing.dates import long_date
from billing.gateway.subscriptions import Subscription
from billing.pages.card_actions import CardAction
from billing.pages.names import subscription_name
from billing.pages.subject import Subject
from billing.policy.cancellation import why_not_keepable
from billing.tokens import new_token


def keep_action(subject: Subject, subscription: Subscription, features: Features) -> CardAction | None:
    """One press. Also where canceling was switched off since: who canceled before that may still think better of it."""
    if why_not_keepable(subscription):
        return None
    return CardAction(
        label=keep_label(),
        url=reverse("billing:cancellation_undo", args=[subject.links.merchant_slug, subscription.id]),
        token=new_token(),
        name=subscription_name(subject, subscription),
    )


def keep_label() -> str:
    return _("Keep subscription")


def keep_heading(subject: Subject, subscription: Subscription) -> str:
    """For the page that is shown when no answer came."""
    return _("Keep %(name)s?") % {"name": subscription_name(subject, subscription)}


def kept(subject: Subject, subscription: Subscription) -> str:
    """What is true when it goes on: "Pro goes on. It renews on 18 December 2026."."""
    values = {"name": subscription_name(subject, subscription)}
    if subscription.status == "trialing" and subscription.trial_end is not None:
        return _("%(name)s goes on. The trial ends on %(date)s.") % {
            **values,
            "date": long_date(subscription.trial_end),
        }
    if subscription.status == "active" and subscription.pause_collection is None and subscription.renews_at is not None:
        return _("%(name)s goes on. It renews on %(date)s.") % {**values, "date": long_date(subscription.renews_at)}
    return _("%(name)s goes on.") % values


def too_late(subject: Subject, subscription: Subscription) -> str:
    """For a subscription that ended meanwhile: what is over cannot be kept."""
    name, ended_at = subscription_name(subject, subscription), subscription.ended_at
    if ended_at is None:
        return _("%(name)s has ended, so it could not be kept.") % {"name": name}
    words = _("%(name)s ended on %(date)s, so it could not be kept.")
    return words % {"name": name, "date": long_date(ended_at)}
