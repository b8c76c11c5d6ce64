"""The customers that are measured, made at the simulator through the official SDK and kept in var/bench/."""

import hashlib
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from stripe import InvalidRequestError, RequestsClient, StripeClient

STRIPE_KEY = "sk_test_demo_acme_on_the_simulator"  # the demo merchant's own account
DAY = 86_400


@dataclass(frozen=True)
class Customer:
    """`subscriptions` daily subscriptions, each invoiced `days` times, by renewals on a test clock."""

    id: str
    subscriptions: int
    days: int

    @property
    def invoices(self) -> int:
        return self.subscriptions * self.days

    def __str__(self) -> str:
        words = f"{self.subscriptions:,} subscription{'s' * (self.subscriptions != 1)}, {self.invoices:,} invoices"
        return f"{words:<34}"


SMALL = Customer("cus_bench_small", subscriptions=1, days=10)
LARGE = Customer("cus_bench_large", subscriptions=100, days=100)


def cache_name(folders: Iterable[Path]) -> str:
    """A file name that changes with the sources in `folders`: what an older simulator made is not measured."""
    digest = hashlib.sha256()
    for path in sorted(path for folder in folders for path in folder.rglob("*.py")):
        digest.update(path.read_bytes())
    return f"stripe-{digest.hexdigest()[:12]}.sqlite3"


def client(api_base: str) -> StripeClient:
    return StripeClient(STRIPE_KEY, base_addresses={"api": api_base}, http_client=RequestsClient(timeout=600))


def make(stripe: StripeClient, customer: Customer, report: Callable[[str], None]) -> None:
    """Make the customer unless they are there: subscribe, then move the clock two days at a time."""
    if _is_there(stripe, customer):
        return
    began = time.monotonic()
    start = int(time.time()) - customer.days * DAY + DAY // 2
    clock = stripe.v1.test_helpers.test_clocks.create({"frozen_time": start}).id
    params = {"id": customer.id, "test_clock": clock, "name": "Bench", "email": "bench@example.com"}
    stripe.v1.customers.create(params)  # type: ignore[arg-type]  # Stripe takes a chosen id; the SDK's types do not say so
    card = stripe.v1.payment_methods.attach("pm_card_visa", {"customer": customer.id}).id
    stripe.v1.customers.update(customer.id, {"invoice_settings": {"default_payment_method": card}})
    price = stripe.v1.prices.create(
        {
            "currency": "usd",
            "unit_amount": 1200,
            "recurring": {"interval": "day"},
            "product_data": {"name": "Measured plan"},
        }
    )
    for _ in range(customer.subscriptions):
        stripe.v1.subscriptions.create({"customer": customer.id, "items": [{"price": price.id}]})
    for day in [*range(2, customer.days, 2), customer.days]:
        now = min(start + day * DAY, start + customer.days * DAY - DAY // 2)
        stripe.v1.test_helpers.test_clocks.advance(clock, {"frozen_time": now})
        while stripe.v1.test_helpers.test_clocks.retrieve(clock).status != "ready":
            time.sleep(0.05)
    # Marked last, so that an interrupted run is noticed.
    stripe.v1.customers.update(customer.id, {"metadata": {"bench": "ready"}})
    report(f"Made {str(customer).strip()} in {time.monotonic() - began:.0f} s")


def _is_there(stripe: StripeClient, customer: Customer) -> bool:
    try:
        found = stripe.v1.customers.retrieve(customer.id)
    except InvalidRequestError as error:
        if error.http_status != 404:
            raise
        return False
    if getattr(found, "deleted", False):
        return False
    if found.metadata and found.metadata.to_dict().get("bench") == "ready":
        return True
    stripe.v1.test_helpers.test_clocks.delete(str(found.test_clock))
    return False
