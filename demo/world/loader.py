"""Bringing the world into a Stripe: only what is missing is made, and every clock is brought to today."""

import hashlib
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from stripe import HTTPClient, InvalidRequestError, RequestsClient, StripeClient

from accounts.models import Configuration
from demo.models import Shopper

from .clock import advance
from .merchants import DemoMerchant
from .situations import Situation
from .story import Story

Report = Callable[[str], None]


def world_version() -> str:
    """Changes whenever a file of the world changes, so that a changed world is loaded anew."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def connect(key: str, api_base: str, api_version: str, http_client: HTTPClient | None = None) -> StripeClient:
    """The official SDK's client for one merchant's account."""
    return StripeClient(
        key,
        stripe_version=api_version,
        base_addresses={"api": api_base},
        http_client=http_client or RequestsClient(timeout=60),
    )


def load_merchant(
    merchant: DemoMerchant,
    stripe: StripeClient,
    *,
    only: Iterable[str] = (),
    today: int | None = None,
    report: Report = lambda _: None,
) -> None:
    """Make this merchant's catalogue and customers (all, or `only` those ids) true as of `today`, by default now."""
    version = world_version()
    prices = merchant.catalogue.load(stripe, version)
    for configuration in Configuration.objects.filter(merchant__slug=merchant.slug, is_default=True):
        merchant.offers.write(configuration, prices)
    wanted = set(only) or set(merchant.situations.table)
    today = today or int(time.time())
    for position, situation in enumerate(merchant.situations.table.values()):
        if situation.customer_id not in wanted:
            continue
        if _catch_up(merchant.slug, situation, stripe, version, today):
            continue
        began = time.monotonic()
        story = Story(stripe, situation.customer_id, prices, today)
        if not (_clear(stripe, situation.customer_id) and situation.is_deleted):
            situation.tell(story)
        _remember(merchant.slug, situation, position, version, story)
        report(f"{merchant.name}: {situation.title} ({situation.customer_id}, {time.monotonic() - began:.1f} s)")
    if not only:
        Shopper.objects.filter(shop=merchant.slug).exclude(customer_id__in=wanted).delete()


def _catch_up(shop: str, situation: Situation, stripe: StripeClient, version: str, today: int) -> bool:
    """Bring a customer who is there already to today; False if their story must be told (anew)."""
    shopper = Shopper.objects.filter(shop=shop, customer_id=situation.customer_id, version=version).first()
    if shopper is None:
        return False
    age = datetime.fromtimestamp(today, UTC) - shopper.told_at
    if situation.lasts_days is not None and age > timedelta(days=situation.lasts_days):
        return False
    if situation.is_deleted:
        return _is_deleted(stripe, situation.customer_id)
    try:
        advance(stripe, shopper.test_clock, situation.customer_id, today)
    except InvalidRequestError as error:
        if error.http_status != 404:
            raise
        return False  # another Stripe, or one that was emptied
    return True


def _is_deleted(stripe: StripeClient, customer_id: str) -> bool:
    try:
        return bool(getattr(stripe.v1.customers.retrieve(customer_id), "deleted", False))
    except InvalidRequestError as error:
        if error.http_status != 404:
            raise
        return False


def _clear(stripe: StripeClient, customer_id: str) -> bool:
    """Remove what an earlier world left under this id; True if the customer was deleted before.

    Deleting a clock deletes its customers (https://docs.stripe.com/api/test_clocks/delete).
    """
    try:
        customer = stripe.v1.customers.retrieve(customer_id)
    except InvalidRequestError as error:
        if error.http_status != 404:
            raise
        return False
    if getattr(customer, "deleted", False):
        return True
    if isinstance(customer.test_clock, str):
        stripe.v1.test_helpers.test_clocks.delete(customer.test_clock)
    else:
        stripe.v1.customers.delete(customer_id)
    return False


def _remember(shop: str, situation: Situation, position: int, version: str, story: Story) -> None:
    Shopper.objects.update_or_create(
        shop=shop,
        customer_id=situation.customer_id,
        defaults={
            "name": situation.name,
            "situation": situation.title,
            "sentence": situation.sentence,
            "position": position,
            "version": version,
            "test_clock": story.clock_id,
            "told_at": datetime.fromtimestamp(story.today, UTC),
        },
    )
