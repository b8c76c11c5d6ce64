"""Pausing subscriptions and resuming them. https://docs.stripe.com/billing/subscriptions/pause

A pause takes effect at once: no invoices, and the current period ends with it. What is paid for and not used is
credited, what was used is charged (`bill_for`: `now` for both, Stripe's defaults), and both wait for the first invoice
after the pause (`invoicing_behavior`: `pending_invoice_item`, the default too). A resumption begins a new period and
charges it (`billing_cycle_anchor`: `now`, the default), less what waits.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import stripe
from stripe.params import SubscriptionPauseParams, SubscriptionResumeParams, SubscriptionScheduleCreateParams

from accounts.features import PauseInterval
from billing.gateway.parallel import wait_for
from billing.gateway.previews import ChangePreview, create_preview
from billing.gateway.subscriptions import Subscription

if TYPE_CHECKING:
    from billing.gateway.gateway import CustomerGateway

_BILL_FOR = {"unused_time_from": {"type": "now"}, "outstanding_usage_through": {"type": "now"}}
_SCHEDULED_BILL_FOR = {"unused_time_from": {"type": "pause_at"}, "outstanding_usage_through": {"type": "pause_at"}}


@dataclass(frozen=True, slots=True)
class Resumed:
    """What Stripe answered. Amounts in the smallest unit of `currency`, `renews_at` in seconds."""

    is_running: bool
    """`False` while its invoice waits to be paid: it stays paused until then."""
    invoice_id: str = ""
    currency: str = ""
    amount_paid: int = 0
    renews_at: int | None = None


async def preview_pause(client: stripe.StripeClient, subscription_id: str) -> ChangePreview:
    """What a pause now would credit and charge. Raises `NotFound` when it is neither.

    "`invoicing_behavior` must be `invoice`": otherwise there is nothing to preview.
    https://docs.stripe.com/billing/subscriptions/pause#preview-the-invoice-before-pausing
    """
    pause = {"bill_for": _BILL_FOR, "invoicing_behavior": "invoice"}
    return await create_preview(client, subscription_id, subscription_details={"pause": pause})


async def preview_resumption(client: stripe.StripeClient, subscription_id: str) -> ChangePreview:
    """The invoice of a resumption now. Raises `NotFound` when there would be none.

    https://docs.stripe.com/billing/subscriptions/pause#preview-the-invoice-before-resuming
    """
    details = {"resume_at": "now", "billing_cycle_anchor": {"type": "now"}}
    return await create_preview(client, subscription_id, subscription_details=details)


def pause(gateway: "CustomerGateway", subscription: Subscription, *, token: str) -> None:
    """POST /v1/subscriptions/{id}/pause, until somebody resumes it. https://docs.stripe.com/api/subscriptions/pause"""
    params = {"type": "subscription", "bill_for": _BILL_FOR, "invoicing_behavior": "pending_invoice_item"}
    gateway.write(
        "subscription.pause",
        subscription.id,
        lambda client, options: client.v1.subscriptions.pause_async(
            subscription.id, cast(SubscriptionPauseParams, params), options
        ),
        token=token,
        again=lambda: _is_running(gateway, subscription),
    )


def pause_for(
    gateway: "CustomerGateway", subscription: Subscription, length: PauseInterval, *, token: str
) -> int | None:
    """Pause at once and resume by itself after `length`. Answers when that will be, in seconds.

    A schedule does it; its own defaults say that it resumes with a new period when that is paid.
    https://docs.stripe.com/billing/subscriptions/pause/schedules
    """
    settings = {"type": "subscription", "bill_for": _SCHEDULED_BILL_FOR, "invoicing_behavior": "pending_invoice_item"}
    duration = {"interval": length.interval, "interval_count": length.interval_count}
    params = {
        "from_subscription": subscription.id,
        "pause_schedules": [
            {
                "pause": {"pause_at": {"type": "now"}, "settings": settings},
                "resume": {"resume_at": {"type": "duration", "duration": duration}},
            }
        ],
    }
    schedule = gateway.write(
        "subscription_schedule.pause",
        subscription.id,
        lambda client, options: client.v1.subscription_schedules.create_async(
            cast(SubscriptionScheduleCreateParams, params), options
        ),
        token=token,
        again=lambda: _is_running(gateway, subscription),
        interval=length.interval,
        interval_count=length.interval_count,
    )
    return next((each.resume.resume_at for each in schedule.pause_schedules if each.resume), None)


def _is_running(gateway: "CustomerGateway", subscription: Subscription) -> bool:
    """For a form that is sent again: whether what it paused was resumed since."""
    return wait_for(gateway.subscription(subscription.id)).status != "paused"


def resume(gateway: "CustomerGateway", subscription: Subscription, *, token: str) -> Resumed:
    """POST /v1/subscriptions/{id}/resume with a new period, which is charged.

    In flexible billing mode it stays paused until it is paid (`resume_on_payment_success`, "recommended"). Classic mode
    has not that: there the invoice is left to be paid, and an attempt that fails makes the subscription past due.
    https://docs.stripe.com/api/subscriptions/resume
    """
    params = {
        "billing_cycle_anchor": {"type": "now"},
        "payment_behavior": "resume_on_payment_success" if subscription.is_flexible else "resume_on_payment_attempt",
        "expand": ["latest_invoice"],
    }
    answer = gateway.write(
        "subscription.resume",
        subscription.id,
        lambda client, options: client.v1.subscriptions.resume_async(
            subscription.id, cast(SubscriptionResumeParams, params), options
        ),
        token=token,
    )
    invoice, ends = answer.latest_invoice, [item.current_period_end for item in answer["items"].data]
    is_new = isinstance(invoice, stripe.Invoice) and invoice.id != subscription.latest_invoice
    made = invoice if isinstance(invoice, stripe.Invoice) and is_new else None
    return Resumed(
        is_running=answer.status != "paused",
        invoice_id=(made.id or "") if made else "",
        currency=answer.currency,
        amount_paid=made.amount_paid if made else 0,
        renews_at=min(ends, default=None),
    )
