"""One SQLite database for all accounts; each object is one JSON document.

`Store(path).transaction(account)` is one transaction; every method of `Tables` sees that account only. A file serves
several processes (write-ahead log, one writer at a time, the others wait); ":memory:" is one connection behind a
lock. Every `get` or `find` returns fresh dictionaries: change one and `put` it, or the change is lost.
"""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any

import msgspec

from simulator.filters import INDEXED, where
from simulator.schema import SCHEMA

Row = dict[str, Any]

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode


class Tables:
    """The objects of one account, within one transaction."""

    def __init__(self, connection: sqlite3.Connection, account: str) -> None:
        self.connection = connection
        self.account = account

    def get(self, kind: str, object_id: str | None) -> Row | None:
        """The object, or None if there never was one or it was deleted."""
        return self._one(kind, object_id, deleted=False)

    def tombstone(self, kind: str, object_id: str) -> Row | None:
        """A deleted object as it was last, or None."""
        return self._one(kind, object_id, deleted=True)

    def _one(self, kind: str, object_id: str | None, *, deleted: bool) -> Row | None:
        if not isinstance(object_id, str):
            return None
        found = self.connection.execute(
            "SELECT doc FROM objects WHERE account = ? AND kind = ? AND id = ? AND deleted = ?",
            (self.account, kind, object_id, int(deleted)),
        ).fetchone()
        return _decode(found[0]) if found else None

    def put(self, obj: Row) -> Row:
        """Write an object (`obj["object"]` is its kind, `obj["id"]` its id), new or changed. `_due` is when the
        engine wants it next."""
        values = [
            self.account,
            obj["object"],
            obj["id"],
            int(obj.get("created") or obj.get("_created") or 0),
            obj.get("_due"),
        ]
        values += [_indexed(obj, field) for field in INDEXED]
        self.connection.execute(_PUT, (*values, _encode(obj)))
        return obj

    def delete(self, kind: str, object_id: str) -> None:
        """Take an object away. Its row stays as a tombstone: a deleted id is still a position in a list (recorded)."""
        self.connection.execute(
            "UPDATE objects SET deleted = 1 WHERE account = ? AND kind = ? AND id = ?", (self.account, kind, object_id)
        )

    def erase_customers_of(self, test_clock: str) -> None:
        """Take away the customers of a test clock, also deleted ones, and all that is theirs, without a trace: their
        ids are free again."""
        query = """
            WITH gone AS (SELECT id FROM objects WHERE account = :account AND kind = 'customer' AND test_clock = :clock)
            DELETE FROM objects
            WHERE account = :account AND (customer IN (SELECT id FROM gone) OR (kind = 'customer' AND id IN
                (SELECT id FROM gone)))
        """
        self.connection.execute(query, {"account": self.account, "clock": test_clock})

    def find(self, kind: str, *, limit: int = -1, oldest_first: bool = False, **equal: Any) -> list[Row]:
        """All objects with these values, newest first. See `where` for what `equal` can say."""
        return [row for _, row in self._select(kind, equal, oldest_first=oldest_first, limit=limit)]

    def first(self, kind: str, **equal: Any) -> Row | None:
        """The newest object with these values."""
        return next(iter(self.find(kind, limit=1, **equal)), None)

    def count(self, kind: str, **equal: Any) -> int:
        """How many objects have these values."""
        clause, values = where(equal)
        query = f"SELECT COUNT(*) FROM objects WHERE account = ? AND kind = ? AND deleted = 0{clause}"  # noqa: S608 - see where()
        return int(self.connection.execute(query, (self.account, kind, *values)).fetchone()[0])

    def position(self, kind: str, object_id: str) -> tuple[int, int] | None:
        """Where an id stands in its list, also when it was deleted; None if it never was."""
        query = "SELECT created, seq FROM objects WHERE account = ? AND kind = ? AND id = ?"
        found = self.connection.execute(query, (self.account, kind, object_id)).fetchone()
        return (found[0], found[1]) if found else None

    def page(
        self,
        kind: str,
        equal: Row,
        *,
        limit: int,
        after: tuple[int, int] | None = None,
        before: tuple[int, int] | None = None,
        created: Row | None = None,
        oldest_first: bool = False,
    ) -> tuple[list[Row], bool]:
        """A page of a list, and whether there is more in the direction of travel. `created` is a range (gt, gte, lt,
        lte)."""
        backwards = before is not None
        cursor = before if backwards else after
        rows = self._select(
            kind,
            equal,
            oldest_first=oldest_first != backwards,
            limit=limit + 1,
            cursor=cursor,
            created=created,
        )
        more = len(rows) > limit
        found = [row for _, row in rows[:limit]]
        return (found[::-1] if backwards else found), more

    def due(self, until: int, *, test_clock: str | None = None, limit: int = -1) -> list[Row]:
        """Objects whose `_due` has come, on one test clock (or on none), the earliest first."""
        query = (
            "SELECT doc FROM objects WHERE account = ? AND due <= ? AND due IS NOT NULL AND deleted = 0 "
            "AND test_clock IS ? ORDER BY due, seq LIMIT ?"
        )
        found = self.connection.execute(query, (self.account, until, test_clock, limit))
        return [_decode(doc) for (doc,) in found]

    def _select(
        self,
        kind: str,
        equal: Row,
        *,
        oldest_first: bool,
        limit: int,
        cursor: tuple[int, int] | None = None,
        created: Row | None = None,
    ) -> list[tuple[int, Row]]:
        clause, values = where(equal)
        for name, sign in _RANGE.items():
            if created and created.get(name) is not None:
                clause += f" AND created {sign} ?"
                values.append(created[name])
        if cursor is not None:
            clause += f" AND (created, seq) {'>' if oldest_first else '<'} (?, ?)"
            values += cursor
        order = "ASC" if oldest_first else "DESC"
        query = (  # the clause is made of our own column names and of question marks
            f"SELECT seq, doc FROM objects WHERE account = ? AND kind = ? AND deleted = 0{clause} "  # noqa: S608
            f"ORDER BY created {order}, seq {order} LIMIT ?"
        )
        found = self.connection.execute(query, (self.account, kind, *values, limit))
        return [(seq, _decode(doc)) for seq, doc in found]


