"""Webhooks: events posted to the endpoints that asked for them, signed. https://docs.stripe.com/webhooks

Deliveries are rows written with the change itself, so none is lost or sent for a change that was rolled back; a
background thread sends them, one after the other, and tries again when an endpoint does not answer with 2xx.
"""

import hashlib
import hmac
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from typing import TYPE_CHECKING

from simulator.store import Row, Store, Tables
from simulator.wire import to_json

if TYPE_CHECKING:
    from simulator.context import Context

# Seconds until the next attempt. Stripe tries three more times over a few hours in a sandbox; here a person is
# watching.
RETRY_DELAYS = (5.0, 60.0, 600.0)
_TIMEOUT_SECONDS = 10
# Longer than an attempt takes: another process may try a delivery again when its sender died.
_LEASE_SECONDS = 60

_UNATTEMPTED = "SELECT 1 FROM deliveries WHERE attempts = 0 OR next_attempt <= ?"


def signature(secret: str, payload: bytes, timestamp: int) -> str:
    """The `Stripe-Signature` header. https://docs.stripe.com/webhooks#verify-manually"""
    digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + payload, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"


def enqueue(ctx: "Context", event: Row) -> int:
    """Write a delivery for each endpoint that wants the event; how many."""
    wanted = [(ctx.account, endpoint) for endpoint in _endpoints(ctx, ctx.store, connect=False)]
    if ctx.platform and ctx.platform != ctx.account:
        platform = Tables(ctx.store.connection, ctx.platform)
        wanted += [(ctx.platform, endpoint) for endpoint in _endpoints(ctx, platform, connect=True)]
    count = 0
    for owner, endpoint in wanted:
        if "*" in endpoint["enabled_events"] or event["type"] in endpoint["enabled_events"]:
            ctx.store.connection.execute(
                "INSERT INTO deliveries (account, event, owner, endpoint, next_attempt) VALUES (?, ?, ?, ?, ?)",
                (ctx.account, event["id"], owner, endpoint["id"], 0.0),
            )
            count += 1
    return count


def _endpoints(ctx: "Context", tables: Tables, *, connect: bool) -> Sequence[Row]:
    """The enabled endpoints, read once per request."""
    if connect not in ctx.endpoints:
        ctx.endpoints[connect] = [
            endpoint
            for endpoint in tables.find("webhook_endpoint", status="enabled")
            if bool(endpoint.get("_connect")) is connect
        ]
    return ctx.endpoints[connect]


class Courier:
    """Sends what waits in the deliveries table, from a background thread that starts with the first delivery."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.retry_delays: tuple[float, ...] = RETRY_DELAYS
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._news = threading.Event()
        self._stopped = False
        self._busy = False

    def wake(self) -> None:
        """There may be something to send."""
        if self._thread is None:
            if not self._waiting():
                return
            with self._lock:
                if self._thread is None and not self._stopped:
                    self._thread = threading.Thread(target=self._run, name="simulator-webhooks", daemon=True)
                    self._thread.start()
        self._news.set()

    def stop(self) -> None:
        """End the thread; what was not sent stays in the database."""
        self._stopped = True
        self._news.set()
        if self._thread is not None:
            self._thread.join(_TIMEOUT_SECONDS + 1)

    def settle(self, timeout: float = 10) -> bool:
        """Wait until every delivery that is due has been attempted; whether that came about within `timeout`
        seconds."""
        deadline = time.monotonic() + timeout
        while self._store.execute(_UNATTEMPTED, (time.time(),)) or self._busy:
            if time.monotonic() > deadline:
                return False
            self.wake()
            time.sleep(0.005)
        return True

    def _waiting(self) -> bool:
        return bool(self._store.execute("SELECT 1 FROM deliveries LIMIT 1"))

    def _run(self) -> None:
        while not self._stopped:
            self._news.clear()
            self._busy = True
            while not self._stopped and self._send_next():
                pass
            self._busy = False
            self._news.wait(self._pause())

    def _pause(self) -> float | None:
        upcoming = self._store.execute("SELECT MIN(next_attempt) FROM deliveries")[0][0]
        return None if upcoming is None else max(0.01, upcoming - time.time())

    def _send_next(self) -> bool:
        """Claim and send the first delivery that is due; False if there is none."""
        now = time.time()
        claimed = self._store.execute(
            "UPDATE deliveries SET next_attempt = ? WHERE seq = "
            "(SELECT seq FROM deliveries WHERE next_attempt <= ? ORDER BY seq LIMIT 1) "
            "RETURNING seq, account, event, owner, endpoint, attempts",
            (now + _LEASE_SECONDS, now),
        )
        if not claimed:
            return False
        seq, account, event_id, owner, endpoint_id, attempts = claimed[0]
        with self._store.transaction(account, write=False) as tables:
            event = tables.get("event", event_id)
            endpoint = Tables(tables.connection, owner).get("webhook_endpoint", endpoint_id)
        if event is None or endpoint is None or endpoint["status"] != "enabled":
            taken = True  # nobody wants it any more
        else:
            taken = self._post(endpoint, event, None if owner == account else account)
        if taken:
            self._done(seq, account, event_id)
        elif attempts < len(self.retry_delays):
            self._store.execute(
                "UPDATE deliveries SET attempts = attempts + 1, next_attempt = ? WHERE seq = ?",
                (time.time() + self.retry_delays[attempts], seq),
            )
        else:
            self._store.execute("DELETE FROM deliveries WHERE seq = ?", (seq,))
        return True

    def _done(self, seq: int, account: str, event_id: str) -> None:
        with self._store.transaction(account) as tables:
            tables.connection.execute("DELETE FROM deliveries WHERE seq = ?", (seq,))
            event = tables.get("event", event_id)
            if event is not None:
                event["pending_webhooks"] = max(0, event["pending_webhooks"] - 1)
                event["_undelivered"] = event["pending_webhooks"] > 0
                tables.put(event)

    @staticmethod
    def _post(endpoint: Row, event: Row, account: str | None) -> bool:
        """Whether the endpoint took the event (any 2xx)."""
        public = {key: value for key, value in event.items() if not key.startswith("_")}
        payload = to_json({**public, "account": account} if account else public)
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
            "Stripe-Signature": signature(endpoint["_secret"], payload, int(time.time())),
        }
        request = urllib.request.Request(endpoint["url"], payload, headers, method="POST")  # noqa: S310 - checked: http(s)
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as response:  # noqa: S310
                return bool(200 <= response.status < 300)
        except (OSError, urllib.error.URLError, ValueError):
            return False
