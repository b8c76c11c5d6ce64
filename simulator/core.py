"""The simulator itself: one request in, one answer out; no sockets, no sleeping."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from simulator import expand, resources, routes, wire
from simulator.context import API_VERSION, Context
from simulator.errors import StripeError, invalid_request
from simulator.ids import new_id
from simulator.keys import authenticate
from simulator.store import Row, Store


@dataclass
class Response:
    """An answer. `headers` are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, decoded."""
        import msgspec

        return msgspec.json.decode(self.body)


@dataclass
class Request:
    """One request as it arrived; `headers` in lower case."""

    method: str
    path: str
    query: str
    body: str
    headers: Mapping[str, str]
    id: str = field(default_factory=lambda: new_id("req"))


class Simulator:
    """A stateful Stripe over one database. Safe to call from any thread; several may share a database file."""

    def __init__(self, path: str = ":memory:", *, wall_clock: Callable[[], float] = time.time) -> None:
        resources.load()
        self.store = Store(path)
        self.wall_clock = wall_clock

    def handle(
        self, method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes | str = b""
    ) -> Response:
        """Answer one request; `url` is path and query (scheme and host are ignored). Never raises for a bad request."""
        parts = urlsplit(url)
        text = body.decode("utf-8", "replace") if isinstance(body, bytes) else body
        lowered = {name.lower(): value for name, value in (headers or {}).items()}
        request = Request(method.upper(), parts.path, parts.query, text, lowered)
        try:
            status, content = self._answer(request)
        except StripeError as error:
            status, content = error.status, error.body(f"https://dashboard.stripe.com/test/logs/{request.id}")
        return Response(status, self._headers(request), wire.to_json(content))

    def call(
        self, method: str, path: str, params: Row | None = None, *, key: str = "sk_test_acme", **headers: str
    ) -> Response:
        """One request with parameters as nested dictionaries; for tests of the simulator itself."""
        query = wire.encode(params or {})
        sent = {"authorization": f"Bearer {key}", **{name.replace("_", "-"): value for name, value in headers.items()}}
        if method == "POST":
            return self.handle(method, path, sent, query)
        return self.handle(method, f"{path}?{query}" if query else path, sent)

    def _answer(self, request: Request) -> tuple[int, Row]:
        account = authenticate(self.store, request.headers)
        found = routes.find(request.method, request.path)
        if found is None:
            raise invalid_request(f"not simulated: {request.method} {request.path}", status=404)
        route, path_parts = found
        params = route.check(wire.decode("&".join(part for part in (request.query, request.body) if part)))
        paths = params.pop("expand", [])
        with self.store.transaction(account, write=request.method != "GET") as tables:
            ctx = Context(
                tables, account, request.id, request.path, request.headers.get("idempotency-key"), self.wall_clock
            )
            answer = finished(ctx, route.handler(ctx, params, **path_parts))
            expand.expand(ctx, answer, paths)
        return 200, answer

    def _headers(self, request: Request) -> dict[str, str]:
        return {
            "content-type": "application/json",
            "request-id": request.id,
            "stripe-version": request.headers.get("stripe-version", API_VERSION),
        }


def finished(ctx: Context, answer: Row) -> Row:
    """The answer of a handler, rendered; also the rows of a list."""
    if answer.get("object") == "list":
        return {**answer, "data": [ctx.render(row) for row in answer["data"]]}
    return ctx.render(answer)


_default: Simulator | None = None
_default_lock = threading.Lock()


def default() -> Simulator:
    """The process-wide simulator in memory, made at first use."""
    global _default  # noqa: PLW0603 - one per process is its purpose
    with _default_lock:
        if _default is None:
            _default = Simulator()
        return _default
