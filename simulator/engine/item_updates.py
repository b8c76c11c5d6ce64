"""Updating one item of a subscription: the /v1/subscription_items calls.

https://docs.stripe.com/api/subscription_items
"""

from typing import TYPE_CHECKING

from simulator.engine import held_changes, pending_updates, subscriptions, updates
from simulator.engine.item_changes import changes_interval, check_result, starts_to_cost, wanted_change
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context


def change_item(ctx: "Context", subscription: Row, item: Row | None, params: Row) -> Row | None:
    """Add, change or remove one item; answers the item, None when it is gone. One that is to be added by a pending
    update is answered as it will be, one that is to be changed as it still is (inferred)."""
    updates.check_may_change(subscription, params)
    pending_updates.check_item_call(subscription, params)
    if params.keys() - {"metadata"}:
        pending_updates.expire(ctx, subscription)
    before = held_changes.remember(ctx, subscription)
    items = subscriptions.items_of(ctx, subscription)
    if item is not None:
        item = next(one for one in items if one["id"] == item["id"])
    change = wanted_change(ctx, subscription, item, params, "")
    check_result(ctx, subscription, items, [change])
    plan = updates.Plan(
        updates.proration_moment(params, items, ctx.now(subscription)),
        params.get("proration_behavior", "create_prorations"),
        [change],
    )
    if not subscriptions.is_flexible(subscription) and subscription["status"] != "trialing":
        plan.new_anchor = changes_interval(ctx, plan.changes) or starts_to_cost(ctx, items, plan.changes)
    updates.carry_out(ctx, subscription, items, plan, params=params, before=before)
    if change.removed or change.item is None:
        return None
    found = ctx.store.get("subscription_item", change.item["id"])
    return found or ctx.store.tombstone("subscription_item", change.item["id"])
