"""What the stories of a configuration's switches ask: what one customer's only subscription is, and what changed."""

from typing import Any

from tests.demo.told import Told
from tests.demo.truth import Changes, Truth, changes


def the_one(truth: Truth) -> dict[str, Any]:
    [subscription] = truth.subscriptions.values()
    return subscription


def since(before: Truth, told: Told) -> Changes:
    return changes(before, told.truth(), the_one(before)["id"])
