"""What a merchant sells, as far as pages need it: names of products, and prices in full.

Neither can be expanded from a list of subscriptions (Stripe expands four levels deep), and both hardly change: a price's
amounts never do. So they are kept in Django's cache for an hour per Stripe account, and fetched in the same round as the
page's other reads when they are missing. See docs/decisions/0003-six-calls-for-the-home-page.md.
"""

import hashlib

import msgspec
import stripe
from django.conf import settings
from django.core.cache import cache

from accounts.models import Merchant
from billing.gateway.client import StripeList, object_path, read
from billing.gateway.prices import Price

LIFETIME = 3600
_LIST_LIMIT = 100


class Product(msgspec.Struct, frozen=True):
    """https://docs.stripe.com/api/products/object"""

    id: str
    name: str


class Catalogue(msgspec.Struct):
    """What is known so far. `is_complete`: every product of the account is in `names`.

    `wanted` are prices that a page could not print in full, to be fetched by the next page; `prices_listed` says that
    the list of prices was read already, so that a wanted one has to be asked for by itself.
    """

    names: dict[str, str] = {}
    prices: dict[str, Price] = {}
    wanted: list[str] = []
    is_complete: bool = False
    prices_listed: bool = False

    @property
    def is_known(self) -> bool:
        """Whether anything was fetched yet."""
        return self.is_complete or bool(self.names)

    def add_products(self, products: StripeList[Product], *, is_all: bool) -> None:
        """Remember names; `is_all` when the list was not narrowed to some ids."""
        self.names |= {product.id: product.name for product in products.data}
        self.is_complete = self.is_complete or (is_all and not products.has_more)

    def add_prices(self, prices: list[Price]) -> None:
        """Remember prices with their tiers and currencies, and stop wanting them."""
        self.prices |= {price.id: price for price in prices if price.tiers or len(price.currency_options or {}) > 1}
        known = {price.id for price in prices}
        self.wanted = [price_id for price_id in self.wanted if price_id not in known]


def load_catalogue(merchant: Merchant) -> Catalogue:
    """What is remembered of the merchant's catalogue; empty when nothing is."""
    stored = cache.get(_key(merchant))
    if stored is None:
        return Catalogue()
    try:
        return msgspec.json.decode(stored, type=Catalogue)
    except msgspec.DecodeError:  # written by another version of this program
        return Catalogue()


def save_catalogue(merchant: Merchant, catalogue: Catalogue) -> None:
    """Remember it for an hour."""
    cache.set(_key(merchant), msgspec.json.encode(catalogue), LIFETIME)


def forget_catalogue(merchant: Merchant) -> None:
    """Fetch it again with the next page."""
    cache.delete(_key(merchant))


def _key(merchant: Merchant) -> str:
    account = "\n".join((settings.STRIPE_API_BASE, merchant.stripe_key, merchant.stripe_account))
    return f"catalogue:{hashlib.blake2b(account.encode(), digest_size=16).hexdigest()}"


async def list_products(client: stripe.StripeClient, ids: list[str] | None = None) -> StripeList[Product]:
    """GET /v1/products, archived ones too: the newest hundred, or those with these ids (at most a hundred)."""
    if ids:
        return await read(client, "/v1/products", StripeList[Product], ids=ids[:_LIST_LIMIT], limit=_LIST_LIMIT)
    return await read(client, "/v1/products", StripeList[Product], limit=_LIST_LIMIT)


async def list_prices(client: stripe.StripeClient) -> StripeList[Price]:
    """GET /v1/prices, the newest hundred active ones, in full."""
    expand = ["data.tiers", "data.currency_options"]
    return await read(client, "/v1/prices", StripeList[Price], limit=_LIST_LIMIT, expand=expand)


async def retrieve_price(client: stripe.StripeClient, price_id: str) -> Price:
    """GET /v1/prices/{id}, in full."""
    return await read(client, object_path("/v1/prices", price_id), Price, expand=["tiers", "currency_options"])
