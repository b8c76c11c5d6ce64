"""What a merchant offers for a change of plan: the products and prices of the session's configuration, as Stripe has
them now.

https://docs.stripe.com/api/customer_portal/configurations/object#portal_configuration_object-features-subscription_update-products
"""

import asyncio
from collections.abc import Iterable

import msgspec
import stripe

from accounts.features import AdjustableQuantity, ProductOffer, SubscriptionUpdate
from billing.errors import NotFound, RequestRefused
from billing.gateway.client import StripeList, read
from billing.gateway.prices import Price, retrieve_price

# A page of Stripe's lists holds no more.
_PAGE_SIZE = 100


class MarketingFeature(msgspec.Struct, frozen=True):
    name: str | None = None


class OfferedProduct(msgspec.Struct, frozen=True):
    """A product as it is advertised; `images` are addresses, of Stripe's file host or of any other."""

    id: str
    name: str
    active: bool
    description: str | None = None
    images: list[str] = []
    marketing_features: list[MarketingFeature] = []
    unit_label: str | None = None

    @property
    def features(self) -> tuple[str, ...]:
        """The marketing features that have words."""
        return tuple(feature.name for feature in self.marketing_features if feature.name)


class Offer(msgspec.Struct, frozen=True):
    """One offered product with those of its prices that the configuration lists, in the configuration's order, all
    active, recurring and in full; whatever currency they are in.
    """

    product: OfferedProduct
    prices: list[Price]
    adjustable_quantity: AdjustableQuantity


async def list_offers(client: stripe.StripeClient, update: SubscriptionUpdate) -> list[Offer]:
    """GET /v1/products, and GET /v1/prices for each configured product, all at once; raises our errors.

    In the configuration's order. What is archived at Stripe, or not there at all, is left out, and so is a product
    without a price that is left.
    """
    if not update.products:
        return []
    products, prices = await asyncio.gather(
        _products(client, [offer.product for offer in update.products]),
        asyncio.gather(*(_prices(client, offer) for offer in update.products)),
    )
    return [
        Offer(products[configured.product], found, configured.adjustable_quantity)
        for configured, found in zip(update.products, prices, strict=True)
        if found and configured.product in products
    ]


async def _products(client: stripe.StripeClient, ids: list[str]) -> dict[str, OfferedProduct]:
    shape = StripeList[OfferedProduct]
    found = await read(client, "/v1/products", shape, ids=ids, active=True, limit=_PAGE_SIZE)
    return {product.id: product for product in found.data}


async def _prices(client: stripe.StripeClient, offer: ProductOffer) -> list[Price]:
    """The offered prices of one product. One that the first page does not hold is asked for by itself."""
    try:
        found = await read(
            client,
            "/v1/prices",
            StripeList[Price],
            product=offer.product,
            active=True,
            type="recurring",
            limit=_PAGE_SIZE,
            expand=["data.tiers", "data.currency_options"],
        )
    except (NotFound, RequestRefused):
        return []  # Stripe does not know the product (inferred: it may also answer an empty list)
    by_id = {price.id: price for price in found.data}
    missing = [price for price in offer.prices if price not in by_id] if found.has_more else []
    by_id |= {price.id: price for price in await _one_by_one(client, missing) if _is_offered(price, offer)}
    return [by_id[price] for price in dict.fromkeys(offer.prices) if price in by_id]


async def _one_by_one(client: stripe.StripeClient, prices: Iterable[str]) -> list[Price]:
    found = await asyncio.gather(*(retrieve_price(client, price) for price in prices), return_exceptions=True)
    for error in found:
        if isinstance(error, BaseException) and not isinstance(error, NotFound | RequestRefused):
            raise error
    return [price for price in found if isinstance(price, Price)]


def _is_offered(price: Price, offer: ProductOffer) -> bool:
    return price.active and price.recurring is not None and price.product == offer.product
