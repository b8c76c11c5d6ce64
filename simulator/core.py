"""The simulator itself: one request in, one answer out; no sockets, no sleeping.

Thread safety: `handle` may be called from any number of threads and event loops. A write holds the database for as
long as its transaction lasts (a few milliseconds); in memory reads wait for it too, on a file they see the state
before it.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from simulator import (
    bank_pages,
    browser_calls,
    browser_files,
    checkout_pages,
    control,
    document_files,
    expand,
    hosted,
    idempotency,
    messages,
    microdeposit_pages,
    receipts,
    removed_parameters,
    resources,
    routes,
    tax_id_verification,
    wire,
)
from simulator.context import Context
from simulator.engine import advance
from simulator.engine.settings import BillingSettings, billing_settings, save_billing_settings
from simulator.errors import StripeError, invalid_request
from simulator.faults import Fault, Faults
from simulator.keys import Keys, is_publishable
from simulator.messages import Request, Response, check_version, error_body, headers_of, split_address
from simulator.requestlog import LoggedRequest, RequestLog
from simulator.routes import Route
from simulator.store import Row, Store
from simulator.webhooks import Courier

_PAGES = (
    hosted.answer,
    document_files.answer,
    receipts.answer,
    bank_pages.answer,
    checkout_pages.answer,
    microdeposit_pages.answer,
    browser_files.answer,
)


class Simulator:
    """A stateful Stripe over one database; several may share a database file.

    `faults`, `requests`, `keys` and `webhooks` are for tests and for the control endpoints; `latency_ms` is added to
    every call.
    """

    def __init__(
        self, path: str = ":memory:", *, latency_ms: float = 0, wall_clock: Callable[[], float] = time.time
    ) -> None:
        resources.load()
        self.store = Store(path)
        self.wall_clock = wall_clock
        self.latency_ms = latency_ms
        self.keys = Keys(self.store)
        self.faults = Faults(self.store)
        self.requests = RequestLog()
        self.webhooks = Courier(self.store)
        self.webhooks.wake()  # what an earlier process could not deliver any more

    def close(self) -> None:
        """Stop delivering webhooks and close the database."""
        self.webhooks.stop()
        self.store.close()

    def set_billing(self, key: str, **settings: Any) -> BillingSettings:
        """Change what the Dashboard holds of a key's account: `retry_after` (seconds from the first failure to each
        retry), `after_retries` (cancel, unpaid, past_due), `account_country`, `account_name`, `microdeposits` (amounts,
        descriptor_code); the others stay."""
        account, _ = self.keys.authenticate({"authorization": f"Bearer {key}"})
        with self.store.transaction(account) as tables:
            ctx = Context(tables, account, None, wall_clock=self.wall_clock)
            changed = replace(billing_settings(ctx), **settings)
            save_billing_settings(ctx, changed)
        return changed

    def authenticate(self, intent: str, *, success: bool = True, key: str = "sk_test_acme") -> None:
        """Do what the customer does at their bank: prove who they are, or fail to. `intent` is the id of a payment or
        setup intent that waits for it."""
        account, _ = self.keys.authenticate({"authorization": f"Bearer {key}"})
        bank_pages.authenticate(self, account, intent, success=success)

    def settle_tax_id(self, tax_id: str, status: str = "verified", *, key: str = "sk_test_acme") -> None:
        """Let the register answer about a tax id that is pending: verified, unverified or unavailable."""
        account, _ = self.keys.authenticate({"authorization": f"Bearer {key}"})
        tax_id_verification.settle_now(self, account, tax_id, status)

    def handle(
        self, method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes | str = b""
    ) -> Response:
        """Answer one request; `url` is path and query (scheme and host are ignored). Never raises for a bad request."""
        path, query = split_address(url)
        text = body.decode("utf-8", "replace") if isinstance(body, bytes) else body
        lowered = {name.lower(): value for name, value in (headers or {}).items()}
        request = Request(method.upper(), path, query, text, lowered)
        for page in _PAGES:
            if (shown := page(self, request)) is not None:
                return shown
        if request.path.startswith(control.PREFIX):
            status, content = control.answer(self, request.method, request.path, request.body)
            return Response(status, {"content-type": "application/json"}, wire.to_json(content))
        if request.method == "OPTIONS" and "origin" in request.headers:
            return Response(204, messages.allowed_from_elsewhere(), b"")
        begun = time.perf_counter()
        fault = self.faults.take(request.method, request.path)
        response = self._respond(request, fault)
        self._log(request, response, fault, begun)
        return response

    def call(
        self, method: str, path: str, params: Row | None = None, *, key: str = "sk_test_acme", **headers: str
    ) -> Response:
        """One request with parameters as nested dictionaries (`idempotency_key="..."` and the like become headers)."""
        query = wire.encode(params or {})
        sent = {
            "authorization": f"Bearer {key}",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        if method == "POST":
            return self.handle(method, path, sent, query)
        return self.handle(method, f"{path}?{query}" if query else path, sent)

    def _respond(self, request: Request, fault: Fault | None) -> Response:
        """The answer, or what a fault makes of it."""
        delay = (self.latency_ms + (fault.delay_ms if fault else 0)) / 1000
        if fault and not fault.after_change and fault.kind != "slow":
            return self._spoilt(request, fault, delay)
        try:
            status, content = self._answer(request)
        except StripeError as error:
            status, content = error.status, error_body(request, error)
        if fault and fault.kind != "slow":
            return self._spoilt(request, fault, delay)
        return Response(status, headers_of(request, status), content, delay)

    def _spoilt(self, request: Request, fault: Fault, delay: float) -> Response:
        refusal = fault.refusal()
        if refusal is None:
            return Response(0, {}, b"", delay, lost=fault.kind)
        headers = headers_of(request, refusal.status)
        return Response(refusal.status, headers, error_body(request, refusal), delay)

    def _answer(self, request: Request) -> tuple[int, bytes]:
        """Status and body: who asks, which call, seen before or not, carried out."""
        check_version(request.headers.get("stripe-version"))
        found = routes.find(request.method, request.path)
        browser = browser_calls.found(request.method, request.path) if is_publishable(request.headers) else None
        request.account, request.platform = self.keys.authenticate(request.headers, is_browser_call=browser is not None)
        found = browser or found
        if found is None:
            raise invalid_request(f"not simulated: {request.method} {request.path}", status=404)
        if request.idempotency_key is None:
            return self._carry_out(request, *found, claim=None)
        call = f"{request.method} {request.path} {request.query} {request.body}"
        held = idempotency.claim(
            self.store,
            request.account,
            request.idempotency_key,
            call=call,
            request_id=request.id,
            now=self.wall_clock(),
        )
        if isinstance(held, idempotency.Stored):
            request.original, request.replayed = held.request_id, True
            return held.status, held.body
        request.original = request.id
        try:
            return self._carry_out(request, *found, claim=held)
        finally:
            held.release(self.store)

    def _carry_out(
        self, request: Request, route: Route, path_parts: dict[str, str], claim: idempotency.Claim | None
    ) -> tuple[int, bytes]:
        """Validate, catch up with the clock, run the handler, and keep the answer with the idempotency key, all or
        nothing."""
        version = request.headers.get("stripe-version")
        params = route.check(removed_parameters.current(route.method, route.template, request.params, version))
        paths = params.pop("expand", [])
        self.catch_up(request.account or "", platform=request.platform or "")
        try:
            with self.store.transaction(request.account or "", write=request.method != "GET") as tables:
                ctx = self._context(request, tables)
                try:
                    answer = finished(ctx, route.handler(ctx, params, **path_parts))
                    expand.expand(ctx, answer, paths)
                    status, body = 200, wire.to_json(answer)
                except StripeError as error:
                    if not error.commit:
                        raise
                    status, body = error.status, error_body(request, error)
                if claim:
                    claim.keep(tables.connection, status, body)
        except StripeError as error:
            if claim and error.status == 402:
                with self.store.connection() as connection:
                    claim.keep(connection, error.status, error_body(request, error))
            raise
        if request.method != "GET":
            self.webhooks.wake()
        return status, body

    def _context(self, request: Request, tables: Any) -> Context:
        return Context(
            tables,
            request.account or "",
            request.id,
            request.path,
            request.idempotency_key,
            self.wall_clock,
            platform=request.platform or "",
        )

    def catch_up(self, account: str, *, platform: str = "") -> None:
        """Let the engine do what is due by the wall clock, before a call sees the account."""
        now = int(self.wall_clock())
        if self.store.has_due(account, now):
            with self.store.transaction(account) as tables:
                advance(Context(tables, account, None, wall_clock=self.wall_clock, platform=platform), None, now)
            self.webhooks.wake()

    def _log(self, request: Request, response: Response, fault: Fault | None, begun: float) -> None:
        self.requests.add(
            LoggedRequest(
                id=request.id,
                method=request.method,
                path=request.path,
                query=request.query,
                account=request.account,
                idempotency_key=request.idempotency_key,
                status=response.status,
                replayed=request.replayed,
                fault=fault.kind if fault else None,
                ms=round((time.perf_counter() - begun) * 1000, 3),
            )
        )


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
