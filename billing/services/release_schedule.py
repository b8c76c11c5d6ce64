"""Taking a subscription off its schedule, so that it can be changed, canceled or paused by itself."""

from billing.errors import RequestRefused
from billing.gateway.gateway import CustomerGateway
from billing.gateway.parallel import wait_for
from billing.gateway.schedule_changes import live_schedule, release
from billing.gateway.subscriptions import Subscription


def release_schedule(
    gateway: CustomerGateway, subscription: Subscription, *, token: str, preserve_cancel_date: bool = False
) -> None:
    """Drop what its schedule still plans; the subscription stays as it is now. Without a schedule nothing is done.

    An end that the schedule has set is dropped too, unless `preserve_cancel_date`. Raises our errors; one that was
    released meanwhile (another tab) is no error.
    """
    schedule = live_schedule(subscription)
    if schedule is None:
        return
    try:
        release(gateway, schedule.id, token=token, preserve_cancel_date=preserve_cancel_date)
    except RequestRefused:
        if live_schedule(wait_for(gateway.subscription(subscription.id))) is not None:
            raise
