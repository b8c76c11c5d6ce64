"""At most so many requests a second for one API key. https://docs.stripe.com/rate-limits"""

import time

from django.conf import settings
from django.core.cache import cache

from accounts.models import ApiKey
from api.errors import ApiError


def count_request(key: ApiKey) -> None:
    """Count one request; raises Stripe's 429 when the key has used up this second."""
    window = f"api-rate:{key.pk}:{int(time.time())}"
    cache.add(window, 0, timeout=5)
    try:
        used = cache.incr(window)
    except ValueError:
        # The cache dropped the window between the two calls.
        return
    if used > settings.API_REQUESTS_PER_SECOND:
        raise ApiError(
            "Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.",
            status=429,
            code="rate_limit",
            headers={"Retry-After": "1", "Stripe-Rate-Limited-Reason": "global-rate"},
        )
