"""What is remembered of a Stripe account for a while, in Django's cache. A cache that is away remembers nothing."""

import hashlib
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.utils.crypto import get_random_string

from accounts.models import Merchant

logger = logging.getLogger("billing")


def account_key(topic: str, merchant: Merchant, *parts: str) -> str:
    """The key of something of this merchant's account at Stripe, told more closely by `parts` (a customer's id)."""
    names = [settings.STRIPE_API_BASE, merchant.stripe_key, merchant.stripe_account, *parts]
    return f"{topic}:{hashlib.blake2b(json.dumps(names).encode(), digest_size=16).hexdigest()}"


def recall(key: str) -> Any:
    """What was remembered, or `None`."""
    with _without_the_cache():
        return cache.get(key)
    return None


def remember(key: str, value: bytes | str, seconds: int) -> None:
    """Keep it for that long at most."""
    with _without_the_cache():
        cache.set(key, value, seconds)


def forget(key: str) -> None:
    """Keep it no longer."""
    with _without_the_cache():
        cache.delete(key)


def claim(key: str, holder: str, seconds: int) -> bool:
    """Whether `holder` has it to itself now, for that long at most; always when the cache is away."""
    with _without_the_cache():
        return bool(cache.add(key, holder, seconds) or cache.get(key) == holder)
    return True


def take_place(topic: str, merchant: Merchant, customer_id: str, holder: str, *, places: int, seconds: int) -> bool:
    """Whether `holder` has, or gets, one of so many places that the customer has for that long; it counts once.

    Stays right when several processes count at once. A cache that is away counts nothing.
    """
    keys = (account_key(topic, merchant, customer_id, str(place)) for place in range(places))
    return any(claim(key, holder, seconds) for key in keys)


def count(topic: str, merchant: Merchant, customer_id: str, *, seconds: int) -> int:
    """How often this was done for the customer, this time included, in so many seconds; 0 when the cache is away."""
    key = account_key(topic, merchant, customer_id)
    with _without_the_cache():
        return 1 if cache.add(key, 1, seconds) else cache.incr(key)
    return 0


@contextmanager
def place(topic: str, merchant: Merchant, customer_id: str, *, places: int, seconds: int) -> Iterator[bool]:
    """Whether there is one of so many places for the customer while the block lasts, `seconds` at most."""
    holder = get_random_string(16)
    keys = (account_key(topic, merchant, customer_id, str(number)) for number in range(places))
    held = next((key for key in keys if claim(key, holder, seconds)), "")
    try:
        yield bool(held)
    finally:
        if held:
            forget(held)


@contextmanager
def _without_the_cache() -> Iterator[None]:
    """Go on when the cache is away: a page then asks Stripe for what it does not remember."""
    try:
        yield
    except Exception as error:  # every kind of cache has its own
        logger.warning("The cache does not answer: %s", type(error).__name__)
