"""Which changes wait for the end of the period, and until when.

The session's configuration names conditions (`subscription_update.schedule_at_period_end.conditions`). "If any of the
conditions are true, the update will be scheduled at the end of the billing period": one that is true makes the whole
change wait, so that a customer never has half of what was confirmed.

`decreasing_item_amount`: an item costs less per period than now, its unit amount times its quantity, with tiers and
packages reckoned as Stripe bills them; an item that is removed costs less. What is charged by usage has no such amount
and is not compared. `shortening_interval`: an item is billed at shorter intervals than now.

https://docs.stripe.com/api/customer_portal/configurations/object#portal_configuration_object-features-subscription_update-schedule_at_period_end
https://docs.stripe.com/changelog/acacia/2024-10-28/customer-portal-schedule-downgrades
"""

from decimal import Decimal

from accounts.features import SubscriptionUpdate
from billing.gateway.prices import Price, Recurring
from billing.gateway.subscriptions import SubscriptionItem
from billing.policy.plan_change import WantedItem, WantedPlan
from billing.price_texts import ItemPrice

# In days; months and years are exact to each other, which is what prices are compared by.
_DAYS = {"day": Decimal(1), "week": Decimal(7), "month": Decimal("30.4375"), "year": Decimal("365.25")}


def waits_for_period_end(plan: WantedPlan, update: SubscriptionUpdate) -> bool:
    """Whether the change is made at the end of the period instead of at once."""
    conditions = update.schedule_at_period_end.conditions
    if "decreasing_item_amount" in conditions and any(_costs_less(plan, item) for item in plan.items):
        return True
    return "shortening_interval" in conditions and any(_is_billed_sooner(item) for item in plan.items)


def change_date(plan: WantedPlan) -> int:
    """When a change that waits is made, in seconds since 1970: at the end of the trial, or of the period.

    Items of one subscription may have different periods. Then it is made when the last of those that change has come to
    its end: nothing that is paid for is lost, since nothing is credited. What does not change is not touched by it.
    """
    subscription = plan.subscription
    if subscription.status == "trialing" and subscription.trial_end is not None:
        return subscription.trial_end
    changed = [wanted.item for wanted in plan.items if wanted.item and wanted.is_changed]
    return max(item.current_period_end for item in changed or subscription.items.data)


def _costs_less(plan: WantedPlan, wanted: WantedItem) -> bool:
    if wanted.item is None or not wanted.is_changed:
        return False
    if wanted.is_removed:
        return True
    now = _amount(wanted.item.price, wanted.item.quantity, plan.subscription.currency)
    then = _amount(wanted.price, wanted.quantity, plan.subscription.currency)
    return now is not None and then is not None and then < now


def _amount(price: Price, quantity: int | None, currency: str) -> Decimal | None:
    return ItemPrice(price, quantity, currency, price).exact_amount


def _is_billed_sooner(wanted: WantedItem) -> bool:
    if wanted.item is None or wanted.is_removed:
        return False
    now, then = _length(wanted.item), _days(wanted.price.recurring)
    return now is not None and then is not None and then < now


def _length(item: SubscriptionItem) -> Decimal | None:
    return _days(item.price.recurring)


def _days(recurring: Recurring | None) -> Decimal | None:
    return _DAYS[recurring.interval] * recurring.interval_count if recurring else None
