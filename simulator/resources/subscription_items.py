"""Subscription items. https://docs.stripe.com/api/subscription_items"""

from simulator.context import Context
from simulator.engine import item_updates, subscriptions
from simulator.engine.schedule_drift import direct_change
from simulator.errors import invalid_request, resource_missing
from simulator.routes import route
from simulator.store import Row


@route("POST", "/v1/subscription_items", params="SubscriptionItemCreateParams")
def create_item(ctx: Context, params: Row) -> Row:
    """Add an item to a subscription."""
    subscription = ctx.store.get("subscription", params["subscription"])
    if subscription is not None and subscription["status"] in subscriptions.ENDED:
        raise invalid_request("No such subscription", code="resource_missing", param="subscription", status=404)
    if subscription is None:
        raise resource_missing("subscription", params["subscription"], param="subscription", status=404)
    with direct_change(ctx, subscription):
        item = item_updates.change_item(ctx, subscription, None, params)
    if item is None:
        raise invalid_request("The item was not added.")
    return item


@route("GET", "/v1/subscription_items", params="SubscriptionItemListParams")
def list_items(ctx: Context, params: Row) -> Row:
    """The items of a subscription, the oldest first (recorded)."""
    ctx.require("subscription", params["subscription"], param="subscription")
    return ctx.list("subscription_item", params, oldest_first=True, subscription=params["subscription"])


def _item(ctx: Context, id: str) -> Row:
    row = ctx.store.get("subscription_item", id)
    if row is None:
        raise invalid_request(f"Invalid subscription_item id: {id}", status=404)
    return row


@route("GET", "/v1/subscription_items/{id}", params="SubscriptionItemRetrieveParams")
def retrieve_item(ctx: Context, params: Row, id: str) -> Row:
    """One item."""
    return _item(ctx, id)


@route("POST", "/v1/subscription_items/{id}", params="SubscriptionItemUpdateParams")
def update_item(ctx: Context, params: Row, id: str) -> Row:
    """Change price, quantity or settings of an item."""
    item = _item(ctx, id)
    subscription = ctx.require("subscription", item["subscription"])
    with direct_change(ctx, subscription):
        changed = item_updates.change_item(ctx, subscription, item, params)
    return changed or item


@route("DELETE", "/v1/subscription_items/{id}", params="SubscriptionItemDeleteParams")
def delete_item(ctx: Context, params: Row, id: str) -> Row:
    """Take an item off its subscription."""
    item = _item(ctx, id)
    subscription = ctx.require("subscription", item["subscription"])
    with direct_change(ctx, subscription):
        item_updates.change_item(ctx, subscription, item, {**params, "deleted": True})
    return {"id": id, "object": "subscription_item", "deleted": True}
