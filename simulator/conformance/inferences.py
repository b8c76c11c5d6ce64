"""What a recorded request must have had that its line does not show: a bad key, another account, a repeated
idempotency key.
"""

import re
from dataclasses import dataclass, field

from simulator.conformance.moments import objects
from simulator.conformance.recordings import Exchange

_KEY = "idempotency-key"


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
            _named_key(exchanges, index, found)
    for index, exchange in enumerate(exchanges):
        if exchange.method == "POST" and exchange.idempotency_key is None:
            _repeated_key(exchanges, index, found)
    return found


def _stated(exchange: Exchange) -> Inferred:
    headers = {}
    if exchange.account:
        headers["stripe-account"] = exchange.account
    if exchange.idempotency_key:
        headers[_KEY] = exchange.idempotency_key
    return Inferred(headers)


def _exists_elsewhere(exchanges: list[Exchange], index: int) -> bool:
    """Whether a GET was answered "No such ..." for something that an earlier answer shows and nothing took away."""
    exchange = exchanges[index]
    asked = exchange.path.rsplit("/", 1)[-1]
    if exchange.method != "GET" or f"'{asked}'" not in _error(exchange).get("message", "") or exchange.status != 404:
        return False
    shown = any(one["id"] == asked for earlier in exchanges[:index] for one in objects(earlier.body))
    removed = any(earlier.method == "DELETE" and asked in earlier.path for earlier in exchanges[:index])
    return shown and not removed


def _named_key(exchanges: list[Exchange], index: int, found: list[Inferred]) -> None:
    """The refusal of a key that was used otherwise names the key: the last good call of the same address had it."""
    named = re.search(r"key other than '(.+)' if you meant", _error(exchanges[index]).get("message", ""))
    if named is None:
        return
    for place in range(index - 1, -1, -1):
        if exchanges[place].name == exchanges[index].name and exchanges[place].status < 400:
            _give_key(found[place], named.group(1))
            _give_key(found[index], named.group(1))
            return


def _repeated_key(exchanges: list[Exchange], index: int, found: list[Inferred]) -> None:
    """The same request with the same new object in its answer was one request, repeated under its idempotency key."""
    exchange = exchanges[index]
    made = exchange.body.get("id") if isinstance(exchange.body, dict) else None
    if made is None or str(made) in exchange.path:
        return
    for place, earlier in enumerate(exchanges[:index]):
        same = earlier.name == exchange.name and earlier.form == exchange.form and isinstance(earlier.body, dict)
        if same and earlier.body.get("id") == made:
            key = found[index].headers.get(_KEY) or found[place].headers.get(_KEY) or f"repeated-{index}"
            _give_key(found[place], key)
            _give_key(found[index], key)
            return


def _give_key(inferred: Inferred, key: str) -> None:
    if inferred.headers.get(_KEY) != key:
        inferred.headers[_KEY] = key
        inferred.notes.append("sent with an idempotency key, as the answers show")


def _error(exchange: Exchange) -> dict[str, str]:
    found = exchange.body.get("error") if isinstance(exchange.body, dict) else None
    return found if isinstance(found, dict) else {}
