"""Take a planned change of plan back."""

from accounts.features import SubscriptionUpdate
from billing.errors import NotAvailable
from billing.gateway.gateway import CustomerGateway
from billing.gateway.subscriptions import Subscription
from billing.policy.scheduled_change import why_change_stays
from billing.services.release_schedule import release_schedule


def undo_scheduled_change(
    gateway: CustomerGateway, subscription: Subscription, update: SubscriptionUpdate, *, token: str
) -> None:
    """Let the subscription stay as it is; an end that was settled with the change stays settled.

    Raises `NotAvailable`.
    """
    if reason := why_change_stays(subscription, update):
        raise NotAvailable(reason)
    release_schedule(gateway, subscription, token=token, preserve_cancel_date=True)
