"""What a merchant sells, as far as pages need it: names of products, and prices in full.

Neither can be expanded from a list of subscriptions (Stripe expands four levels deep), and both hardly change: a
price's amounts never do. So they are kept in Django's cache per Stripe account. They are read again when a session
begins, and with a page's other reads when they are missing: docs/decisions/0007-six-calls-for-the-home-page.md.
"""

import asyncio
import time
from collections.abc import Iterable, Mapping

import msgspec
import stripe

from accounts.models import Merchant
from billing.errors import StripeTimedOut
from billing.gateway.account_cache import account_key, forget, recall, remember
from billing.gateway.client import StripeList
from billing.gateway.prices import Price, list_prices
from billing.gateway.products import Product, list_products

LIFETIME = 6 * 3600
# Every visit begins with a session; one that begins later than this reads the catalogue again.
_FRESH = 600
# How long the opening of a session waits for what only makes the next page better.
_PATIENCE = 2.0


class Catalogue(msgspec.Struct):
    """What is known so far. `is_complete`: every product of the account is in `names`.

    `prices` are the newest of the account and those that were wanted, in full: a schedule, or a change that is planned,
    names its prices by id only. `wanted` are prices that a page could not print in full, for a later page to fetch;
    `prices_listed` says that the list of prices was read already, so that a wanted one has to be asked for by itself,
    and then `given_up`.
    """

    names: dict[str, str] = {}
    prices: dict[str, Price] = {}
    wanted: list[str] = []
    given_up: list[str] = []
    is_complete: bool = False
    prices_listed: bool = False
    learned: float = 0.0

    @property
    def is_fresh(self) -> bool:
        """Whether it was read as a whole within the last minutes."""
        return time.time() - self.learned < _FRESH

    @property
    def is_known(self) -> bool:
        """Whether names were fetched yet."""
        return self.is_complete or bool(self.names)

    @property
    def fingerprint(self) -> bytes:
        """Changes when anything in it does."""
        return msgspec.json.encode(self)

    def unknown_names(self, products: Iterable[str]) -> list[str]:
        """Those of these products whose names are not known, each once."""
        return [product for product in dict.fromkeys(products) if product not in self.names]

    def add_products(self, products: StripeList[Product], *, is_all: bool) -> None:
        """Remember names; `is_all` when the list was not narrowed to some ids."""
        self.names |= {product.id: product.name for product in products.data}
        self.is_complete = self.is_complete or (is_all and not products.has_more)

    def add_prices(self, prices: list[Price]) -> None:
        """Remember the answer to what was wanted. One that did not come is not asked for in the same way again."""
        self.prices |= {price.id: price for price in prices}
        if self.prices_listed:
            self.given_up += [price_id for price_id in self.wanted[:1] if price_id not in self.prices]
        self.prices_listed = True
        self.want(())

    def want(self, prices: Iterable[str]) -> None:
        """Note prices to be fetched in full, unless they are known or cannot be had."""
        settled = {*self.prices, *self.given_up}
        self.wanted = [price for price in dict.fromkeys([*self.wanted, *prices]) if price not in settled]


async def learn(catalogue: Catalogue, client: stripe.StripeClient) -> None:
    """Read the newest products and prices, unless that takes too long; raises our errors."""
    products, prices = list_products(client), list_prices(client)
    try:
        async with asyncio.timeout(_PATIENCE):
            found, priced = await asyncio.gather(products, prices)
    except TimeoutError:
        raise StripeTimedOut from None
    catalogue.add_products(found, is_all=True)
    catalogue.prices_listed = False
    catalogue.add_prices(priced.data)
    catalogue.learned = time.time()


def load_catalogue(merchant: Merchant) -> Catalogue:
    """What is remembered of the merchant's catalogue; empty when nothing is."""
    stored = recall(_key(merchant))
    if stored is None:
        return Catalogue()
    try:
        return msgspec.json.decode(stored, type=Catalogue)
    except msgspec.DecodeError:  # written by another version of this program
        return Catalogue()


def save_catalogue(merchant: Merchant, catalogue: Catalogue) -> None:
    """Remember it for some hours."""
    remember(_key(merchant), msgspec.json.encode(catalogue), LIFETIME)


def remember_prices(merchant: Merchant, names: Mapping[str, str], prices: Iterable[Price]) -> None:
    """Remember prices in full, and names of products by id, that a page has read: the pages after it find them."""
    catalogue = load_catalogue(merchant)
    before = catalogue.fingerprint
    catalogue.names |= names
    catalogue.prices |= {price.id: price for price in prices}
    if catalogue.fingerprint != before:
        save_catalogue(merchant, catalogue)


def forget_catalogue(merchant: Merchant) -> None:
    """Fetch it again with the next page."""
    forget(_key(merchant))


def _key(merchant: Merchant) -> str:
    return account_key("catalogue", merchant)
