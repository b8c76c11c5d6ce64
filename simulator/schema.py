"""The tables of the database."""

from simulator.filters import INDEXED

SCHEMA = f"""
CREATE TABLE IF NOT EXISTS objects (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    created INTEGER NOT NULL,
    deleted INTEGER NOT NULL DEFAULT 0,
    due INTEGER,
    {", ".join(f"{field} TEXT" for field in INDEXED)},
    doc BLOB NOT NULL,
    UNIQUE (account, kind, id)
);
CREATE INDEX IF NOT EXISTS by_age ON objects (account, kind, created, seq) WHERE deleted = 0;
CREATE INDEX IF NOT EXISTS by_due ON objects (account, due) WHERE due IS NOT NULL AND deleted = 0;
{
    "".join(
        f"CREATE INDEX IF NOT EXISTS by_{field} ON objects (account, kind, {field}, created, seq) "
        f"WHERE deleted = 0 AND {field} IS NOT NULL;"
        for field in INDEXED
    )
}
CREATE TABLE IF NOT EXISTS keys (key TEXT PRIMARY KEY, account TEXT NOT NULL, revoked INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS connections (
    account TEXT PRIMARY KEY, platform TEXT NOT NULL, revoked INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS idempotency (
    account TEXT NOT NULL, key TEXT NOT NULL, fingerprint TEXT NOT NULL, request_id TEXT NOT NULL,
    created REAL NOT NULL, status INTEGER, body BLOB, PRIMARY KEY (account, key)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS idempotency_age ON idempotency (created);
CREATE TABLE IF NOT EXISTS deliveries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL, event TEXT NOT NULL, owner TEXT NOT NULL,
    endpoint TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, next_attempt REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS faults (
    id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL, times INTEGER,
    after_change INTEGER NOT NULL, status INTEGER NOT NULL, delay_ms INTEGER NOT NULL
);
"""
