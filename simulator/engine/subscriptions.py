"""Subscriptions as rows: what they are made of, when the engine wants them next, and how their changes are told.

https://docs.stripe.com/api/subscriptions. Private keys of a subscription: `_day` (day of the month of a configured
anchor), `_trial_told` (trial_will_end was sent), `_due`, `_resumption` (see resumption.py), `_held` (see
held_changes.py). Private keys of an item: `_billed` (what was charged for the running period), `_cut_from` (where its
period would end if the subscription did not), `_usage_from` (usage before that second is billed already).
"""

from typing import TYPE_CHECKING

from simulator.engine.catalogue import is_metered, price_of
from simulator.engine.periods import DAY, Grid, Recurrence
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context

INCOMPLETE_SECONDS = 23 * 3600
TRIAL_NOTICE_SECONDS = 3 * DAY
LIVE = ("trialing", "active", "past_due", "unpaid")
ENDED = ("canceled", "incomplete_expired")


def items_of(ctx: "Context", subscription: Row) -> list[Row]:
    """The items, oldest first."""
    return ctx.store.find("subscription_item", subscription=subscription["id"], oldest_first=True)


def grid_of(subscription: Row, price: Row) -> Grid:
    """The periods of a price on this subscription's anchor."""
    return Grid(subscription["billing_cycle_anchor"], Recurrence.of(price), subscription.get("_day"))


def period_at(subscription: Row, price: Row, moment: int) -> tuple[int, int]:
    """The period of a price that holds a moment, on this subscription's anchor."""
    return grid_of(subscription, price).period_at(moment)


def is_flexible(subscription: Row) -> bool:
    """Flexible billing mode. https://docs.stripe.com/billing/subscriptions/billing-mode"""
    return bool(subscription["billing_mode"]["type"] == "flexible")


def next_due(subscription: Row, items: list[Row]) -> int | None:
    """When something happens to the subscription by itself."""
    status = subscription["status"]
    if status == "incomplete":
        return int(subscription["created"]) + INCOMPLETE_SECONDS
    if status == "paused":
        waits = (subscription["cancel_at"], (subscription["pending_update"] or {}).get("expires_at"))
        return min((moment for moment in waits if moment is not None), default=None)
    if status not in LIVE:
        return None
    moments = [item["current_period_end"] for item in items]
    if subscription["cancel_at"] is not None:
        moments.append(subscription["cancel_at"])
    pause = subscription["pause_collection"]
    if pause and pause["resumes_at"] is not None:
        moments.append(pause["resumes_at"])
    if subscription["next_pending_invoice_item_invoice"] is not None:
        moments.append(subscription["next_pending_invoice_item_invoice"])
    if subscription.get("_held") and subscription["pending_update"] is not None:
        moments.append(subscription["pending_update"]["expires_at"])
    if status == "trialing" and not subscription.get("_trial_told"):
        moments.append(subscription["trial_end"] - TRIAL_NOTICE_SECONDS)
    return min(moments, default=None)


def put(ctx: "Context", subscription: Row, items: list[Row] | None = None) -> None:
    """Write the subscription and when it is due next. Why it is paused is said only while it is."""
    subscription["status_details"] = subscription.get("status_details") if subscription["status"] == "paused" else None
    subscription["_due"] = next_due(subscription, items if items is not None else items_of(ctx, subscription))
    ctx.store.put(subscription)


def save(ctx: "Context", subscription: Row, before: Row, items: list[Row] | None = None) -> None:
    """Write the subscription and tell of what changed since `before` (its rendered form); one that is still being
    made is told of
    when it is ready."""
    put(ctx, subscription, items)
    if subscription.get("_making"):
        return
    after = ctx.render(subscription)
    if after != before:
        ctx.emit("customer.subscription.updated", after, before)


def end(ctx: "Context", subscription: Row, status: str, before: Row, *, reason: str | None) -> None:
    """The subscription is over, now, and with it what it waits for."""
    from simulator.engine.pending_updates import give_up

    now = ctx.now(subscription)
    give_up(ctx, subscription)
    subscription["status"] = status
    subscription["ended_at"] = now
    subscription["pending_update"] = None
    subscription.pop("_resumption", None)
    if status == "canceled":
        subscription["canceled_at"] = subscription["canceled_at"] or now
    if reason and subscription["cancellation_details"]["reason"] is None:
        subscription["cancellation_details"] = {**subscription["cancellation_details"], "reason": reason}
    put(ctx, subscription)
    if status == "canceled":
        ctx.emit("customer.subscription.deleted", subscription)
    else:
        ctx.emit("customer.subscription.updated", subscription, before)
    if subscription["schedule"]:
        from simulator.engine.schedules import subscription_ended

        subscription_ended(ctx, subscription, reason)


def paused_details(reason: str, moment: int) -> Row:
    """A paused subscription's `status_details`: why, and since when (seconds)."""
    return {"paused": {"subscription": {"type": reason}, "transitioned_at": moment, "type": "subscription"}}


def new_item(ctx: "Context", subscription: Row, price: Row, wish: Row, period: tuple[int, int]) -> Row:
    """Write an item. `wish`: quantity, metadata, tax_rates, discounts, all checked."""
    item: Row = {
        "id": ctx.new_id("si"),
        "object": "subscription_item",
        "billing_thresholds": wish.get("billing_thresholds"),
        "created": ctx.now(subscription),
        "current_period_end": period[1],
        "current_period_start": period[0],
        "current_trial": None,
        "discounts": list(wish.get("discounts") or []),
        "metadata": dict(wish.get("metadata") or {}),
        "price": price["id"],
        "quantity": None if is_metered(price) else wish.get("quantity", 1),
        "subscription": subscription["id"],
        "tax_rates": list(wish.get("tax_rates") or []),
        "_billed": [],
    }
    ctx.store.put(item)
    return item


def prices_of(ctx: "Context", items: list[Row]) -> dict[str, Row]:
    """The price of each item, by item id."""
    return {item["id"]: price_of(ctx, item["price"]) for item in items}
