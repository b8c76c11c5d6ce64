"""Changing and releasing subscription schedules. https://docs.stripe.com/api/subscription_schedules"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

import stripe
from stripe.params import SubscriptionScheduleUpdateParams

from billing.gateway.client import object_path, read
from billing.gateway.schedule_phases import PhaseChange, following
from billing.gateway.schedules import PORTAL_CHANGE, Schedule
from billing.gateway.subscriptions import Subscription

if TYPE_CHECKING:
    from billing.gateway.gateway import CustomerGateway


def live_schedule(subscription: Subscription) -> Schedule | None:
    """The schedule that manages it now."""
    schedule = subscription.schedule
    return schedule if isinstance(schedule, Schedule) and schedule.is_live else None


async def phases_ahead(client: stripe.StripeClient, schedule_id: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """GET /v1/subscription_schedules/{id}: the running phase and those to come, and the defaults, with every field."""
    schedule = await read(client, object_path("/v1/subscription_schedules", schedule_id), dict[str, Any])
    start = (schedule["current_phase"] or {}).get("start_date", 0)
    return [phase for phase in schedule["phases"] if phase["start_date"] >= start], schedule["default_settings"]


async def running_phase(client: stripe.StripeClient, schedule_id: str) -> dict[str, Any]:
    """GET /v1/subscription_schedules/{id}: the phase that runs now, with every field that Stripe answers."""
    schedule = await read(client, object_path("/v1/subscription_schedules", schedule_id), dict[str, Any])
    start = (schedule["current_phase"] or {}).get("start_date")
    phases: list[dict[str, Any]] = schedule["phases"]
    return next((phase for phase in phases if phase["start_date"] == start), phases[-1])


def start_schedule(gateway: "CustomerGateway", subscription: Subscription, *, token: str) -> str:
    """Put a subscription on a schedule that plans nothing yet: its one phase is the current period. Answers its id.

    https://docs.stripe.com/api/subscription_schedules/create#create_subscription_schedule-from_subscription
    """
    made = gateway.write(
        "subscription_schedule.create",
        subscription.id,
        lambda client, options: client.v1.subscription_schedules.create_async(
            {"from_subscription": subscription.id}, options
        ),
        token=token,
    )
    return made.id


def plan_change(
    gateway: "CustomerGateway",
    schedule_id: str,
    phase: dict[str, Any],
    changes: Sequence[PhaseChange],
    *,
    end: int,
    promotion_code: str,
    coupon: str,
    mark: str,
    token: str,
) -> None:
    """Let the running phase end at `end` (seconds) and the changed items begin; whatever was planned before is dropped.

    Nothing is prorated, now or then. `mark` is noted in the schedule, so that a repeated form finds it done.
    """
    params = {
        "phases": following(phase, changes, end=end, promotion_code=promotion_code, coupon=coupon),
        "end_behavior": "release",
        "proration_behavior": "none",
        "metadata": {PORTAL_CHANGE: mark},
    }
    taken: dict[str, Any] = {"coupon": coupon} if coupon else {}
    gateway.write(
        "subscription_schedule.update",
        schedule_id,
        lambda client, options: client.v1.subscription_schedules.update_async(
            schedule_id, cast(SubscriptionScheduleUpdateParams, params), options
        ),
        token=token,
        change="plan",
        at=end,
        items=[{"price": change.price.id, "quantity": change.quantity} for change in changes],
        promotion_code=promotion_code,
        **taken,
    )


def release(gateway: "CustomerGateway", schedule_id: str, *, token: str, preserve_cancel_date: bool = False) -> None:
    """Let the subscription go on by itself, as it is now.

    A cancellation that the schedule has set goes with it, unless it is to be preserved.
    https://docs.stripe.com/api/subscription_schedules/release
    """
    gateway.write(
        "subscription_schedule.release",
        schedule_id,
        lambda client, options: client.v1.subscription_schedules.release_async(
            schedule_id, {"preserve_cancel_date": preserve_cancel_date}, options
        ),
        token=token,
        preserve_cancel_date=preserve_cancel_date,
    )
