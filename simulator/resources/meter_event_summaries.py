"""Usage per customer and span of time. https://docs.stripe.com/api/billing/meter-event-summary"""

from decimal import Decimal
from hashlib import sha256

from simulator.context import Context
from simulator.errors import invalid_request, resource_missing
from simulator.routes import route
from simulator.store import Row
from simulator.usage import aggregated, events

_WINDOWS = {"hour": 3_600, "day": 86_400}


@route("GET", "/v1/billing/meters/{id}/event_summaries", params="billing.MeterListEventSummariesParams")
def list_event_summaries(ctx: Context, params: Row, id: str) -> Row:
    """One summary of the whole span, or one per hour or day (UTC) in which something was used, the latest first."""
    meter = ctx.require("billing.meter", id)
    ctx.require("customer", params["customer"], param="customer", status=400)
    window: str | None = params.get("value_grouping_window")
    start, end = params["start_time"], params["end_time"]
    _check_span(start, end, _WINDOWS[window] if window else 60, window)
    step: int = _WINDOWS[window] if window else end - start
    spans: dict[int, list[Row]] = {}
    for event in events(ctx, id, params["customer"], start, end):
        spans.setdefault((event["created"] - start) // step, []).append(event)
    found = [
        _summary(ctx, meter, params["customer"], (start + place * step, min(start + (place + 1) * step, end)), rows)
        for place, rows in sorted(spans.items(), reverse=True)
    ]
    return _page(ctx, params, found)


def _check_span(start: int, end: int, step: int, window: str | None) -> None:
    for name, moment in (("start_time", start), ("end_time", end)):
        if moment % step:
            unit = f"{window} boundaries (UTC)" if window else "minute boundaries"
            raise invalid_request(f"The parameter `{name}` must be aligned with {unit}.", param=name)
    if end <= start:
        raise invalid_request("The parameter `end_time` must be after `start_time`.", param="end_time")


def _summary(ctx: Context, meter: Row, customer: str, span: tuple[int, int], rows: list[Row]) -> Row:
    value = aggregated(meter, rows)
    start, end = span
    digest = sha256(f"{meter['id']}{customer}{start}{end}".encode()).hexdigest()[:24]
    return {
        "id": f"mtrusg_test_{digest}",
        "object": "billing.meter_event_summary",
        "aggregated_value": int(value) if value == value.to_integral_value() else float(Decimal(value)),
        "end_time": end,
        "livemode": ctx.livemode,
        "meter": meter["id"],
        "start_time": start,
    }


def _page(ctx: Context, params: Row, rows: list[Row]) -> Row:
    """Summaries are computed, not stored, so their cursors are places in the answer."""
    limit = max(1, min(params.get("limit", 10), 100))
    places = {row["id"]: place for place, row in enumerate(rows)}
    for name in ("starting_after", "ending_before"):
        if name in params and params[name] not in places:
            raise resource_missing("billing.meter_event_summary", params[name], param=name)
    if "ending_before" in params:
        before = rows[: places[params["ending_before"]]]
        shown, more = before[-limit:], len(before) > limit
    else:
        rest = rows[places[params["starting_after"]] + 1 :] if "starting_after" in params else rows
        shown, more = rest[:limit], len(rest) > limit
    return {"object": "list", "data": shown, "has_more": more, "url": ctx.path}
