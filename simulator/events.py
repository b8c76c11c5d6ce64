"""Events: what happened to which object, as Stripe records it. https://docs.stripe.com/api/events/object"""

from typing import TYPE_CHECKING, Any

import msgspec

from simulator.ids import new_id
from simulator.store import Row
from simulator.webhooks import enqueue

if TYPE_CHECKING:
    from simulator.context import Context


def record(ctx: "Context", event_type: str, obj: Row, previous: Row | None) -> Row:
    """Write the event of a change; the object is kept as it is at this moment."""
    from simulator.context import API_VERSION

    rendered: Row = msgspec.json.decode(msgspec.json.encode(ctx.render(obj)))  # a copy, and the fastest way to one
    data: Row = {"object": rendered}
    if previous is not None:
        data["previous_attributes"] = changed(previous, rendered)
    event: Row = {
        "id": new_id("evt"),
        "object": "event",
        "api_version": API_VERSION,
        "created": ctx.now(obj),
        "data": data,
        "livemode": ctx.livemode,
        "pending_webhooks": 0,
        "request": {"id": ctx.request_id, "idempotency_key": ctx.idempotency_key},
        "type": event_type,
    }
    event["pending_webhooks"] = enqueue(ctx, event)
    event["_undelivered"] = event["pending_webhooks"] > 0
    ctx.store.put(event)
    ctx.emitted.append(event)
    return event


def changed(before: Row, after: Row) -> Row:
    """The old values of what differs; hashes are compared key by key, lists as a whole."""
    old: Row = {}
    for key in [*before, *(key for key in after if key not in before)]:
        was: Any = before.get(key)
        now: Any = after.get(key)
        if was == now:
            continue
        old[key] = changed(was, now) if isinstance(was, dict) and isinstance(now, dict) else was
    return old
