"""Events, read. https://docs.stripe.com/api/events"""

from simulator.context import Context
from simulator.errors import invalid_request
from simulator.filters import Glob
from simulator.routes import route
from simulator.store import Row

_MAX_TYPES = 20


@route("GET", "/v1/events", params="EventListParams")
def list_events(ctx: Context, params: Row) -> Row:
    """A page of events, newest first; `type` may say `customer.*`."""
    equal: Row = {}
    if "type" in params and "types" in params:
        raise invalid_request("You may pass either `type` or `types`, but not both.")
    if "type" in params:
        equal["type"] = Glob(params["type"]) if "*" in params["type"] else params["type"]
    if "types" in params:
        if len(params["types"]) > _MAX_TYPES:
            raise invalid_request(f"You may pass up to {_MAX_TYPES} types.", param="types")
        equal["type"] = params["types"]
    if "delivery_success" in params:
        equal["_undelivered"] = not params["delivery_success"]
    return ctx.list("event", params, **equal)


@route("GET", "/v1/events/{id}", params="EventRetrieveParams")
def retrieve_event(ctx: Context, params: Row, id: str) -> Row:
    """One event."""
    return ctx.require("event", id)
