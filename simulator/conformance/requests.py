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


FLEXIBLE_SINCE = "2025-09-30.clover"


def _by_the_mode_of_then(exchange: Exchange, parameters: Pairs) -> bool:
    """Whether a subscription was made by the classic rules because these were the default."""
    return (
        exchange.name == "POST /v1/subscriptions"
        and exchange.version < FLEXIBLE_SINCE
        and exchange.status < 400
        and not any(name.startswith("billing_mode") for name, _ in parameters)
    )


# Stripe takes these on a subscription, for its first item; it stopped documenting them with API version 2018.
_OF_THE_FIRST_ITEM = {"plan": "price", "quantity": "quantity"}


def undocumented(exchange: Exchange) -> str | None:
    """Why a request is not sent again that mixes parameters which Stripe no longer documents with others."""
    names = {name.partition("[")[0] for name, _ in exchange.parameters}
    if _is_subscription(exchange) and "items" in names and names & _OF_THE_FIRST_ITEM.keys():
        return "sends `items` with `plan` or `quantity`, which Stripe does not document"
    return None


def _is_subscription(exchange: Exchange) -> bool:
    return bool(re.fullmatch(r"POST /v1/subscriptions/[^/]+", exchange.name))


def _of_the_first_item(exchange: Exchange, parameters: Pairs, item: str | None) -> tuple[Pairs, list[str]]:
    """`plan` and `quantity` of a subscription as its first item's."""
    names = {name for name, _ in parameters}
    if not item or not _is_subscription(exchange) or not names & _OF_THE_FIRST_ITEM.keys():
        return parameters, []
    spelt = [
        (f"items[0][{_OF_THE_FIRST_ITEM[name]}]" if name in _OF_THE_FIRST_ITEM else name, value)
        for name, value in parameters
    ]
    return [("items[0][id]", item), *spelt], ["`plan` and `quantity`, no longer documented, sent as the first item's"]


def modernised(exchange: Exchange, parameters: Pairs, first_item: str | None) -> tuple[Pairs, list[str]]:
    """The parameters as the simulator's version spells them, and what was respelt. `first_item` is the recorded id of
    the subscription's first item, if the request is about one.
    """
    parameters, notes = _of_the_first_item(exchange, parameters, first_item)
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
    if _by_the_mode_of_then(exchange, parameters):
        spelt.append(("billing_mode[type]", "classic"))
        notes.append(f"{FLEXIBLE_SINCE}: billing_mode is flexible by default, was classic (stripe-python 13.0.0)")
    return spelt, notes


def removed(exchange: Exchange, parameters: Pairs) -> str | None:
    """Why a recorded request cannot be made any more, or None if it can."""
    for one in REMOVED:
        if _applies(one, exchange) and (
            one.parameter is None or any(re.fullmatch(one.parameter, name) for name, _ in parameters)
        ):
            return f"gone since {one.version}: {one.says}"
    return None


def _applies(entry: Renamed | Removed, exchange: Exchange) -> bool:
    return exchange.version < entry.version and bool(re.fullmatch(entry.call, exchange.name))
