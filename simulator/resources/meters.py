"""Meters and their events: usage that metered prices bill. https://docs.stripe.com/api/billing/meter"""

from decimal import Decimal, InvalidOperation

from simulator.changes import save
from simulator.context import Context
from simulator.errors import StripeError, invalid_request
from simulator.ids import random_text
from simulator.routes import route
from simulator.store import Row
from simulator.usage import EVENT

_METER = "billing.meter"
_OLDEST = 35 * 86_400
_NEWEST = 5 * 60
_DUPLICATES = 24 * 3_600


@route("POST", "/v1/billing/meters", params="billing.MeterCreateParams")
def create_meter(ctx: Context, params: Row) -> Row:
    """Make a meter for events of a name; no two active meters share one."""
    if ctx.store.first(_METER, event_name=params["event_name"], status="active"):
        raise invalid_request(
            f"There is already an active meter with the event name `{params['event_name']}`.", param="event_name"
        )
    now = ctx.now()
    mapping = params.get("customer_mapping") or {"event_payload_key": "stripe_customer_id", "type": "by_id"}
    row: Row = {
        "id": ctx.new_id("mtr_test"),
        "object": _METER,
        "created": now,
        "customer_mapping": mapping,
        "default_aggregation": params["default_aggregation"],
        "display_name": params["display_name"],
        "event_name": params["event_name"],
        "event_time_window": params.get("event_time_window"),
        "livemode": ctx.livemode,
        "status": "active",
        "status_transitions": {"deactivated_at": None},
        "updated": now,
        "value_settings": params.get("value_settings") or {"event_payload_key": "value"},
    }
    ctx.store.put(row)
    ctx.emit("billing.meter.created", row)
    return row


@route("GET", "/v1/billing/meters", params="billing.MeterListParams")
def list_meters(ctx: Context, params: Row) -> Row:
    """A page of meters, newest first."""
    return ctx.list(_METER, params, **{name: params[name] for name in ("status",) if name in params})


@route("GET", "/v1/billing/meters/{id}", params="billing.MeterRetrieveParams")
def retrieve_meter(ctx: Context, params: Row, id: str) -> Row:
    """One meter."""
    return ctx.require(_METER, id)


@route("POST", "/v1/billing/meters/{id}", params="billing.MeterUpdateParams")
def update_meter(ctx: Context, params: Row, id: str) -> Row:
    """Rename a meter."""
    row = ctx.require(_METER, id)
    before = ctx.render(row)
    row |= {"display_name": params.get("display_name", row["display_name"]), "updated": ctx.now()}
    return save(ctx, row, before, "billing.meter.updated")


@route("POST", "/v1/billing/meters/{id}/deactivate", params="billing.MeterDeactivateParams")
def deactivate_meter(ctx: Context, params: Row, id: str) -> Row:
    """Stop taking events."""
    return _set_status(ctx, id, "inactive", ctx.now(), "billing.meter.deactivated")


@route("POST", "/v1/billing/meters/{id}/reactivate", params="billing.MeterReactivateParams")
def reactivate_meter(ctx: Context, params: Row, id: str) -> Row:
    """Take events again."""
    return _set_status(ctx, id, "active", None, "billing.meter.reactivated")


def _set_status(ctx: Context, meter_id: str, status: str, deactivated_at: int | None, event: str) -> Row:
    row = ctx.require(_METER, meter_id)
    if row["status"] == status:
        raise invalid_request(f"This meter is already {status}.")
    before = ctx.render(row)
    row |= {"status": status, "status_transitions": {"deactivated_at": deactivated_at}, "updated": ctx.now()}
    return save(ctx, row, before, event)


