"""What every field of the choose page is made from."""

from collections.abc import Mapping
from dataclasses import dataclass

from accounts.features import Features, SubscriptionUpdate
from billing.gateway.subscriptions import Subscription
from billing.pages.plan_reads import PlanReads
from billing.plan_changes import PlanChange


@dataclass(frozen=True, slots=True)
class FormInput:
    """What was read, what is allowed, what was chosen, and what is wrong with it: sentences by the id of the field."""

    plan: PlanReads
    features: Features
    change: PlanChange
    errors: Mapping[str, str]

    @property
    def subscription(self) -> Subscription:
        return self.plan.subscription

    @property
    def update(self) -> SubscriptionUpdate:
        return self.features.subscription_update

    def error(self, field: str) -> str:
        """What is wrong with a field; empty when nothing is."""
        return self.errors.get(field, "")
