"""Recognize a change of plan that was made already: for a form that is sent again, from here or another device."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from billing.errors import StripeUnavailable
from billing.gateway.gateway import CustomerGateway
from billing.gateway.subscriptions import Subscription
from billing.plan_quotes import planned_quantities, planned_schedule, quantities_of
from billing.services.change_plan import ChangeScheduled, NeedsAuthentication, drop_planned_change


@dataclass(frozen=True)
class ChangeMade:
    """The subscription is what it was to be."""


def recognize_change(
    gateway: CustomerGateway, subscription: Subscription, shown: dict[str, Any], *, token: str
) -> ChangeMade | ChangeScheduled | NeedsAuthentication | None:
    """What was to be is so already, is planned, or waits for its payment; `None` when it is still to be done.

    `shown` is the quote that came back with the form. What the last try had no answer for is completed: what was
    planned before is dropped.
    """
    figures = shown.get("figures") or {}
    wanted = [tuple(each) for each in figures.get("wanted", [])]
    if not wanted or subscription.has_ended:
        return None
    if quantities_of(subscription.items.data) == wanted:
        _drop_what_was_planned(gateway, subscription, shown, token)
        return ChangeMade()
    if figures.get("is_scheduled") and planned_quantities(subscription) == wanted:
        return ChangeScheduled(subscription.coming_phases[-1].start_date)
    pending = subscription.pending_update
    if pending is not None and quantities_of(pending.subscription_items or []) == wanted:
        _drop_what_was_planned(gateway, subscription, shown, token)
        return NeedsAuthentication(subscription.latest_invoice or "")
    return None


def _drop_what_was_planned(
    gateway: CustomerGateway, subscription: Subscription, shown: dict[str, Any], token: str
) -> None:
    """Where the last answer was lost before that: only what was planned when the form was shown. Without an answer
    once more, the home page shows that it is planned still, with the way to take it back.
    """
    planned = shown.get("planned")
    if planned and planned == planned_schedule(subscription) and not shown["figures"]["is_scheduled"]:
        with suppress(StripeUnavailable):
            drop_planned_change(gateway, subscription, token=token)