@route("POST", "/v1/billing/meter_events", params="billing.MeterEventCreateParams")
def create_meter_event(ctx: Context, params: Row) -> Row:
    """Report usage. What Stripe finds wrong with an event only later, and reports by another event, is refused here at
    once, with the same codes. https://docs.stripe.com/billing/subscriptions/usage-based/recording-usage-api#handle-errors"""
    meter = ctx.store.first(_METER, event_name=params["event_name"], status="active")
    if meter is None:
        archived = ctx.store.first(_METER, event_name=params["event_name"])
        code = "archived_meter" if archived else "no_meter"
        raise invalid_request(
            f"No active meter was found for the event name `{params['event_name']}`.", code=code, param="event_name"
        )
    payload = params["payload"]
    customer = _customer(ctx, meter, payload)
    timestamp = _timestamp(ctx, params, customer)
    identifier = params.get("identifier") or random_text(36)
    _not_twice(ctx, identifier, timestamp)
    now = ctx.now()
    ctx.store.put(
        {
            "object": EVENT,
            "id": ctx.new_id("mtrevt"),
            "created": timestamp,
            "customer": customer["id"],
            "meter": meter["id"],
            "value": str(_value(meter, payload)),
            "identifier": identifier,
        }
    )
    return {
        "object": "billing.meter_event",
        "created": now,
        "event_name": params["event_name"],
        "identifier": identifier,
        "livemode": ctx.livemode,
        "payload": payload,
        "timestamp": timestamp,
    }


def _refused(code: str, message: str, param: str) -> StripeError:
    return invalid_request(message, code=code, param=param)


def _customer(ctx: Context, meter: Row, payload: Row) -> Row:
    key = meter["customer_mapping"]["event_payload_key"]
    if key not in payload:
        raise _refused(
            "meter_event_no_customer_defined", f"The payload has no customer under `{key}`.", f"payload[{key}]"
        )
    row = ctx.store.get("customer", payload[key])
    if row is None:
        raise _refused("meter_event_customer_not_found", f"No such customer: '{payload[key]}'", f"payload[{key}]")
    return row


def _value(meter: Row, payload: Row) -> Decimal:
    key = meter["value_settings"]["event_payload_key"]
    if meter["default_aggregation"]["formula"] == "count" and key not in payload:
        return Decimal(1)
    if key not in payload:
        raise _refused("meter_event_value_not_found", f"The payload has no value under `{key}`.", f"payload[{key}]")
    try:
        value = Decimal(payload[key])
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise _refused("meter_event_invalid_value", f"Invalid value: {payload[key]}", f"payload[{key}]")
    return value


def _timestamp(ctx: Context, params: Row, customer: Row) -> int:
    now = ctx.now(customer)
    timestamp = int(params.get("timestamp", now))
    if timestamp < now - _OLDEST:
        raise _refused(
            "timestamp_too_far_in_past", "The timestamp must be within the past 35 calendar days.", "timestamp"
        )
    if timestamp > now + _NEWEST:
        raise _refused(
            "timestamp_in_future", "The timestamp must not be more than 5 minutes in the future.", "timestamp"
        )
    return timestamp


def _not_twice(ctx: Context, identifier: str, timestamp: int) -> None:
    for event in ctx.store.find(EVENT, identifier=identifier):
        if abs(event["created"] - timestamp) <= _DUPLICATES:
            raise invalid_request(
                f"An event already exists with identifier {identifier}.",
                code="duplicate_meter_event",
                param="identifier",
            )


@route("POST", "/v1/billing/meter_event_adjustments", params="billing.MeterEventAdjustmentCreateParams")
def create_meter_event_adjustment(ctx: Context, params: Row) -> Row:
    """Cancel an event, within 24 hours of it."""
    identifier = (params.get("cancel") or {}).get("identifier")
    event = ctx.store.first(EVENT, identifier=identifier) if identifier else None
    meter = ctx.store.get(_METER, event["meter"]) if event else None
    if event is None or meter is None or meter["event_name"] != params["event_name"]:
        raise invalid_request(
            f"No event was found with identifier {identifier}.", code="resource_missing", param="cancel[identifier]"
        )
    ctx.store.delete(EVENT, event["id"])
    return {
        "object": "billing.meter_event_adjustment",
        "cancel": {"identifier": identifier},
        "event_name": params["event_name"],
        "livemode": ctx.livemode,
        "status": "pending",
        "type": "cancel",
    }
