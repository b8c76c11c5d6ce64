"""What a change of plan costs, as Stripe previewed it, and what of it a confirmation has to meet again."""

import hashlib
from dataclasses import dataclass
from typing import Any

import msgspec

from billing.gateway.discounts import Discount
from billing.gateway.plan_updates import ChangeTerms
from billing.gateway.previews import ChangePreview, PreviewLine
from billing.gateway.promotion_codes import FoundCode
from billing.gateway.schedules import Schedule
from billing.gateway.subscriptions import Subscription, SubscriptionItem
from billing.policy.period_end import change_date
from billing.policy.plan_change import WantedItem, WantedPlan

Quantities = list[tuple[str, int | None]]


@dataclass(frozen=True)
class PlanQuote:
    """One change with its figures. `now` is the customer's present in seconds."""

    plan: WantedPlan
    terms: ChangeTerms
    now: int
    is_scheduled: bool
    """Whether the change waits for the end of the period: then nothing is billed by it before."""
    invoice: ChangePreview | None
    """What the change causes next: an invoice at once or the next renewal's; `None` when it waits or nothing comes."""
    recurring: ChangePreview | None
    """What each following period costs; `None` when Stripe could not say."""
    code: FoundCode | None = None
    """The promotion code that is redeemed with the change."""
    saved_today: int = 0
    """What the code takes off the next invoice, in the smallest unit of the subscription's currency."""
    saved_later: int = 0
    """What it takes off each one after that, while it lasts."""

    @property
    def subscription(self) -> Subscription:
        return self.plan.subscription

    @property
    def is_billed_today(self) -> bool:
        """Whether the change causes an invoice of its own at once."""
        ends = [item.current_period_end for item in self.subscription.items.data]
        return self.invoice is not None and self.invoice.is_made_at_once(self.now, ends)

    @property
    def due_today(self) -> int:
        """What is to be paid at once, in the smallest unit of the subscription's currency."""
        return self.invoice.amount_due if self.invoice is not None and self.is_billed_today else 0

    @property
    def is_charged_today(self) -> bool:
        """Whether a payment method is charged at once, and not an invoice sent."""
        return self.due_today > 0 and self.subscription.collection_method == "charge_automatically"

    @property
    def next_at(self) -> int | None:
        """When the next invoice after today comes, as far as it is settled by the change."""
        if self.is_scheduled:
            return change_date(self.plan)
        if self.invoice is None:
            return self.subscription.renews_at
        if not self.is_billed_today:
            return self.invoice.made_at
        ends = [end for wanted in self.plan.remaining if (end := self._paid_until(wanted, self.invoice.lines.data))]
        return min(ends, default=None)

    def _paid_until(self, wanted: WantedItem, lines: list[PreviewLine]) -> int:
        """Until when an item is paid after today's invoice: its lines say it, or nothing about it changes."""
        ends = [line.period.end for line in lines if line.amount >= 0 and line.is_of_item and _is_for(line, wanted)]
        ends = [end for end in ends if end > self.now]
        return max(ends, default=wanted.item.current_period_end if wanted.item else 0)

    def figures(self) -> dict[str, Any]:
        """What a confirmation has to find unchanged: the change, the subscription as it was, and every amount shown."""
        return {
            "subscription": fingerprint(self.subscription),
            "wanted": [list(each) for each in wanted_quantities(self.plan)],
            "terms": _digest(self.terms.params()),
            "code": self.terms.promotion_code,
            "coupon": self.terms.coupon,
            "is_scheduled": self.is_scheduled,
            "is_billed_today": self.is_billed_today,
            "next_at": self.next_at,
            "invoice": _amounts(self.invoice),
            "recurring": _amounts(self.recurring)[:1],
        }


def _is_for(line: PreviewLine, wanted: WantedItem) -> bool:
    """An item that is added has an id of the preview's own; its price tells it."""
    return (wanted.item is not None and line.item == wanted.item.id) or line.price == wanted.price.id


def _amounts(preview: ChangePreview | None) -> list[int]:
    if preview is None:
        return []
    return [preview.total, preview.amount_due, preview.starting_balance, preview.balance_after]


def wanted_quantities(plan: WantedPlan) -> Quantities:
    """The prices and quantities that the subscription is to have, in a fixed order."""
    return sorted(((item.price.id, item.quantity) for item in plan.remaining), key=str)


def quantities_of(items: list[SubscriptionItem]) -> Quantities:
    """The same of items as they are."""
    return sorted(((item.price.id, item.quantity) for item in items), key=str)


def planned_quantities(subscription: Subscription) -> Quantities:
    """The same of what is planned for later; empty when nothing is."""
    coming = subscription.coming_phases
    return sorted(((item.price, item.quantity) for item in coming[-1].items), key=str) if coming else []


def planned_schedule(subscription: Subscription) -> str:
    """The id of the schedule that plans something for later; empty when none does."""
    schedule = subscription.schedule
    return schedule.id if isinstance(schedule, Schedule) and schedule.coming else ""


def fingerprint(subscription: Subscription) -> str:
    """Changes when anything about the subscription does that a change of it rests on."""
    schedule = subscription.schedule
    return _digest(
        [
            subscription.id,
            subscription.status,
            subscription.collection_method,
            subscription.ends_at,
            subscription.trial_end,
            # One that plans nothing is what a run that broke off leaves: the same form goes on with it.
            (schedule.id if schedule.coming else None) if isinstance(schedule, Schedule) else schedule,
            [[phase.start_date, planned] for phase, planned in _coming(subscription)],
            subscription.pending_update is not None,
            subscription.pause_collection is not None,
            [each.id if isinstance(each, Discount) else each for each in subscription.discounts],
            [
                [item.id, item.price.id, item.quantity, item.current_period_start, item.current_period_end]
                for item in subscription.items.data
            ],
        ]
    )


def _coming(subscription: Subscription) -> list[tuple[Any, list[list[str | int | None]]]]:
    return [(phase, [[item.price, item.quantity] for item in phase.items]) for phase in subscription.coming_phases]


def _digest(value: Any) -> str:
    return hashlib.blake2b(msgspec.json.encode(value), digest_size=16).hexdigest()
