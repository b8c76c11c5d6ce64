"""Webhook endpoints. https://docs.stripe.com/api/webhook_endpoints"""

from urllib.parse import urlsplit

from simulator.context import API_VERSION, Context
from simulator.errors import StripeError, invalid_request
from simulator.ids import random_text
from simulator.metadata import merge
from simulator.routes import route
from simulator.store import Row


@route("POST", "/v1/webhook_endpoints", params="WebhookEndpointCreateParams")
def create_webhook_endpoint(ctx: Context, params: Row) -> Row:
    """Ask for events to be posted to an address. The answer, and no other, has the signing secret."""
    version = params.get("api_version")
    if version not in (None, API_VERSION):
        raise invalid_request(f"not simulated: webhook endpoints of version {version}", param="api_version")
    secret = f"whsec_{random_text(32)}"
    row: Row = {
        "id": ctx.new_id("we"),
        "object": "webhook_endpoint",
        "api_version": version,
        "application": None,
        "created": ctx.now(),
        "description": params.get("description") or None,
        "enabled_events": params["enabled_events"],
        "livemode": ctx.livemode,
        "metadata": merge({}, params.get("metadata")),
        "status": "enabled",
        "url": _url(params["url"]),
        "_secret": secret,
        "_connect": params.get("connect", False),
    }
    ctx.store.put(row)
    answer = ctx.render(row)
    answer["secret"] = secret
    return answer


@route("GET", "/v1/webhook_endpoints", params="WebhookEndpointListParams")
def list_webhook_endpoints(ctx: Context, params: Row) -> Row:
    """A page of endpoints, newest first."""
    return ctx.list("webhook_endpoint", params)


@route("GET", "/v1/webhook_endpoints/{id}", params="WebhookEndpointRetrieveParams")
def retrieve_webhook_endpoint(ctx: Context, params: Row, id: str) -> Row:
    """One endpoint."""
    return ctx.require("webhook_endpoint", id)


@route("POST", "/v1/webhook_endpoints/{id}", params="WebhookEndpointUpdateParams")
def update_webhook_endpoint(ctx: Context, params: Row, id: str) -> Row:
    """Change the address, the events, or switch it off and on."""
    row = ctx.require("webhook_endpoint", id)
    if "description" in params:
        row["description"] = params["description"] or None
    if "disabled" in params:
        row["status"] = "disabled" if params["disabled"] else "enabled"
    if "enabled_events" in params:
        row["enabled_events"] = params["enabled_events"]
    if "url" in params:
        row["url"] = _url(params["url"])
    row["metadata"] = merge(row["metadata"], params.get("metadata"))
    return ctx.store.put(row)


@route("DELETE", "/v1/webhook_endpoints/{id}", params="WebhookEndpointDeleteParams")
def delete_webhook_endpoint(ctx: Context, params: Row, id: str) -> Row:
    """Stop posting to an address; what was on its way there is dropped."""
    ctx.require("webhook_endpoint", id)
    ctx.store.delete("webhook_endpoint", id)
    return {"id": id, "object": "webhook_endpoint", "deleted": True}


def _url(url: str) -> str:
    try:
        parts = urlsplit(url)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        valid = False
    if not valid:
        raise _not_a_url()
    return url


def _not_a_url() -> StripeError:
    return invalid_request("Not a valid URL", code="url_invalid", param="url")
