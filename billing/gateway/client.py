"""The one function that builds a Stripe client, and the one way to read through it."""

import logging
import re
from collections.abc import Hashable
from functools import lru_cache
from typing import Any, Generic, TypeVar, cast
from urllib.parse import quote

import msgspec
import stripe
from django.conf import settings

from accounts.models import Merchant
from billing.errors import KeyRefused, NotFound
from billing.gateway.errors import stripe_errors
from billing.gateway.parallel import http_client

T = TypeVar("T")

# The SDK logs bodies of requests and answers when asked to by its environment variable: they hold customers' data.
stripe.log = None
logging.getLogger("stripe").setLevel(logging.WARNING)
# It also reports timings and the machine's name to Stripe, and keeps a file in the home directory for that.
stripe.enable_telemetry = False

_OBJECT_ID = re.compile(r"[A-Za-z0-9_]{1,255}")


def stripe_client(merchant: Merchant) -> stripe.StripeClient:
    """A client that acts for this merchant only: its key, its connected account, our pinned API version.

    Building one takes five microseconds, so none is kept: a changed key counts from the next request on. What is
    shared between merchants is the transport (connections), which knows no key.
    """
    if not merchant.stripe_key:
        raise KeyRefused(code="no_key")
    return stripe.StripeClient(
        merchant.stripe_key,
        stripe_account=merchant.stripe_account or None,
        stripe_version=settings.STRIPE_API_VERSION,
        base_addresses={"api": settings.STRIPE_API_BASE},
        max_network_retries=settings.STRIPE_MAX_RETRIES,
        http_client=http_client(),
    )


class StripeList(msgspec.Struct, Generic[T], frozen=True):
    """One page of a list. https://docs.stripe.com/api/pagination"""

    data: list[T]
    has_more: bool = False


async def read(client: stripe.StripeClient, path: str, shape: type[T], /, **params: Any) -> T:
    """GET one address and decode the answer into our own struct; raises our errors."""
    return await _call(client, "get", path, shape, params)


async def compute(client: stripe.StripeClient, path: str, shape: type[T], /, **params: Any) -> T:
    """POST to an address that stores nothing (a preview) and decode the answer; raises our errors."""
    return await _call(client, "post", path, shape, params)


async def _call(client: stripe.StripeClient, method: str, path: str, shape: type[T], params: dict[str, Any]) -> T:
    with stripe_errors(f"{method.upper()} {path}"):
        response = await client.raw_request_async(method, path, **params)
        answer: T = _decoder(cast(Hashable, shape)).decode(response.body)
        return answer


@lru_cache(maxsize=64)
def _decoder(shape: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(shape)


def object_path(collection: str, object_id: str) -> str:
    """The address of one object, "/v1/invoices/in_..."; `NotFound` for what cannot be an id of Stripe's."""
    if not _OBJECT_ID.fullmatch(object_id):
        raise NotFound
    return f"{collection}/{object_id}"


def customer_path(customer_id: str) -> str:
    """The address of a customer. Merchants may choose these ids themselves, so they are quoted instead of checked."""
    if not customer_id or customer_id in {".", ".."}:
        raise NotFound
    return f"/v1/customers/{quote(customer_id, safe='')}"
