"""The items of a subscription beyond those that come with it. https://docs.stripe.com/api/subscription_items/list"""

import msgspec
import stripe

from billing.gateway.client import StripeList, read
from billing.gateway.subscriptions import Subscription, SubscriptionItem

_PAGE_SIZE = 100
_EXPAND = ["data.discounts", "data.price.tiers", "data.price.currency_options"]


async def with_all_items(client: stripe.StripeClient, subscription: Subscription) -> Subscription:
    """The subscription with every item: a list inside another object holds the first ten only.

    https://docs.stripe.com/api/pagination (a subscription has twenty items at most, so one further call has them all)
    """
    if not subscription.items.has_more:
        return subscription
    path, shape = "/v1/subscription_items", StripeList[SubscriptionItem]
    items = await read(client, path, shape, subscription=subscription.id, limit=_PAGE_SIZE, expand=_EXPAND)
    return msgspec.structs.replace(subscription, items=items)
