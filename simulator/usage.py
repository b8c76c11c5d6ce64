"""What meters have counted. For the engine: `usage(ctx, meter_id, customer_id, start, end)`."""

from decimal import Decimal
from typing import TYPE_CHECKING

from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context

# Stored events of meters; Stripe's own event object has no id and is never read again.
EVENT = "_meter_event"
_ALL = 2**62


def usage(ctx: "Context", meter_id: str, customer: str, start: int, end: int) -> Decimal:
    """A customer's usage in [start, end), added up the meter's way: sum, count, or the last value. No usage is 0."""
    meter = ctx.require("billing.meter", meter_id)
    return aggregated(meter, events(ctx, meter_id, customer, start, end))


def events(ctx: "Context", meter_id: str, customer: str, start: int, end: int) -> list[Row]:
    """The events of a customer in [start, end), the earliest first; `created` is the moment of use."""
    rows, _ = ctx.store.page(
        EVENT,
        {"customer": customer, "meter": meter_id},
        limit=_ALL,
        created={"gte": start, "lt": end},
        oldest_first=True,
    )
    return rows


def aggregated(meter: Row, rows: list[Row]) -> Decimal:
    """Events as one number. https://docs.stripe.com/api/billing/meter/object#billing_meter_object-default_aggregation"""
    formula = meter["default_aggregation"]["formula"]
    if formula == "count":
        return Decimal(len(rows))
    values = [Decimal(row["value"]) for row in rows]
    if formula == "last":
        return values[-1] if values else Decimal(0)
    return sum(values, Decimal(0))
