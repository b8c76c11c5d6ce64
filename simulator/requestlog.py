"""What was asked of the simulator, so that tests and measurements can count calls."""

import threading
from collections import deque
from dataclasses import asdict, dataclass

from simulator.store import Row

_KEPT = 10_000


@dataclass(frozen=True)
class LoggedRequest:
    """One request that was answered (or, with status 0, lost on purpose)."""

    id: str
    method: str
    path: str
    query: str
    account: str | None
    idempotency_key: str | None
    status: int
    replayed: bool
    fault: str | None
    ms: float


class RequestLog:
    """The latest requests of this process, the oldest first."""

    def __init__(self) -> None:
        self._requests: deque[LoggedRequest] = deque(maxlen=_KEPT)
        self._lock = threading.Lock()

    def add(self, request: LoggedRequest) -> None:
        """Note a request."""
        with self._lock:
            self._requests.append(request)

    def all(self, *, account: str | None = None) -> list[LoggedRequest]:
        """The requests so far, of one account if it is given."""
        with self._lock:
            return [one for one in self._requests if account is None or one.account == account]

    def clear(self) -> None:
        """Forget them all."""
        with self._lock:
            self._requests.clear()

    def __len__(self) -> int:
        return len(self._requests)

    def as_json(self) -> Row:
        """The answer of `GET /_simulator/requests`."""
        requests = self.all()
        return {"count": len(requests), "requests": [asdict(one) for one in requests]}
