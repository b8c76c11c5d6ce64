"""Pause a subscription at once."""

from accounts.features import PauseInterval
from billing.errors import NotAvailable
from billing.gateway.gateway import CustomerGateway
from billing.gateway.pauses import pause, pause_for
from billing.gateway.subscriptions import Subscription
from billing.policy.pause import why_not_pausable
from billing.services.release_schedule import release_schedule


def pause_subscription(
    gateway: CustomerGateway, subscription: Subscription, length: PauseInterval | None, *, token: str
) -> int | None:
    """Pause it, for `length` or until it is resumed. Answers when it resumes by itself, in seconds.

    Stripe pauses none that a schedule manages, so a change that is planned is dropped first. Raises `NotAvailable`.
    """
    if reason := why_not_pausable(subscription):
        raise NotAvailable(reason)
    release_schedule(gateway, subscription, token=token)
    if length is not None:
        return pause_for(gateway, subscription, length, token=token)
    pause(gateway, subscription, token=token)
    return None
