"""What the items of a subscription must be like together, after a change."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from billing.gateway.prices import Recurring
from billing.money import format_number

if TYPE_CHECKING:
    from billing.policy.plan_change import WantedItem, WantedPlan

# https://docs.stripe.com/billing/subscriptions/multiple-products
MOST_ITEMS = 20


def result_problems(plan: "WantedPlan") -> Iterator[tuple[str, str]]:
    """What is wrong with the whole: the id of the field to mend it in, and a sentence."""
    yield from _nothing_left(plan)
    yield from _chosen_twice(plan)
    if len(plan.remaining) > MOST_ITEMS and len(plan.remaining) > len(plan.subscription.items.data):
        words = _("A subscription can have %(count)s products at most.")
        yield "", words % {"count": format_number(MOST_ITEMS)}
    if not plan.subscription.is_flexible:
        yield from _intervals_differ(plan)


def field_of(item: "WantedItem") -> str:
    """The id of the field where this item's price is chosen."""
    return f"add-{item.price.product}" if item.item is None else f"price-{item.item.id}"


def _nothing_left(plan: "WantedPlan") -> Iterator[tuple[str, str]]:
    """Usage alone does not carry on a subscription that had more: that is a cancellation, and should be called one."""
    removed = [item.item for item in plan.items if item.item is not None and item.is_removed]
    has_licensed = any(not item.price.is_metered for item in removed)
    left = [item for item in plan.remaining if not (has_licensed and item.price.is_metered)]
    if removed and not left:
        last = next(item for item in reversed(removed) if not (has_licensed and item.price.is_metered))
        yield f"remove-{last.id}", _("One product must stay. To end the subscription, cancel it instead.")


def _chosen_twice(plan: "WantedPlan") -> Iterator[tuple[str, str]]:
    """Stripe takes a price once per subscription."""
    for item in plan.remaining:
        if item.item is not None and item.item.price.id == item.price.id:
            continue
        is_new_product = item.item is None or item.item.price.product != item.price.product
        for other in plan.remaining:
            if other is item:
                continue
            if other.price.id == item.price.id or (is_new_product and other.price.product == item.price.product):
                yield field_of(item), _("%(name)s is chosen twice.") % {"name": item.product_name}
                break


def _intervals_differ(plan: "WantedPlan") -> Iterator[tuple[str, str]]:
    """Classic billing mode: "all items on the same subscription needed to have the same interval".

    https://docs.stripe.com/changelog/basil/2025-07-30/support-mixed-intervals
    """
    chosen = [item for item in plan.remaining if item.item is None or item.item.price.id != item.price.id]
    settled = [item for item in plan.remaining if item not in chosen] or chosen
    interval = settled[0].price.recurring if settled else None
    for item in chosen:
        if _differs(item.price.recurring, interval):
            yield field_of(item), same_interval_rule()


def same_interval_rule() -> str:
    """What classic billing mode demands, as a sentence."""
    return _("All products of this subscription are billed at the same interval. Choose the same one for each.")


def _differs(one: Recurring | None, other: Recurring | None) -> bool:
    if one is None or other is None:
        return one is not other
    return (one.interval, one.interval_count) != (other.interval, other.interval_count)
