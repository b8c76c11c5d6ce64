"""Changes of a subscription's items: added, changed, removed; and the prorations that follow.

https://docs.stripe.com/billing/subscriptions/change
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulator.engine import subscriptions
from simulator.engine.billing import usage_lines
from simulator.engine.catalogue import is_metered, price_of
from simulator.engine.discounting import redeem
from simulator.engine.invoice_items import leave_pending
from simulator.engine.periods import Recurrence
from simulator.engine.prorations import charge_remaining, credit_unused
from simulator.engine.wishes import item_price, item_settings, same_interval, same_price
from simulator.errors import invalid_request
from simulator.metadata import merge
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context


@dataclass
class Change:
    """One item's change. `item` is None for a new one; `price` and `quantity` are what it will have; `removed` ends
    it; `param` is the parameter that asks for it, in errors."""

    item: Row | None
    price: Row
    settings: Row = field(default_factory=dict)
    removed: bool = False
    clear_usage: bool = False
    param: str = ""

    @property
    def is_billable(self) -> bool:
        """Whether price or quantity differ, so that a proration follows."""
        if self.item is None or self.removed or self.item["price"] != self.price["id"]:
            return True
        return bool(self.settings.get("quantity", self.item["quantity"]) != self.item["quantity"])


def wanted_changes(
    ctx: "Context", subscription: Row, items: list[Row], wishes: list[Row], param: str = "items"
) -> list[Change]:
    """The changes that `items` parameters ask for, checked. An entry without `id` adds an item."""
    by_id = {item["id"]: item for item in items}
    changes = []
    for place, wish in enumerate(wishes):
        name = f"{param}[{place}]"
        item = by_id.get(wish["id"]) if wish.get("id") else None
        if wish.get("id") and item is None:
            raise invalid_request(
                f"No such subscription item: '{wish['id']}'", code="resource_missing", param=f"{name}[id]"
            )
        changes.append(wanted_change(ctx, subscription, item, wish, name))
    check_result(ctx, subscription, items, changes)
    return changes


def wanted_change(ctx: "Context", subscription: Row, item: Row | None, wish: Row, param: str) -> Change:
    """One change, checked by itself."""
    if wish.get("deleted") and item is not None:
        return Change(item, price_of(ctx, item["price"]), removed=True, clear_usage=bool(wish.get("clear_usage")))
    price = item_price(ctx, wish, param, subscription["currency"])
    if price is None:
        if item is None:
            raise invalid_request(
                "Missing required param: " + (f"{param}[price]" if param else "price") + ".",
                code="parameter_missing",
                param=f"{param}[price]" if param else "price",
                validation=True,
            )
        price = price_of(ctx, item["price"])
    return Change(item, price, item_settings(ctx, wish, price, param), param=param)


def check_result(ctx: "Context", subscription: Row, items: list[Row], changes: list[Change]) -> None:
    touched = {change.item["id"]: change for change in changes if change.item is not None}
    prices = [price_of(ctx, item["price"]) for item in items if item["id"] not in touched]
    prices += [change.price for change in changes if not change.removed]
    if not prices:
        raise invalid_request(
            "A subscription must have at least one active plan. To cancel a subscription, please use the cancel "
            "API endpoint."
        )
    same_price(prices)
    if not subscriptions.is_flexible(subscription):
        same_interval(prices)


def changes_interval(ctx: "Context", changes: list[Change]) -> bool:
    """Whether an item gets another billing interval."""
    return any(
        change.item is not None
        and not change.removed
        and Recurrence.of(price_of(ctx, change.item["price"])) != Recurrence.of(change.price)
        for change in changes
    )


def starts_to_cost(ctx: "Context", items: list[Row], changes: list[Change]) -> bool:
    """Whether a subscription that was free is not any more."""
    from simulator.engine.tiers import full_amount

    def cost(price: Row, quantity: int | None) -> bool:
        return quantity is not None and full_amount(price, quantity) > 0

    was = any(cost(price_of(ctx, item["price"]), item["quantity"]) for item in items)
    will = any(
        cost(change.price, change.settings.get("quantity", (change.item or {}).get("quantity", 1)))
        for change in changes
        if not change.removed
    )
    return not was and will


def apply_changes(
    ctx: "Context",
    subscription: Row,
    customer: Row,
    changes: list[Change],
    moment: int,
    *,
    prorated: bool,
    anchored: bool = True,
) -> tuple[list[Row], list[Row]]:
    """Write the changed items. With `prorated`, what was billed after `moment` is credited first; then what is left
    of the changed items is charged, unless the whole period is about to be billed anyway (`anchored` false). Answers
    the items, and the prorations that are still to be written."""
    made: list[Row] = []
    billable = [change for change in changes if change.is_billable]
    if prorated:
        for change in billable:
            if change.item is not None:
                made += credit_unused(ctx, subscription, customer, change.item, moment)
    for change in changes:
        _apply(ctx, subscription, customer, change)
    if prorated and anchored:
        for change in billable:
            if change.item is not None and not change.removed:
                made += charge_remaining(ctx, subscription, customer, change.item, moment)
    return subscriptions.items_of(ctx, subscription), made


def _apply(ctx: "Context", subscription: Row, customer: Row, change: Change) -> None:
    if change.removed and change.item is not None:
        _bill_leftover_usage(ctx, subscription, customer, change.item)
        ctx.store.delete("subscription_item", change.item["id"])
        return
    if change.item is None:
        change.item = _add(ctx, subscription, change)
        return
    item = change.item
    if item["price"] != change.price["id"]:
        old = price_of(ctx, item["price"])
        _bill_leftover_usage(ctx, subscription, customer, item)
        item["price"] = change.price["id"]
        if is_metered(change.price) and not is_metered(old):
            item["_usage_from"] = ctx.now(subscription)
        if is_metered(change.price):
            item["quantity"] = None
        elif item["quantity"] is None:
            item["quantity"] = 1
        if Recurrence.of(old) != Recurrence.of(change.price) and subscription["status"] != "trialing":
            period = subscriptions.period_at(subscription, change.price, ctx.now(subscription))
            item["current_period_start"], item["current_period_end"] = period
    for name in ("quantity", "tax_rates", "billing_thresholds"):
        if name in change.settings:
            item[name] = change.settings[name] if change.settings[name] != "" else None
    _take_over(ctx, subscription, item, change)
    ctx.store.put(item)


def _take_over(ctx: "Context", subscription: Row, item: Row, change: Change) -> None:
    settings = change.settings
    if "metadata" in settings:
        item["metadata"] = merge(item["metadata"], settings["metadata"])
    if "discounts" in settings:
        owner = {
            "customer": subscription["customer"],
            "subscription": subscription["id"],
            "subscription_item": item["id"],
        }
        param = f"{change.param}[discounts]" if change.param else "discounts"
        item["discounts"] = redeem(ctx, settings["discounts"], owner, param=param, updating=True)


def _add(ctx: "Context", subscription: Row, change: Change) -> Row:
    """A new item has the subscription's running period (recorded), or what its own interval makes of the anchor."""
    now = ctx.now(subscription)
    others = subscriptions.items_of(ctx, subscription)
    if subscription["status"] == "trialing":
        period = (min((item["current_period_start"] for item in others), default=now), subscription["trial_end"])
    else:
        period = subscriptions.period_at(subscription, change.price, now)
        alike = [item for item in others if Recurrence.of(price_of(ctx, item["price"])) == Recurrence.of(change.price)]
        if alike:
            period = (alike[0]["current_period_start"], alike[0]["current_period_end"])
    settings = {**change.settings, "discounts": []}
    item = subscriptions.new_item(ctx, subscription, change.price, {**settings, "metadata": {}}, period)
    if is_metered(change.price) and subscription["status"] != "trialing":
        item["_usage_from"] = now  # inferred: what was used before the item was there is not its usage
    _take_over(ctx, subscription, item, change)
    ctx.store.put(item)
    return item


def _bill_leftover_usage(ctx: "Context", subscription: Row, customer: Row, item: Row) -> None:
    """Flexible billing mode: what was used of a metered item that goes, or that gets another price, is billed with the
    next invoice, at the price that it was used at; in a trial nothing is.

    https://docs.stripe.com/billing/subscriptions/billing-mode/compare. Classic billing mode bills only that of a period
    which is over, when a schedule's next phase begins with the renewal (inferred); else it forgets the usage of an item
    that goes, and bills all of it at the new price. `clear_usage` "has no effect if the plan has a billing meter
    attached" (https://docs.stripe.com/api/subscriptions/update), and all metered prices have one.
    """
    live = subscription["status"] in ("active", "past_due", "unpaid")
    now = ctx.now(subscription)
    if not live or not is_metered(price_of(ctx, item["price"])):
        return
    if not subscriptions.is_flexible(subscription) and item["current_period_end"] > now:
        return
    for line in usage_lines(ctx, subscription, item, (item["current_period_start"], now)):
        if line["amount"]:
            leave_pending(ctx, subscription, customer, line)
    item["_usage_from"] = now
