"""On a subscription's card: the way to complete a payment, and to take back the change that waits for it."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.features import Features
from billing.gateway.subscriptions import Subscription
from billing.pages.card_actions import CardAction, Reason
from billing.pages.names import subscription_name
from billing.pages.subject import Subject
from billing.policy.invoice_payment import why_not_discardable
from billing.tokens import new_token


def payment_action(subject: Subject, subscription: Subscription, features: Features) -> CardAction | Reason | None:
    """Complete a first payment, a late one, or that of a change; nothing where no payment is open or expected here."""
    if subscription.latest_invoice is None or subscription.collection_method != "charge_automatically":
        return None
    if not subscription.holds_back_change and subscription.status not in {"incomplete", "past_due"}:
        return None
    # Money that is owed has its button at the top of the page, where the merchant shows invoices.
    is_first = subscription.holds_back_change or not subject.has_invoices
    return CardAction(
        label=_("Complete payment"),
        url=subject.links.invoice_payment(subscription.latest_invoice),
        look="primary" if is_first else "button",
        name=subscription_name(subject, subscription),
    )


def undo_pending_change_action(
    subject: Subject, subscription: Subscription, features: Features
) -> CardAction | Reason | None:
    """One press: the change that waits for a payment is dropped."""
    if why_not_discardable(subscription):
        return None
    return CardAction(
        label=_("Take back the change"),
        url=reverse("billing:pending_change_undo", args=[subject.links.merchant_slug, subscription.id]),
        look="link",
        token=new_token(),
        name=subscription_name(subject, subscription),
    )
