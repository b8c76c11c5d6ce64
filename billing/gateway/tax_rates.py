"""Tax rates: what a tax is called and how high it is. https://docs.stripe.com/api/tax_rates/object

The percentage of a rate never changes, so it is kept in Django's cache for a day.
"""

from collections.abc import Iterable
from decimal import Decimal

import msgspec
import stripe

from accounts.models import Merchant
from billing.gateway.account_cache import account_key, recall, remember
from billing.gateway.client import object_path, read

_LIFETIME = 24 * 3600


class NamedTaxRate(msgspec.Struct, frozen=True):
    """`percentage` of 19 is 19%; `tax_type` is vat, gst, sales_tax and the like, null where the merchant named none."""

    id: str
    display_name: str
    percentage: Decimal
    effective_percentage: Decimal | None = None
    tax_type: str | None = None
    rate_type: str | None = None


async def retrieve_tax_rate(client: stripe.StripeClient, rate_id: str) -> NamedTaxRate:
    """GET /v1/tax_rates/{id}."""
    return await read(client, object_path("/v1/tax_rates", rate_id), NamedTaxRate)


def remembered_tax_rates(merchant: Merchant, ids: Iterable[str]) -> dict[str, NamedTaxRate]:
    """Those of these rates that are in the cache."""
    found = {}
    for rate_id in set(ids):
        stored = recall(_key(merchant, rate_id))
        if stored is not None:
            try:
                found[rate_id] = msgspec.json.decode(stored, type=NamedTaxRate)
            except msgspec.DecodeError:  # written by another version of this program
                continue
    return found


def remember_tax_rate(merchant: Merchant, rate: NamedTaxRate) -> None:
    """Keep it for a day."""
    remember(_key(merchant, rate.id), msgspec.json.encode(rate), _LIFETIME)


def _key(merchant: Merchant, rate_id: str) -> str:
    return account_key("tax_rate", merchant, rate_id)
