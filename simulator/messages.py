"""What goes in and what comes out: requests, answers, and the headers that Stripe was recorded to send."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import msgspec

from simulator import wire
from simulator.context import API_VERSION
from simulator.errors import StripeError, invalid_request
from simulator.ids import new_id
from simulator.store import Row

_VERSION = re.compile(r"20\d\d-\d\d-\d\d(\.[a-z]+)?\Z")
_OLDEST_VERSION = "2011-01-01"


@dataclass
class Response:
    """An answer. Headers are in lower case. The adapter sleeps for `delay` seconds first; with `lost` no answer is to
    arrive."""

    status: int
    headers: dict[str, str]
    body: bytes
    delay: float = 0.0
    lost: str | None = None

    @property
    def json(self) -> Any:
        """The body, decoded."""
        return msgspec.json.decode(self.body)


@dataclass
class Request:
    """One request as it arrived; headers in lower case."""

    method: str
    path: str
    query: str
    body: str
    headers: Mapping[str, str]
    id: str = field(default_factory=lambda: new_id("req"))
    account: str | None = None
    platform: str | None = None
    original: str | None = None
    replayed: bool = False

    @property
    def idempotency_key(self) -> str | None:
        """The key, which has an effect on POST only."""
        return self.headers.get("idempotency-key") or None if self.method == "POST" else None

    @cached_property
    def params(self) -> Row:
        """Query and body, decoded from brackets."""
        return wire.decode("&".join(part for part in (self.query, self.body) if part))


def headers_of(request: Request, status: int) -> dict[str, str]:
    """The headers that Stripe was recorded to send."""
    headers = {
        "content-type": "application/json",
        "cache-control": "no-cache, no-store",
        "vary": "Origin",
        "request-id": request.id,
        "stripe-version": API_VERSION,
        "x-stripe-routing-context-priority-tier": "api-testmode",
    }
    if request.idempotency_key is not None:
        headers["idempotency-key"] = request.idempotency_key
    if request.original is not None:
        headers["original-request"] = request.original
    if request.replayed:
        headers["idempotent-replayed"] = "true"
    if request.headers.get("stripe-account"):
        headers["stripe-account"] = request.headers["stripe-account"]
    if "origin" in request.headers:
        headers |= allowed_from_elsewhere()
    retry = _should_retry(request.method, status)
    if retry is not None:
        headers["stripe-should-retry"] = retry
    if status == 401:
        headers["www-authenticate"] = 'Bearer realm="Stripe"'
    return headers


def allowed_from_elsewhere() -> dict[str, str]:
    """What lets a page of another origin read the answer: Stripe.js runs on merchants' pages.

    https://developer.mozilla.org/docs/Web/HTTP/Guides/CORS
    """
    return {
        "access-control-allow-origin": "*",
        "access-control-allow-methods": "GET, POST, DELETE",
        "access-control-allow-headers": "authorization, content-type, stripe-account, stripe-version",
        "access-control-expose-headers": "Request-Id, Stripe-Should-Retry",
        "access-control-max-age": "300",
    }


def error_body(request: Request, error: StripeError) -> bytes:
    """The body of an error, with the address of its log entry."""
    where = f"https://dashboard.stripe.com/{request.account}/test/workbench/logs?object={request.id}"
    return wire.to_json(error.body(where))


def split_address(url: str) -> tuple[str, str]:
    """Path and query; unlike the library's function it has no opinion on what is a valid host."""
    if url.startswith(("http://", "https://")):
        url = "/" + url.split("/", 3)[3] if url.count("/") > 2 else "/"
    path, _, query = url.partition("#")[0].partition("?")
    return path, query


def check_version(version: str | None) -> None:
    """Refuse what is no version, and versions newer than this. Older ones are answered in the shape of this one."""
    if version is None or (_VERSION.match(version) and _OLDEST_VERSION <= version <= API_VERSION):
        return
    raise invalid_request(f"Invalid Stripe API version: {version}", log_url=False)


def _should_retry(method: str, status: int) -> str | None:
    """Stripe's advice to the SDK; without it the SDK decides. A failed POST is not worth repeating: it would be
    replayed."""
    if status == 409:
        return "true"
    if 400 <= status < 429 or (status >= 500 and method == "POST"):
        return "false"
    return None
