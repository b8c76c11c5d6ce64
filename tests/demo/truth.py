"""What is true of a customer at Stripe, asked through the SDK, and what has changed between two such answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import stripe

# An identifier that says nothing by itself: what it names is compared.
_MEANINGLESS = {"lines", "url", "has_more", "latest_invoice", "automatic_tax", "plan", "next_invoice_sequence"}


@dataclass
class Truth:
    """Everything of one customer, as Stripe's objects have it."""

    customer: dict[str, Any]
    subscriptions: dict[str, dict[str, Any]]
    schedules: dict[str, dict[str, Any]]
    invoices: dict[str, dict[str, Any]]
    """The newest first."""
    waiting: dict[str, int]
    """Amounts that the next invoice collects, by their ids; negative for a credit."""


@dataclass
class Changes:
    """What is different: paths such as `items.0.price`, with the new values."""

    customer: dict[str, Any]
    subscription: dict[str, Any]
    """Of the one subscription that was acted on."""
    schedules: dict[str, Any]
    """The status of each schedule that is new or changed."""
    invoices: list[dict[str, Any]]
    """Those that are new."""
    settled: list[dict[str, Any]]
    """Those that were there and have changed, as they are now."""
    waiting: list[int]
    """Amounts that are new among those that the next invoice collects."""


def ask(client: stripe.StripeClient, customer: str) -> Truth:
    """Read it all. Stripe lists canceled subscriptions only when asked for all."""
    expanded = ["data.discounts"]
    subscriptions = client.v1.subscriptions.list(
        {"customer": customer, "status": "all", "limit": 100, "expand": expanded}
    ).data
    schedules = client.v1.subscription_schedules.list({"customer": customer, "limit": 100}).data
    invoices = client.v1.invoices.list({"customer": customer, "limit": 100}).data
    return Truth(
        client.v1.customers.retrieve(customer).to_dict(),
        {one.id: one.to_dict() for one in subscriptions},
        {one.id: one.to_dict() for one in schedules},
        {one.id or "": one.to_dict() for one in invoices},
        {one.id: one.amount for one in client.v1.invoice_items.list({"customer": customer, "pending": True}).data},
    )


def changes(before: Truth, after: Truth, subscription: str) -> Changes:
    """What differs; fails if any other subscription than this one has changed or disappeared."""
    for key, one in before.subscriptions.items():
        if key != subscription:
            assert after.subscriptions[key] == one, f"{key} has changed too"
    return Changes(
        customer=_differences(before.customer, after.customer),
        subscription=_differences(before.subscriptions[subscription], after.subscriptions[subscription]),
        schedules={key: one["status"] for key, one in after.schedules.items() if before.schedules.get(key) != one},
        invoices=[one for key, one in after.invoices.items() if key not in before.invoices],
        settled=[one for key, one in after.invoices.items() if before.invoices.get(key, one) != one],
        waiting=[amount for key, amount in after.waiting.items() if key not in before.waiting],
    )


def _differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    old, new = dict(_leaves(before)), dict(_leaves(after))
    paths = [*new, *(path for path in old if path not in new)]
    return {path: new.get(path) for path in paths if old.get(path) != new.get(path)}


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value with its path. A price is its id, and a change that waits for its payment is when it lapses."""
    if isinstance(value, dict) and value.get("object") == "price":
        yield path, value["id"]
    elif path == "pending_update" and value:
        yield path, value["expires_at"]
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name not in _MEANINGLESS:
                yield from _leaves(inner, f"{path}.{name}" if path and name != "data" else path or name)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _leaves(inner, f"{path}.{place}")
    else:
        yield path, value
