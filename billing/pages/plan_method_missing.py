"""A change of plan that has no figures yet, since nothing is saved that could pay for it."""

from dataclasses import dataclass

from django.urls import reverse

from billing.errors import PaymentMethodMissing
from billing.pages.card_choice import MethodWay, method_way
from billing.pages.plan_reads import PlanReads
from billing.pages.promotion_field import with_code
from billing.plan_changes import PlanChange


@dataclass(frozen=True, slots=True)
class MethodMissingPage:
    """Says what is missing, and leads to it."""

    problem: str
    way: MethodWay
    back_url: str
    """What was chosen, to choose otherwise."""


def method_missing_page(
    plan: PlanReads, change: PlanChange, typed_code: str, missing: PaymentMethodMissing
) -> MethodMissingPage:
    """The reason, and the way to a payment method and back to the same change."""
    arguments = [plan.subject.links.merchant_slug, plan.subscription.id]
    query = with_code(change.query(), typed_code)
    return MethodMissingPage(
        problem=str(missing.reason),
        way=method_way(plan.subject, f"{reverse('billing:plan_confirmation', args=arguments)}?{query}"),
        back_url=f"{reverse('billing:plan', args=arguments)}?{query}",
    )
