"""Whether the plan, the quantities and the products of a subscription may be changed."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from accounts.features import SubscriptionUpdate
from billing.dates import long_date
from billing.gateway.offers import Offer
from billing.gateway.subscriptions import Subscription
from billing.policy.offered_prices import offers_for_item, offers_to_add, quantity_limits, why_not_removable


def why_plan_is_fixed(subscription: Subscription, update: SubscriptionUpdate) -> str:  # noqa: PLR0911 (a line per reason)
    """Why it cannot be changed now, as a sentence; empty when it can. For a merchant who switched changes on."""
    if subscription.has_ended:
        return _("This subscription has ended.")
    if not {"price", "quantity"} & {*update.default_allowed_updates} or not update.products:
        return nothing_offered()
    if subscription.status == "incomplete":
        return _("It can be changed when its first payment is made.")
    if subscription.status in {"past_due", "unpaid"}:
        return _("It can be changed when the open invoice is paid.")
    if subscription.status == "paused" or subscription.pause_collection is not None:
        return _("It can be changed when it is resumed.")
    if subscription.pending_update is not None:
        return _("A change waits for your payment. Complete it or take it back first.")
    if subscription.is_set_to_end and subscription.ends_at is not None:
        words = _("It ends on %(date)s. Keep it first to change anything else.")
        return words % {"date": long_date(subscription.ends_at)}
    return ""


def why_nothing_to_choose(subscription: Subscription, update: SubscriptionUpdate, offers: Sequence[Offer]) -> str:
    """Why there is nothing to choose, as a sentence; empty when there is.

    For who has read the merchant's offers: the only price there is, of a product whose quantity is fixed, is no choice.
    """
    items = subscription.items.data
    can_choose = (
        any(quantity_limits(item.price, update) for item in items)
        or any(
            price.id != item.price.id
            for item in items
            for offer in offers_for_item(subscription, item, update, offers)
            for price in offer.prices
        )
        or offers_to_add(subscription, update, offers)
        or (len(items) > 1 and not all(why_not_removable(subscription, item, update) for item in items))
    )
    return "" if can_choose else nothing_offered()


def nothing_offered() -> str:
    """The sentence for a subscription that can only stay what it is."""
    return _("The merchant offers no other plan for it.")
