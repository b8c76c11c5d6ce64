"""Idempotency keys: the same POST twice is carried out once. https://docs.stripe.com/api/idempotent_requests

A key is claimed before the call runs. When it has run, status and body are kept with it, within the call's own
transaction, and answered again byte for byte. Calls refused by validation are not kept; a decline (402) is.
"""

import hashlib
import sqlite3
from dataclasses import dataclass

from simulator.errors import idempotency_error, invalid_request
from simulator.store import Store

KEPT_SECONDS = 24 * 3600
# A claim whose process died would block its key for a day; no call of ours runs this long.
_ABANDONED_SECONDS = 120
_MAX_LENGTH = 255


@dataclass(frozen=True)
class Stored:
    """An answer given before."""

    status: int
    body: bytes
    request_id: str


@dataclass(frozen=True)
class Claim:
    """The right to carry out a call under a key."""

    account: str
    key: str

    def keep(self, connection: sqlite3.Connection, status: int, body: bytes) -> None:
        """Keep the answer; part of the call's transaction."""
        connection.execute(
            "UPDATE idempotency SET status = ?, body = ? WHERE account = ? AND key = ?",
            (status, body, self.account, self.key),
        )

    def release(self, store: Store) -> None:
        """Forget the key: nothing was done under it."""
        store.execute(
            "DELETE FROM idempotency WHERE account = ? AND key = ? AND status IS NULL", (self.account, self.key)
        )


def claim(store: Store, account: str, key: str, *, call: str, request_id: str, now: float) -> Claim | Stored:
    """The claim of a key for a call (method, path and parameters), or the answer it got before.

    Raises Stripe's error for a key used with other parameters (400), used at this moment (409), or too long.
    """
    if len(key) > _MAX_LENGTH:
        raise idempotency_error(f"Idempotency keys can be up to {_MAX_LENGTH} characters long.")
    fingerprint = hashlib.sha256(call.encode()).hexdigest()
    with store.transaction(account) as tables:
        connection = tables.connection
        connection.execute("DELETE FROM idempotency WHERE created <= ?", (now - KEPT_SECONDS,))
        connection.execute(
            "DELETE FROM idempotency WHERE account = ? AND key = ? AND status IS NULL AND created <= ?",
            (account, key, now - _ABANDONED_SECONDS),
        )
        found = connection.execute(
            "SELECT fingerprint, status, body, request_id FROM idempotency WHERE account = ? AND key = ?",
            (account, key),
        ).fetchone()
        if found is None:
            connection.execute(
                "INSERT INTO idempotency (account, key, fingerprint, request_id, created) VALUES (?, ?, ?, ?, ?)",
                (account, key, fingerprint, request_id, now),
            )
            return Claim(account, key)
    if found[0] != fingerprint:
        raise idempotency_error(
            "Keys for idempotent requests can only be used with the same parameters they were first used with. "
            f"Try using a key other than '{key}' if you meant to execute a different request."
        )
    if found[1] is None:
        raise invalid_request(
            "There is currently another in-progress request using this Idempotent Key (that probably means you "
            f"submitted twice, and the other request is still going through): {key}. Please try again later.",
            status=409,
            code="idempotency_key_in_use",
        )
    return Stored(found[1], found[2], found[3])
