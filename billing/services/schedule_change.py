"""Changing a plan at the end of the period: by a subscription schedule.

Several writes, which a form that is sent again picks up where they stopped: a schedule that plans nothing is used as
it is, and one that bears this form's mark is done. A schedule that is there already, whoever made it, is given the new
plan in one write, so that what was planned before is there until the new plan is.
"""

import hashlib
import logging

from billing.errors import AlreadyInProgress, BillingError, StripeUnavailable
from billing.gateway.catalogue import remember_prices
from billing.gateway.gateway import CustomerGateway
from billing.gateway.parallel import wait_for
from billing.gateway.schedule_changes import live_schedule, plan_change, release, running_phase, start_schedule
from billing.gateway.schedule_phases import PhaseChange
from billing.policy.period_end import change_date
from billing.policy.plan_change import WantedPlan

logger = logging.getLogger("billing")


def schedule_change(
    gateway: CustomerGateway, plan: WantedPlan, *, token: str, promotion_code: str = "", coupon: str = ""
) -> None:
    """Make `plan` the subscription's at `change_date(plan)`, with everything else as it is.

    `promotion_code` or `coupon`, an id, is redeemed then. Raises our errors; when Stripe refuses, nothing is left
    behind.
    """
    schedule, mark = live_schedule(plan.subscription), _mark(token)
    if schedule is not None and schedule.change == mark:
        return
    schedule_id = schedule.id if schedule else start_schedule(gateway, plan.subscription, token=token)
    try:
        plan_change(
            gateway,
            schedule_id,
            wait_for(running_phase(gateway.client, schedule_id)),
            _changes(plan),
            end=change_date(plan),
            promotion_code=promotion_code,
            coupon=coupon,
            mark=mark,
            token=token,
        )
    except (StripeUnavailable, AlreadyInProgress):
        raise  # perhaps it was done: the same form, sent again, finds out
    except BillingError:
        if schedule is None or not schedule.coming:
            _clear_away(gateway, schedule_id, token)
        raise
    # The schedule names the new prices by their ids only: the home page says with these what it changes to.
    names = {wanted.price.product: wanted.product_name for wanted in plan.remaining}
    remember_prices(gateway.merchant, names, [wanted.price for wanted in plan.remaining])


def _changes(plan: WantedPlan) -> list[PhaseChange]:
    return [
        PhaseChange(wanted.item.price.id if wanted.item else "", wanted.price, wanted.quantity)
        for wanted in plan.remaining
    ]


def _mark(token: str) -> str:
    return hashlib.blake2b(token.encode(), digest_size=16).hexdigest()


def _clear_away(gateway: CustomerGateway, schedule_id: str, token: str) -> None:
    """A schedule that plans nothing does nothing either, but stands in the way of a cancellation."""
    try:
        release(gateway, schedule_id, token=token, preserve_cancel_date=True)
    except BillingError:
        logger.exception("Schedule %s plans nothing and could not be released", schedule_id)
