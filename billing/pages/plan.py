"""The page where plans, quantities and products are chosen. Nothing changes here: the next page says what it costs."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.features import Features
from billing.dates import long_date
from billing.gateway.schedules import Phase
from billing.pages.names import subscription_name
from billing.pages.parts import FormError
from billing.pages.plan_additions import plan_additions
from billing.pages.plan_choices import image_origin
from billing.pages.plan_form import FormInput
from billing.pages.plan_items import plan_item
from billing.pages.plan_parts import PlanAddition, PlanItem
from billing.pages.plan_reads import PlanReads
from billing.plan_changes import PlanChange
from billing.policy.offered_prices import can_change_prices
from billing.policy.plan import why_nothing_to_choose, why_plan_is_fixed
from billing.policy.plan_change import FieldProblem
from billing.policy.plan_result import same_interval_rule


@dataclass(frozen=True, slots=True)
class PlanPage:
    """`reason` says why nothing can be chosen; then there is no form."""

    heading: str
    name: str
    reason: str
    notice: str
    note: str
    errors: tuple[FormError, ...]
    items: tuple[PlanItem, ...]
    additions: tuple[PlanAddition, ...]
    is_adding: bool
    """Whether something to be added is chosen already, or wrong."""
    confirmation_url: str
    promotion_code: str
    """Carried along from the confirm page and back to it."""

    @property
    def is_single(self) -> bool:
        return len(self.items) == 1

    @property
    def image_origins(self) -> tuple[str, ...]:
        """From where its pictures come, for the policy of what a browser may load."""
        shown = [choice for item in self.items for choice in (*item.choices, *item.others)]
        shown += [addition.product for addition in self.additions]
        return tuple(dict.fromkeys(image_origin(choice.image) for choice in shown if choice.image))


def plan_page(
    plan: PlanReads,
    features: Features,
    change: PlanChange,
    problems: Iterable[FieldProblem] = (),
    promotion_code: str = "",
) -> PlanPage:
    """What may be chosen, with what was chosen already (`change`) and what is wrong with it (`problems`)."""
    subject, subscription, update = plan.subject, plan.subscription, features.subscription_update
    found = tuple(FormError(problem.message, problem.field) for problem in problems)
    errors = {error.field: error.message for error in reversed(found)}
    reason = why_plan_is_fixed(subscription, update) or why_nothing_to_choose(subscription, update, plan.offers)
    form = FormInput(plan, features, change, errors)
    items = () if reason else tuple(plan_item(form, item) for item in subscription.items.data)
    additions = () if reason else plan_additions(form)
    return PlanPage(
        heading=_("Change plan") if can_change_prices(update) else _("Change quantity"),
        name=subscription_name(subject, subscription),
        reason=reason,
        notice="" if reason else _planned(plan),
        note=_interval_note(plan) if len(items) > 1 or additions else "",
        errors=_reachable(found, items, additions),
        items=items,
        additions=additions,
        is_adding=any(not each.is_none_checked or each.error for each in additions),
        confirmation_url=reverse("billing:plan_confirmation", args=[subject.links.merchant_slug, subscription.id]),
        promotion_code=promotion_code,
    )


def _reachable(
    errors: tuple[FormError, ...], items: tuple[PlanItem, ...], additions: tuple[PlanAddition, ...]
) -> tuple[FormError, ...]:
    """Without a link to a field that is not on the page."""
    fields = {item.field for item in items if item.choices} | {addition.field for addition in additions}
    quantities = [*(item.quantity for item in items), *(addition.quantity for addition in additions)]
    fields |= {quantity.name for quantity in quantities if quantity}
    fields |= {item.removal.name for item in items if item.removal and not item.removal.reason}
    return tuple(error if error.field in fields else FormError(error.message) for error in errors)


def _interval_note(plan: PlanReads) -> str:
    """That one interval counts for all, where the choices differ in it and Stripe cannot mix them."""
    prices = [price for offer in plan.offers for price in offer.prices]
    prices += [item.price for item in plan.subscription.items.data]
    intervals = {(price.recurring.interval, price.recurring.interval_count) for price in prices if price.recurring}
    return same_interval_rule() if len(intervals) > 1 and not plan.subscription.is_flexible else ""


def _planned(plan: PlanReads) -> str:
    """What becomes of a change that is settled for a later date already; empty without one."""
    phases = plan.subscription.coming_phases
    if not phases:
        return ""
    date, name = long_date(phases[0].start_date), _name_of(plan, phases[0])
    if not name:
        words = _("A change is planned for %(date)s. If you change the plan now, that planned change is dropped.")
        return words % {"date": date}
    words = _(
        "A change to %(name)s is planned for %(date)s. If you change the plan now, that planned change is dropped."
    )
    return words % {"name": name, "date": date}


def _name_of(plan: PlanReads, phase: Phase) -> str:
    """What a coming phase brings, by the one product that differs from today; empty where that does not say it."""
    today = {item.price.id for item in plan.subscription.items.data}
    new = [item.price for item in phase.items if item.price not in today]
    names = {price.id: offer.product.name for offer in plan.offers for price in offer.prices}
    return names.get(new[0], "") if len(new) == 1 else ""
