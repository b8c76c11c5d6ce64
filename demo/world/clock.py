"""Moving a Stripe test clock in the steps Stripe allows (https://docs.stripe.com/billing/testing/test-clocks)."""

import time
from datetime import UTC, datetime

from stripe import StripeClient

DAY = 86_400
# One advance may cover at most two intervals of the shortest subscription; without subscriptions, two years.
SHORTEST_INTERVAL_DAYS = {"day": 1, "week": 7, "month": 28, "year": 365}
WITHOUT_SUBSCRIPTIONS_DAYS = 700
READY_WITHIN_SECONDS = 120.0


def months_before(moment: int, months: int) -> int:
    """The unix time `months` calendar months earlier, on the same day or the last one that month has."""
    then = datetime.fromtimestamp(moment, UTC)
    index = then.year * 12 + then.month - 1 - months
    year, month = index // 12, index % 12 + 1
    return int(then.replace(year=year, month=month, day=min(then.day, _days_in(year, month))).timestamp())


def _days_in(year: int, month: int) -> int:
    following = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
    return (following - datetime(year, month, 1, tzinfo=UTC)).days


def stride(stripe: StripeClient, customer_id: str) -> int:
    """Seconds that one advance of this customer's clock may cover."""
    days = [
        SHORTEST_INTERVAL_DAYS[item.price.recurring.interval] * item.price.recurring.interval_count
        for subscription in stripe.v1.subscriptions.list({"customer": customer_id, "limit": 100}).data
        for item in subscription.items.data
        if item.price.recurring
    ]
    return DAY * (2 * min(days) if days else WITHOUT_SUBSCRIPTIONS_DAYS)


def advance(stripe: StripeClient, clock_id: str, customer_id: str, until: int) -> None:
    """Bring the clock to `until` (unix seconds) and wait until Stripe has done all that fell due on the way."""
    frozen = stripe.v1.test_helpers.test_clocks.retrieve(clock_id).frozen_time
    step = stride(stripe, customer_id)
    while frozen < until:
        frozen = min(frozen + step, until)
        stripe.v1.test_helpers.test_clocks.advance(clock_id, {"frozen_time": frozen})
        _wait_until_ready(stripe, clock_id)


def _wait_until_ready(stripe: StripeClient, clock_id: str) -> None:
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    pause = 0.01
    while (status := stripe.v1.test_helpers.test_clocks.retrieve(clock_id).status) != "ready":
        if status == "internal_failure" or time.monotonic() > deadline:
            raise RuntimeError(f"Test clock {clock_id} did not become ready (status {status}).")
        time.sleep(pause)
        pause = min(pause * 2, 2.0)
