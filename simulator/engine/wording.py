"""The descriptions of invoice lines, in Stripe's exact words (recorded; tiers and intervals: published invoices)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from simulator.engine.money import money
from simulator.engine.periods import Recurrence
from simulator.engine.tiers import Charge

_TIMES = "\N{MULTIPLICATION SIGN}"


def ordinary_line(product: Mapping[str, Any], price: Mapping[str, Any], charge: Charge) -> str:
    """`3 × Gold (at $10.00 / month)`, `2 user × Seats (Tier 1 at $7.00 / month)`, `Seats (Tier 1 at $9.00 / month)`."""
    tier = f"Tier {charge.tier} at " if charge.tier else "at "
    rate = f"({tier}{money(charge.unit_amount, price['currency'])} / {interval(Recurrence.of(price))})"
    if charge.quantity is None:
        return f"{product['name']} {rate}"
    return f"{counted(product, charge.quantity)} {rate}"


def package_line(product: Mapping[str, Any], price: Mapping[str, Any], quantity: int, unit: Decimal) -> str:
    """`7 × Emails (at $25.00 per 5 / month)`: a price with `transform_quantity`."""
    rate = f"{money(unit, price['currency'])} per {price['transform_quantity']['divide_by']}"
    return f"{counted(product, quantity)} (at {rate} / {interval(Recurrence.of(price))})"


def trial_line(product: Mapping[str, Any], quantity: int | None, *, flexible: bool) -> str:
    """`Free trial for 1 user × Gold` (flexible billing mode) or `Trial period for Gold` (classic)."""
    if not flexible:
        return f"Trial period for {product['name']}"
    return (
        f"Free trial for {counted(product, quantity)}" if quantity is not None else f"Free trial for {product['name']}"
    )


def unused_time(product: Mapping[str, Any], quantity: int, moment: int, percent_off: Decimal | None = None) -> str:
    """`Unused time on 3 × Gold after 21 Oct 2026`: a proration's credit."""
    return f"Unused time on {_prorated(product, quantity, percent_off)} after {day(moment)}"


def remaining_time(product: Mapping[str, Any], quantity: int, moment: int, percent_off: Decimal | None = None) -> str:
    """`Remaining time on 3 × Gold after 21 Oct 2026`: a proration's debit."""
    return f"Remaining time on {_prorated(product, quantity, percent_off)} after {day(moment)}"


def time_between(product: Mapping[str, Any], quantity: int, start: int, end: int) -> str:
    """`Time on Gold from 21 Oct 2026 until 01 Nov 2026`: a first period cut short by the anchor, or a backdated one."""
    return f"Time on {_prorated(product, quantity, None)} from {day(start)} until {day(end)}"


def counted(product: Mapping[str, Any], quantity: int | None) -> str:
    """`10 user × Gold`: the unit label is not put into the plural."""
    label = f" {product['unit_label']}" if product.get("unit_label") else ""
    return f"{0 if quantity is None else quantity}{label} {_TIMES} {product['name']}"


def interval(recurrence: Recurrence) -> str:
    """`month`, or `every 3 months`."""
    return recurrence.interval if recurrence.count == 1 else f"every {recurrence.count} {recurrence.interval}s"


def day(moment: int) -> str:
    """`21 Oct 2026`, in UTC."""
    return datetime.fromtimestamp(moment, UTC).strftime("%d %b %Y")


def _prorated(product: Mapping[str, Any], quantity: int, percent_off: Decimal | None) -> str:
    name = str(product["name"]) if quantity == 1 else f"{quantity} {_TIMES} {product['name']}"
    if percent_off is None:
        return name
    percent = percent_off.normalize()
    return f"{name} (with {percent if percent % 1 else percent.quantize(Decimal('1.0'))}% off)"
