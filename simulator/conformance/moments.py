"""When each recorded request was made, as the answers show it: amounts per second depend on it."""

import time
from collections.abc import Iterator
from typing import Any

from simulator.conformance.recordings import Exchange

# Moments that are past when an answer is made; the others (`current_period_end`, `cancel_at`, ...) may lie ahead.
_PAST = frozenset(
    {
        "created",
        "canceled_at",
        "ended_at",
        "updated",
        "finalized_at",
        "paid_at",
        "voided_at",
        "marked_uncollectible_at",
        "effective_at",
    }
)


# Moments that are the present when they change to something close to it.
_MAYBE = frozenset({"billing_cycle_anchor", "current_period_start", "trial_start", "period_end"})
_CLOSE = 600


def moments(exchanges: list[Exchange]) -> list[int]:
    """Seconds since the epoch for each exchange of a scenario, never backwards."""
    created = _creations(exchanges)
    known: set[str] = set()
    seen: dict[tuple[str, str], int] = {}
    now = min((moment for exchange in exchanges for moment in [_first(exchange)] if moment), default=int(time.time()))
    times: list[int] = []
    for exchange in exchanges:
        known.update(value for _, value in exchange.parameters)
        known.update(exchange.path.split("/"))
        evidence = exchange.at or _evidence(exchange, created, known, seen, now)
        now = max(now, evidence or now)
        times.append(now)
        known.update(texts(exchange.body))
        seen.update({(where, name): value for where, name, value in _past(exchange.body, "")})
    return times


def _first(exchange: Exchange) -> int | None:
    """A moment at or before the beginning of the scenario, if the answer shows one."""
    if exchange.at:
        return exchange.at
    body = _on_the_wall(exchange.body)
    if exchange.method == "POST" and isinstance(body, dict) and isinstance(body.get("created"), int):
        return int(body["created"])
    return max((value for _, name, value in _past(body, "") if name in _PAST - {"created"}), default=None)


def _evidence(
    exchange: Exchange, created: dict[str, int], known: set[str], seen: dict[tuple[str, str], int], now: int
) -> int | None:
    """What this answer says about its own moment: the creation of its own object if that is new; else where a
    proration begins; else the earliest creation of anything new in it; else the earliest moment in the past that was
    not there before.
    """
    body = _on_the_wall(exchange.body)
    if exchange.method == "GET" or not isinstance(body, dict):
        return None
    own = body.get("id")
    if isinstance(own, str) and own not in known and isinstance(body.get("created"), int):
        return int(body["created"])
    prorated = [start for start in _proration_starts(body) if start >= now]
    asked = any("proration_date" in name for name, _ in exchange.parameters)
    if prorated and not asked:
        return min(prorated)
    born = [created[one] for one in texts(body) if one not in known and one in created and created[one] >= now]
    if born:
        return min(born)
    changed = [(name, at) for where, name, at in _past(body, "") if seen.get((where, name)) != at and at >= now]
    return min((at for name, at in changed if name in _PAST or at - now <= _CLOSE), default=None)


def _creations(exchanges: list[Exchange]) -> dict[str, int]:
    found: dict[str, int] = {}
    for exchange in exchanges:
        for one in objects(_on_the_wall(exchange.body)):
            if isinstance(one.get("created"), int):
                found.setdefault(one["id"], one["created"])
    return found


def _on_the_wall(value: Any) -> Any:
    """An answer without what lives on a test clock: that has moments of its own."""
    if isinstance(value, dict):
        if value.get("test_clock"):
            return None
        return {name: _on_the_wall(inner) for name, inner in value.items()}
    return [_on_the_wall(inner) for inner in value] if isinstance(value, list) else value


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every object with an id inside an answer, outermost first."""
    if isinstance(value, dict):
        if isinstance(value.get("id"), str) and isinstance(value.get("object"), str):
            yield value
        for inner in value.values():
            yield from objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from objects(inner)


def texts(value: Any) -> Iterator[str]:
    """Every text in an answer; ids are among them."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)
    elif isinstance(value, str):
        yield value


def _past(value: Any, where: str) -> Iterator[tuple[str, str, int]]:
    if isinstance(value, dict):
        where = value["id"] if isinstance(value.get("id"), str) else where
        for name, inner in value.items():
            if name in _PAST | _MAYBE and type(inner) is int:
                yield where, name, inner
            else:
                yield from _past(inner, where)
    elif isinstance(value, list):
        for inner in value:
            yield from _past(inner, where)


def _proration_starts(value: Any) -> Iterator[int]:
    """Where the prorations of an answer begin, which is the moment they were made for."""
    if isinstance(value, dict):
        details = (value.get("parent") or {}) if isinstance(value.get("parent"), dict) else {}
        details = details.get("subscription_item_details") or details.get("invoice_item_details") or value
        if details.get("proration") is True and isinstance(value.get("period"), dict):
            yield value["period"]["start"]
        for inner in value.values():
            yield from _proration_starts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _proration_starts(inner)
