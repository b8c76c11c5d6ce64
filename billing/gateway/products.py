"""Products: what a price is for. https://docs.stripe.com/api/products/object"""

import msgspec
import stripe

from billing.gateway.client import StripeList, read

_LIST_LIMIT = 100


class Product(msgspec.Struct, frozen=True):
    id: str
    name: str


async def list_products(client: stripe.StripeClient, ids: list[str] | None = None) -> StripeList[Product]:
    """GET /v1/products, archived ones too: the newest hundred, or those with these ids (at most a hundred)."""
    if ids:
        return await read(client, "/v1/products", StripeList[Product], ids=ids[:_LIST_LIMIT], limit=_LIST_LIMIT)
    return await read(client, "/v1/products", StripeList[Product], limit=_LIST_LIMIT)