_RANGE = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
_COLUMNS = ("account", "kind", "id", "created", "due", *INDEXED, "doc")
_PUT = (
    f"INSERT INTO objects ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))}) "  # noqa: S608
    f"ON CONFLICT (account, kind, id) DO UPDATE SET deleted = 0, "
    f"{', '.join(f'{name} = excluded.{name}' for name in _COLUMNS[3:])}"
)


def _indexed(obj: Row, field: str) -> str | None:
    value = obj.get(f"_{field}", obj.get(field))
    return value if isinstance(value, str) else None


class Store:
    """The database. Safe to share between threads; a file may be shared between processes.

    On a file each transaction borrows a connection from a pool, so there are as many as were ever busy at the same
    time; in memory there is one, and one thread at a time has it.
    """

    def __init__(self, path: str = ":memory:") -> None:
        self.path = str(path)
        self._borrowed = threading.local()
        self._lock = threading.RLock()
        self._free: list[sqlite3.Connection] = []
        self._opened: list[sqlite3.Connection] = []
        with self.connection() as connection:
            connection.executescript(SCHEMA)

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False, timeout=30)
        if self.path != ":memory:":
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
        self._opened.append(connection)
        return connection

    def _take(self) -> sqlite3.Connection:
        with self._lock:
            return self._free.pop() if self._free else self._open()

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """A connection for this thread alone; inside another `connection` or `transaction` of the thread, the same
        one."""
        held = getattr(self._borrowed, "connection", None)
        if held is not None:
            yield held
            return
        with self._lock if self.path == ":memory:" else nullcontext():
            connection = self._borrowed.connection = self._take()
            try:
                yield connection
            finally:
                self._borrowed.connection = None
                with self._lock:
                    self._free.append(connection)

    def open_connections(self) -> int:
        """How many connections there are."""
        return len(self._opened)

    @contextmanager
    def transaction(self, account: str, *, write: bool = True) -> Iterator[Tables]:
        """All or nothing: an exception undoes everything."""
        with self.connection() as connection:
            connection.execute("BEGIN IMMEDIATE" if write else "BEGIN")
            try:
                yield Tables(connection, account)
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def execute(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """One statement outside any account (keys, idempotency, deliveries)."""
        with self.connection() as connection:
            return connection.execute(query, values).fetchall()

    def has_due(self, account: str, until: int) -> bool:
        """Whether anything of the account that is on no test clock waits for the engine."""
        query = (
            "SELECT 1 FROM objects WHERE account = ? AND due <= ? AND due IS NOT NULL AND deleted = 0 "
            "AND test_clock IS NULL LIMIT 1"
        )
        return bool(self.execute(query, (account, until)))

    def close(self) -> None:
        """Close every connection that was opened."""
        with self._lock:
            for connection in self._opened:
                connection.close()
            self._opened.clear()
            self._free.clear()
