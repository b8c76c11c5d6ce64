"""Requests that changed with Stripe's API: what a recorded one is called today, and those that are gone.

Each entry of RENAMED says since which version, on which call, which parameter, and what it became; replaying uses the
new spelling and lists that it did. REMOVED are calls and parameters without a successor.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from simulator.conformance.recordings import Exchange, Pairs


@dataclass(frozen=True)
class Renamed:
    """A parameter that is spelt otherwise since `version`."""

    version: str
    call: str
    parameter: str
    becomes: Callable[[str, str], Pairs]
    says: str


@dataclass(frozen=True)
class Removed:
    """A call, or a parameter of calls, that is no more since `version`."""

    version: str
    call: str
    parameter: str | None
    says: str


def _typed(name: str, value: str) -> Pairs:
    if value.isdigit():
        return [(f"{name}[type]", "timestamp"), (f"{name}[timestamp]", value)]
    return [(f"{name}[type]", value)]


_ENDIVE = "2026-09-30.endive"

RENAMED = [
    Renamed(
        _ENDIVE,
        r"POST /v1/subscriptions/[^/]+(/resume)?",
        r"billing_cycle_anchor",
        _typed,
        "billing_cycle_anchor is an object with a type (stripe-python 16.1.0, SubscriptionUpdateParams)",
    ),
    Renamed(
        _ENDIVE,
        r"POST /v1/invoices/create_preview",
        r"subscription_details\[billing_cycle_anchor\]",
        _typed,
        "billing_cycle_anchor is an object with a type (stripe-python 16.1.0, InvoiceCreatePreviewParams)",
    ),
    Renamed(
        _ENDIVE,
        r"POST /v1/(setup_intents|payment_intents)(/[^/]+)?(/confirm)?",
        r"payment_method_types\[\d*\]",
        lambda name, value: [(name.replace("payment", "allowed_payment", 1), value)],
        "payment_method_types is no longer a parameter, allowed_payment_method_types is (stripe-python 16.1.0)",
    ),
]

REMOVED = [
    Removed(
        "2025-03-31.basil",
        r"(GET|POST) /v1/invoices/upcoming(/lines)?",
        None,
        "replaced by POST /v1/invoices/create_preview",
    ),
    Removed(
        "2025-03-31.basil",
        r"(GET|POST) /v1/subscription_items/[^/]+/usage_record(s|_summaries)",
        None,
        "replaced by billing meters",
    ),
    Removed(
        "2025-03-31.basil",
        r"POST /v1/(customers|subscriptions)(/[^/]+)?",
        r"coupon|promotion_code",
        "replaced by discounts",
    ),
]


def modernised(exchange: Exchange, parameters: Pairs) -> tuple[Pairs, list[str]]:
    """The parameters as the simulator's version spells them, and what was respelt."""
    notes: list[str] = []
    spelt: Pairs = []
    for name, value in parameters:
        entry = next((one for one in RENAMED if _applies(one, exchange) and re.fullmatch(one.parameter, name)), None)
        if entry is None:
            spelt.append((name, value))
            continue
        spelt += entry.becomes(name, value)
        note = f"{entry.version}: {entry.says}"
        if note not in notes:
            notes.append(note)
    return spelt, notes


def removed(exchange: Exchange, parameters: Pairs) -> str | None:
    """Why a recorded request cannot be made any more, or None if it can."""
    for one in REMOVED:
        if _applies(one, exchange) and (
            one.parameter is None or any(re.fullmatch(one.parameter, name) for name, _ in parameters)
        ):
            return f"{one.version}: {one.says}"
    return None


def _applies(entry: Renamed | Removed, exchange: Exchange) -> bool:
    return exchange.version < entry.version and bool(re.fullmatch(entry.call, exchange.name))
