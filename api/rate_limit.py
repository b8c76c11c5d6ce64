"""At most so many requests a second for one API key. https://docs.stripe.com/rate-limits"""

import logging
import time

from django.conf import settings
from django.core.cache import cache

from accounts.models import ApiKey
from api.errors import ApiError

logger = logging.getLogger("api")


def count_request(key: ApiKey) -> None:
    """Count one request; raises Stripe's 429 when the key has used up this second."""
    if _used(f"api-rate:{key.pk}:{int(time.time())}") > settings.API_REQUESTS_PER_SECOND:
        raise ApiError(
            "Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.",
            status=429,
            code="rate_limit",
            headers={"Retry-After": "1", "Stripe-Rate-Limited-Reason": "global-rate"},
        )


def _used(window: str) -> int:
    """How many requests this second has seen; none when the cache is away, so that customers still get their links."""
    try:
        cache.add(window, 0, timeout=5)
        return cache.incr(window)
    except ValueError:
        # The cache dropped the window between the two calls.
        return 0
    except Exception as error:  # every kind of cache has its own
        logger.warning("The cache does not answer, so requests are not counted: %s", type(error).__name__)
        return 0
