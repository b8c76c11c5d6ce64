"""What change of a subscription is planned, and whether the customer may take it back."""

from django.utils.translation import gettext as _

from accounts.features import SubscriptionUpdate
from billing.gateway.schedule_changes import live_schedule
from billing.gateway.schedules import Phase
from billing.gateway.subscriptions import Subscription
from billing.policy.offered_prices import can_change_prices


def coming_change(subscription: Subscription) -> Phase | None:
    """The next phase of its schedule in which it has other prices or quantities than now."""
    now = {item.price.id: item.quantity for item in subscription.items.data}
    return next((phase for phase in subscription.coming_phases if phase.quantities != now), None)


def why_change_stays(subscription: Subscription, update: SubscriptionUpdate) -> str:
    """Why a planned change cannot be taken back; empty when it can.

    What was planned here always can. What the merchant planned (a new price for everybody, say) only where the customer
    could also choose what is there now: the configuration offers every price of it.
    """
    schedule = live_schedule(subscription)
    if schedule is None or coming_change(subscription) is None:
        return _("No change is planned.")
    offered = {price for offer in update.products for price in offer.prices}
    is_offered = all(item.price.id in offered for item in subscription.items.data)
    if schedule.change or (update.enabled and can_change_prices(update) and is_offered):
        return ""
    return _("The merchant has planned this change, so it cannot be taken back here.")
