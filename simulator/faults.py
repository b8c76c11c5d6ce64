"""Bad days on request: what can go wrong between a caller and Stripe, to be met by the next matching calls.

    simulator.faults.add("drop", method="POST", path="/v1/subscriptions/*", after_change=True)   # the change is made,
    no answer comes simulator.faults.add("error", status=500, times=3)
    simulator.faults.add("slow", delay_ms=2500, path="/v1/invoices*", times=None)                # until cleared

They are kept in the database, so that every process on it meets them.
"""

from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from typing import Any

from simulator.errors import StripeError
from simulator.store import Row, Store

KINDS = ("timeout", "drop", "rate_limit", "error", "slow")


@dataclass(frozen=True)
class Fault:
    """One way for a call to fail.

    kind: "timeout" (no answer within the caller's patience), "drop" (the connection is closed), "rate_limit" (429),
    "error" (`status`, 500 unless said otherwise) or "slow" (answered after `delay_ms`). With `after_change` the call
    is carried out first, and only its answer is lost. `method` and `path` are patterns (`*`); `times` calls are hit,
    all until cleared if it is None.
    """

    kind: str
    method: str = "*"
    path: str = "*"
    times: int | None = 1
    after_change: bool = False
    status: int = 500
    delay_ms: int = 0
    id: int = 0

    def refusal(self) -> StripeError | None:
        """The error that is answered, for the kinds that do answer."""
        if self.kind == "rate_limit":
            return StripeError(
                429,
                "invalid_request_error",
                "Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.",
                code="rate_limit",
            )
        if self.kind == "error":
            return StripeError(
                self.status,
                "api_error",
                "Sorry! There was an error while talking to one of our backends. Support has been notified.",
            )
        return None


class Faults:
    """The faults that are waiting."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(
        self,
        kind: str,
        *,
        method: str = "*",
        path: str = "*",
        times: int | None = 1,
        after_change: bool = False,
        status: int = 500,
        delay_ms: int = 0,
    ) -> Fault:
        """Make the next `times` matching calls fail; see `Fault`."""
        if kind not in KINDS:
            raise ValueError(f"no such fault: {kind!r}; there are {', '.join(KINDS)}")
        fault = Fault(kind, method.upper(), path, times, after_change, status, delay_ms)
        values = list(asdict(fault).values())[:-1]
        rows = self._store.execute(
            "INSERT INTO faults (kind, method, path, times, after_change, status, delay_ms) "
            "VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
            values,
        )
        return Fault(**{**asdict(fault), "id": rows[0][0]})

    def all(self) -> list[Fault]:
        """Every fault that still waits, the oldest first."""
        rows = self._store.execute(
            "SELECT kind, method, path, times, after_change, status, delay_ms, id FROM faults ORDER BY id"
        )
        return [Fault(row[0], row[1], row[2], row[3], bool(row[4]), row[5], row[6], row[7]) for row in rows]

    def clear(self) -> None:
        """From now on all goes well."""
        self._store.execute("DELETE FROM faults")

    def take(self, method: str, path: str) -> Fault | None:
        """The fault that hits this call, if any; it is used up by one."""
        for fault in self.all():
            if fnmatchcase(method, fault.method) and fnmatchcase(path, fault.path) and self._use(fault):
                return fault
        return None

    def _use(self, fault: Fault) -> bool:
        if fault.times is None:
            return True
        query = "UPDATE faults SET times = times - 1 WHERE id = ? AND times > 0 RETURNING times"
        left = self._store.execute(query, (fault.id,))
        if left and left[0][0] == 0:
            self._store.execute("DELETE FROM faults WHERE id = ?", (fault.id,))
        return bool(left)


def from_json(body: Row) -> dict[str, Any]:
    """The arguments of `Faults.add` from a request to `/_simulator/faults`; ValueError or TypeError if they are not."""
    known = {"kind", "method", "path", "times", "after_change", "status", "delay_ms"}
    unknown = sorted(set(body) - known)
    if unknown:
        raise ValueError(f"unknown: {', '.join(unknown)}; a fault has {', '.join(sorted(known))}")
    if body.get("times") is not None and (not isinstance(body["times"], int) or body["times"] < 1):
        raise ValueError("times must be 1 or more, or null for all calls until cleared")
    for name in ("status", "delay_ms"):
        if not isinstance(body.get(name, 0), int):
            raise ValueError(f"{name} must be an integer")  # noqa: TRY004 - it becomes an answer, not a crash
    return {"kind": "", **body}
