"""Take a cancellation back while the subscription still runs."""

from billing.errors import NotAvailable
from billing.gateway.cancellations import keep
from billing.gateway.gateway import CustomerGateway
from billing.gateway.subscriptions import Subscription
from billing.policy.cancellation import why_not_keepable
from billing.services.release_schedule import release_schedule


def keep_subscription(gateway: CustomerGateway, subscription: Subscription, *, token: str) -> None:
    """Let it go on. An end that a schedule brings goes with the schedule. Raises `NotAvailable` when it has ended."""
    if reason := why_not_keepable(subscription):
        raise NotAvailable(reason)
    release_schedule(gateway, subscription, token=token)
    keep(gateway, subscription, token=token)
