"""Whether a subscription that ended can be begun again."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from accounts.features import SubscriptionUpdate
from billing.gateway.offers import Offer
from billing.gateway.subscriptions import Subscription


def why_not_renewable(
    subscription: Subscription, update: SubscriptionUpdate, offers: Sequence[Offer] | None = None
) -> str:
    """Why it cannot be begun again; empty when it can. For a merchant who switched changes on.

    `offers` are what Stripe has of the configured products now; without them only what the subscription itself says is
    looked at.
    """
    if subscription.status != "canceled":
        return _("This subscription has not ended.")
    if not subscription.items.data or not all(_is_offered(item.price.id, offers) for item in subscription.items.data):
        return no_longer_offered()
    for item in subscription.items.data:
        offer = update.offer_for(item.price.product)
        if offer is None or item.price.id not in offer.prices or not item.price.active or item.price.recurring is None:
            return no_longer_offered()
    rates = [*(subscription.default_tax_rates or [])]
    rates += [rate for item in subscription.items.data for rate in item.tax_rates or []]
    if not all(rate.active for rate in rates):
        return _("Only the merchant can begin this subscription again.")
    return ""


def no_longer_offered() -> str:
    """That one of its prices is not sold any more."""
    return _("This plan is no longer offered.")


def subscribed_to(prices: frozenset[str], subscriptions: Iterable[Subscription]) -> Subscription | None:
    """The one among these that goes on with exactly these prices."""
    return next((each for each in subscriptions if not each.has_ended and prices_of(each) == prices), None)


def prices_of(subscription: Subscription) -> frozenset[str]:
    """The ids of its prices."""
    return frozenset(item.price.id for item in subscription.items.data)


def _is_offered(price: str, offers: Sequence[Offer] | None) -> bool:
    return offers is None or any(price == each.id for offer in offers for each in offer.prices)
