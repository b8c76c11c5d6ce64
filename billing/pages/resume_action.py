"""The way from a paused subscription's card to the page where it is resumed, or paid for to be."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.features import Features
from billing.gateway.subscriptions import Subscription
from billing.pages.card_actions import CardAction, Reason
from billing.pages.names import subscription_name
from billing.pages.subject import Subject
from billing.policy.pause import why_not_resumable


def resume_action(subject: Subject, subscription: Subscription, features: Features) -> CardAction | Reason | None:
    """Also where pausing was switched off since: what is paused can go on."""
    if subscription.status != "paused":
        return None
    name = subscription_name(subject, subscription)
    if subscription.pending_update is not None and subscription.latest_invoice is not None:
        url = subject.links.invoice_payment(subscription.latest_invoice)
        return CardAction(label=_("Complete payment"), url=url, look="primary", name=name)
    if reason := why_not_resumable(subscription):
        return Reason(reason)
    url = reverse("billing:resumption", args=[subject.links.merchant_slug, subscription.id])
    return CardAction(label=_("Resume"), url=url, look="primary", name=name)
