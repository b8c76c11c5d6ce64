"""A change that is held back: what an update would make of a subscription and its items, kept until it is paid for.

The change is really made (so that its invoice is the one that a change has), written down as differences, and taken
back. The differences wait in the subscription's `_held`: `invoice` (whose payment releases them), `fields` and
`dropped` (of the subscription), `items`, `added`, `removed`, `metadata`, and `discounts` (made for it).
https://docs.stripe.com/billing/subscriptions/pending-updates
"""

from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.engine import subscriptions
from simulator.metadata import merge
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context

# What a change does not hold back: the newest invoice is known at once, metadata are merged when the time comes, the
# rest is the engine's own.
_LIVE = frozenset(("latest_invoice", "metadata", "pending_update", "_due", "_making"))


@dataclass(frozen=True)
class Before:
    """A subscription as it was, with its items, and as it was shown."""

    shown: Row
    subscription: Row
    items: list[Row]
    discounts: frozenset[str]


def remember(ctx: "Context", subscription: Row) -> Before:
    """Note how things stand, before a change is made."""
    return Before(
        ctx.render(subscription),
        deepcopy(subscription),
        subscriptions.items_of(ctx, subscription),
        _discounts_of(ctx, subscription),
    )


def hold(ctx: "Context", subscription: Row, before: Before, invoice: Row, metadata: Any) -> None:
    """Take the change back and keep it; `subscription` is as it was, but for its latest invoice. Writes both."""
    kept = _differences(ctx, subscription, before)
    for item in before.items:
        ctx.store.put(item)
    for item in kept["added"]:
        ctx.store.delete("subscription_item", item["id"])
    subscription.clear()
    subscription.update(deepcopy(before.subscription))
    subscription["latest_invoice"] = invoice["id"]
    subscription["_held"] = {**kept, "invoice": invoice["id"], "metadata": metadata}
    subscriptions.put(ctx, subscription)


def _differences(ctx: "Context", subscription: Row, before: Before) -> Row:
    was = {item["id"]: item for item in before.items}
    after = {item["id"]: item for item in subscriptions.items_of(ctx, subscription)}
    fields, dropped = _changed(before.subscription, subscription)
    return {
        "fields": fields,
        "dropped": dropped,
        "items": {key: _changed(was[key], item)[0] for key, item in after.items() if key in was},
        "added": [item for key, item in after.items() if key not in was],
        "removed": [key for key in was if key not in after],
        "discounts": sorted(_discounts_of(ctx, subscription) - before.discounts),
    }


def _changed(was: Row, now: Row) -> tuple[Row, list[str]]:
    """The new values of what differs, and the names of what is gone."""
    fields = {key: value for key, value in now.items() if key not in _LIVE and (key not in was or was[key] != value)}
    return fields, [key for key in was if key not in now and key not in _LIVE]


def _discounts_of(ctx: "Context", subscription: Row) -> frozenset[str]:
    return frozenset(row["id"] for row in ctx.store.find("discount", subscription=subscription["id"]))


def waits_for(subscription: Row | None, invoice: Row) -> bool:
    """Whether the subscription holds a change back until this invoice is paid."""
    held = (subscription or {}).get("_held")
    return bool(held and held["invoice"] == invoice["id"])


def release(ctx: "Context", subscription: Row) -> bool:
    """Make the change that was held back. The items are written, the subscription is changed and not written.

    Answers whether it had been told of as a pending update; one that is paid at once never was.
    """
    held = subscription.pop("_held")
    told = subscription["pending_update"] is not None
    for item in subscriptions.items_of(ctx, subscription):
        if item["id"] in held["removed"]:
            ctx.store.delete("subscription_item", item["id"])
        elif held["items"].get(item["id"]):
            ctx.store.put(item | held["items"][item["id"]])
    for item in held["added"]:
        ctx.store.put(item)
    for name in held["dropped"]:
        subscription.pop(name, None)
    subscription.update(held["fields"])
    subscription["metadata"] = merge(subscription["metadata"], held["metadata"])
    subscription["pending_update"] = None
    return told


def forget(ctx: "Context", subscription: Row) -> None:
    """Let go of the change; discounts that were made for it are gone and count as never redeemed (inferred). The
    subscription is changed and not written."""
    held = subscription.pop("_held")
    subscription["pending_update"] = None
    for discount in (ctx.store.get("discount", one) for one in held["discounts"]):
        if discount is not None:
            _unredeem(ctx, discount)
    invoice = ctx.require("invoice", held["invoice"])
    swept = {_invoice_item(line) for line in invoice["_lines"]} - {None}
    counted = dict.fromkeys(held["removed"], invoice["created"])
    counted |= {line["_metered"]: line["period"]["end"] for line in invoice["_lines"] if line.get("_metered")}
    for item in subscriptions.items_of(ctx, subscription):
        # What had waited for an invoice stays on the void one. Pending items were never paid, so there is nothing to
        # credit (inferred); usage is not billed again, says the documentation (#metered-items).
        item["_billed"] = [entry for entry in item["_billed"] if entry.get("invoice_item") not in swept]
        if item["id"] in counted:
            item["_usage_from"] = counted[item["id"]]
        ctx.store.put(item)


def _invoice_item(line: Row) -> str | None:
    details = line["parent"]["subscription_item_details"] or line["parent"]["invoice_item_details"]
    return details["invoice_item"] if details else None


def _unredeem(ctx: "Context", discount: Row) -> None:
    named = (("coupon", discount["source"]["coupon"]), ("promotion_code", discount["promotion_code"]))
    for row in (ctx.store.get(kind, one) for kind, one in named):
        if row is not None:
            row["times_redeemed"] -= 1
            ctx.store.put(row)
    ctx.store.delete("discount", discount["id"])
    ctx.emit("customer.discount.deleted", discount)
