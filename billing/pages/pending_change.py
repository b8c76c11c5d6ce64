"""A change that waits for its payment, in words.

https://docs.stripe.com/billing/subscriptions/pending-updates
"""

from django.utils.translation import gettext as _

from billing.dates import long_date
from billing.gateway.prices import Price
from billing.gateway.subscriptions import PendingUpdate, Subscription
from billing.pages.names import joined_names, product_name
from billing.pages.subject import Subject


def products_of(subscription: Subscription) -> list[str]:
    """The products that a page about the change names: those that are and those that would be."""
    pending = subscription.pending_update
    items = [*subscription.items.data, *((pending.subscription_items or []) if pending else [])]
    return [item.price.product for item in items]


def pending_name(subject: Subject, subscription: Subscription) -> str:
    """What the subscription would be: "Team", "Team and Support".

    Empty when its products stay the same, or one of their names is not known.
    """
    pending = subscription.pending_update
    items = pending.subscription_items if pending is not None and subscription.holds_back_change else None
    prices: list[Price] = [item.price for item in items or []]
    if subject.catalogue.unknown_names(price.product for price in prices):
        return ""
    after = joined_names(product_name(subject, price) for price in prices)
    before = joined_names(product_name(subject, item.price) for item in subscription.items.data)
    return after if prices and after != before else ""


def paid_change_sentence(pending: PendingUpdate) -> str:
    """What the payment of its invoice does, and what happens without."""
    words = _("Your subscription changes as soon as it is paid. Without a payment until %(date)s nothing changes.")
    return words % {"date": long_date(pending.expires_at)}


def pending_notice(subject: Subject, subscription: Subscription) -> str:
    """That a change waits, for what and until when; empty when none does."""
    pending = subscription.pending_update
    if pending is None or not subscription.holds_back_change:
        return ""
    values = {"date": long_date(pending.expires_at), "name": pending_name(subject, subscription)}
    if values["name"]:
        words = _("A change to %(name)s waits for your payment until %(date)s. Until then nothing is changed.")
        return words % values
    return _("A change waits for your payment until %(date)s. Until then nothing is changed.") % values
