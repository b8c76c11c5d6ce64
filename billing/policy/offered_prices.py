"""What a subscription's items may change to, and what may be added: the merchant's offers, narrowed to what Stripe
would accept for this subscription.
"""

from collections.abc import Callable, Sequence

import msgspec
from django.utils.translation import gettext as _

from accounts.features import AdjustableQuantity, SubscriptionUpdate
from billing.gateway.offers import Offer
from billing.gateway.prices import Price
from billing.gateway.subscriptions import Subscription, SubscriptionItem


def can_change_prices(update: SubscriptionUpdate) -> bool:
    """Whether plans may be changed, and products added and removed."""
    return "price" in update.default_allowed_updates


def is_in_currency(price: Price, currency: str) -> bool:
    """Whether it can be charged in this currency. https://docs.stripe.com/payments/currencies/multi-currency-prices"""
    return price.currency == currency or currency in (price.currency_options or {})


def is_usage_billed(subscription: Subscription, update: SubscriptionUpdate) -> bool:
    """Whether Stripe bills what was used so far when a metered price is left during a period.

    In flexible billing mode it does, unless the proration behavior is `none`; in classic mode such usage "isn't
    billed". https://docs.stripe.com/billing/subscriptions/usage-based/manage-billing-setup#update-prices-mid-cycle
    """
    return subscription.is_flexible and update.proration_behavior != "none"


def why_not_removable(subscription: Subscription, item: SubscriptionItem, update: SubscriptionUpdate) -> str:
    """Why this item must stay, whatever becomes of the others; empty when it may go.

    A product may go that the merchant offers. What would be used for nothing may not go.
    """
    if not can_change_prices(update):
        return _("Only the quantity can be changed here.")
    if update.offer_for(item.price.product) is None:
        return _("This product can only be removed by the merchant.")
    if item.price.is_metered and not is_usage_billed(subscription, update):
        return _("Your usage of this period is not billed yet, so this product can only be removed by the merchant.")
    return ""


def offers_for_item(
    subscription: Subscription, item: SubscriptionItem, update: SubscriptionUpdate, offers: Sequence[Offer]
) -> list[Offer]:
    """What this item may be, its own price included where that is offered; nothing where plans may not be changed.

    Not offered: what the other items are already (Stripe refuses a price twice, and a product twice is hardly meant),
    and usage instead of a quantity or the other way round, which is another kind of purchase: it is added or removed.
    """
    if not can_change_prices(update) or (item.price.is_metered and not is_usage_billed(subscription, update)):
        return []
    others = [other.price for other in subscription.items.data if other.id != item.id]
    taken_prices = {price.id for price in others}
    taken_products = {price.product for price in others} - {item.price.product}
    return _narrowed(
        [offer for offer in offers if offer.product.id not in taken_products],
        lambda price: (
            price.id not in taken_prices
            and price.is_metered == item.price.is_metered
            and is_in_currency(price, subscription.currency)
        ),
    )


def offers_to_add(subscription: Subscription, update: SubscriptionUpdate, offers: Sequence[Offer]) -> list[Offer]:
    """The products that are not in the subscription yet, with what they may cost in it."""
    if not can_change_prices(update):
        return []
    present = {item.price.product for item in subscription.items.data}
    return _narrowed(
        [offer for offer in offers if offer.product.id not in present],
        lambda price: is_in_currency(price, subscription.currency),
    )


def quantity_limits(price: Price, update: SubscriptionUpdate) -> AdjustableQuantity | None:
    """Between what the quantity of this price may be chosen; `None` when it may not, as for usage."""
    offer = update.offer_for(price.product)
    if "quantity" not in update.default_allowed_updates or price.is_metered or offer is None:
        return None
    return offer.adjustable_quantity if offer.adjustable_quantity.enabled else None


def _narrowed(offers: Sequence[Offer], is_possible: Callable[[Price], bool]) -> list[Offer]:
    found = [
        msgspec.structs.replace(offer, prices=[price for price in offer.prices if is_possible(price)])
        for offer in offers
    ]
    return [offer for offer in found if offer.prices]
