"""Phases of a subscription schedule: from the shape in which Stripe answers to the one in which it wants to be asked.

An update replaces all current and future phases: "you must pass in all current and future phases to preserve them", and
a field that is left out of a phase is lost. So the running phase is copied field by field, whatever fields there are.
https://docs.stripe.com/billing/subscriptions/subscription-schedules#updating-subscription-schedules
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from billing.gateway.prices import Price

# What Stripe answers and does not take: the older name of `price`, and a state of its own.
_ANSWERED_ONLY = frozenset({"plan", "disabled_reason"})
# One discount may be named in three ways, of which a parameter takes one: the discount that is there comes first.
_REFERENCES = ("discount", "promotion_code", "coupon")
# What belongs to the running phase alone. `add_invoice_items` are billed once; `metadata` is merged into the
# subscription's when a phase begins, so a copy would undo what was changed there meanwhile; the anchor is moved by a
# phase that says so.
_RUNNING_ONLY = (
    "add_invoice_items",
    "billing_cycle_anchor",
    "end_date",
    "metadata",
    "start_date",
    "trial",
    "trial_end",
)


@dataclass(frozen=True, slots=True)
class PhaseChange:
    """One item of the next phase. `before` is the id of the price it has now; empty for one that is added."""

    before: str
    price: Price
    quantity: int | None


def copied(phase: dict[str, Any]) -> dict[str, Any]:
    """The same phase as parameters."""
    found: dict[str, Any] = _parameter(phase)
    if "trial_end" in found or not found.get("trial"):
        found.pop("trial", None)
    return found


def following(
    phase: dict[str, Any], changes: Iterable[PhaseChange], *, end: int, promotion_code: str = "", coupon: str = ""
) -> list[dict[str, Any]]:
    """Both phases as parameters: the running one until `end` (seconds), then one with the new items, not prorated.

    The second lasts for one period of what changes, after which the subscription goes on as it is by then.
    `promotion_code` or `coupon`, an id, is redeemed when it begins.
    """
    running = {**copied(phase), "end_date": end}
    wanted = [change for change in changes if change.price.recurring is not None]
    new = {name: value for name, value in running.items() if name not in _RUNNING_ONLY}
    new["items"] = [_item(running["items"], change) for change in wanted]
    changed = next((change for change in wanted if change.before != change.price.id), wanted[0])
    if changed.price.recurring is not None:
        recurring = changed.price.recurring
        new["duration"] = {"interval": recurring.interval, "interval_count": recurring.interval_count}
    new["proration_behavior"] = "none"
    discount = {"promotion_code": promotion_code} if promotion_code else {"coupon": coupon}
    if any(discount.values()):
        new["discounts"] = [*new.get("discounts", []), discount]
    return [running, new]


def _item(items: list[dict[str, Any]], change: PhaseChange) -> dict[str, Any]:
    """An item with all it has now, at its new price. A threshold counts usage, so only such a price keeps it."""
    now = next((item for item in items if item.get("price") == change.before), {})
    kept = {name: value for name, value in now.items() if name not in ("price", "quantity")}
    if not change.price.is_metered:
        kept.pop("billing_thresholds", None)
    quantity = {} if change.quantity is None else {"quantity": change.quantity}
    return {**kept, "price": change.price.id, **quantity}


def _parameter(value: Any) -> Any:
    """Objects become their ids, and what is null or empty is not sent: it has no other meaning than not being there."""
    if isinstance(value, list):
        return [_parameter(each) for each in value]
    if not isinstance(value, dict):
        return value
    if "id" in value and "object" in value:
        return value["id"]
    if set(value) >= {"coupon", "discount"}:
        return next({name: _parameter(value[name])} for name in _REFERENCES if value.get(name))
    sent = {name: _parameter(each) for name, each in value.items() if name not in _ANSWERED_ONLY}
    return {name: each for name, each in sent.items() if each is not None and each not in ([], {})}
