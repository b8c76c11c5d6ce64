"""What a recorded request must have had that its line does not show: a bad key, another account, a repeated
idempotency key.
"""

import re
from dataclasses import dataclass, field

from simulator.conformance.moments import objects
from simulator.conformance.recordings import Exchange


@dataclass
class Inferred:
    """Headers for one exchange, and what they were inferred from."""

    headers: dict[str, str] = field(default_factory=dict)
    good_key: bool = True
    notes: list[str] = field(default_factory=list)


def inferred(exchanges: list[Exchange]) -> list[Inferred]:
    """One for each exchange of a scenario."""
    found = [_stated(exchange) for exchange in exchanges]
    for index, exchange in enumerate(exchanges):
        if exchange.status == 401:
            found[index].good_key = False
        if not re.fullmatch(r"(\d{4}-\d\d-\d\d(\.\w+)?)?", exchange.version):
            found[index].headers["stripe-version"] = exchange.version
        if exchange.account is None and _exists_elsewhere(exchanges, index):
            found[index].headers["stripe-account"] = "acct_another"
            found[index].notes.append("asked of another account: it exists, and the answer says that it does not")
        if exchange.method == "POST" and exchange.idempotency_key is None:
            _repeated_key(exchanges, index, found)
    return found


def _stated(exchange: Exchange) -> Inferred:
    headers = {}
    if exchange.account:
        headers["stripe-account"] = exchange.account
    if exchange.idempotency_key:
        headers["idempotency-key"] = exchange.idempotency_key
    return Inferred(headers)


def _exists_elsewhere(exchanges: list[Exchange], index: int) -> bool:
    """Whether a GET was answered "No such ..." for something that an earlier answer shows and nothing took away."""
    exchange = exchanges[index]
    asked = exchange.path.rsplit("/", 1)[-1]
    if exchange.method != "GET" or exchange.status != 404:
        return False
    shown = any(one["id"] == asked for earlier in exchanges[:index] for one in objects(earlier.body))
    removed = any(earlier.method == "DELETE" and asked in earlier.path for earlier in exchanges[:index])
    return shown and not removed


def _repeated_key(exchanges: list[Exchange], index: int, found: list[Inferred]) -> None:
    """The same request with the same new object in its answer was one request, repeated under its idempotency key;
    and the error about a key used otherwise names it.
    """
    exchange = exchanges[index]
    body = exchange.body if isinstance(exchange.body, dict) else {}
    error = body.get("error") or {}
    named = re.search(r"key other than '(.+)' if you meant", error.get("message", ""))
    for earlier_index in range(index - 1, -1, -1):
        earlier = exchanges[earlier_index]
        if earlier.method != "POST" or earlier.path != exchange.path or not isinstance(earlier.body, dict):
            continue
        same = (
            earlier.form == exchange.form
            and earlier.body.get("id") is not None
            and earlier.body.get("id") == body.get("id")
            and str(body.get("id")) not in exchange.path
        )
        if same or (named and earlier.status < 400):
            key = found[earlier_index].headers.get("idempotency-key") or (
                named.group(1) if named else f"repeated-{index}"
            )
            for place in (earlier_index, index):
                found[place].headers["idempotency-key"] = key
                found[place].notes.append("sent with an idempotency key, as the answers show")
            return
