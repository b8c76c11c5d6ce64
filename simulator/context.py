"""What a handler is given: the account's objects, the clock, ids, events, and the way stored rows become answers."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from simulator import ids, routes
from simulator.errors import invalid_request, resource_missing
from simulator.store import Row, Tables

API_VERSION = "2026-10-28.endive"
TEST_CLOCK = "test_helpers.test_clock"
_MAX_PAGE = 100


class Rendered(dict[str, Any]):
    """An answer, as opposed to a stored row: rendering it again changes nothing."""


@dataclass
class Context:
    """One request. `store` is the account's tables, within the request's transaction."""

    store: Tables
    account: str
    request_id: str | None
    path: str = ""
    idempotency_key: str | None = None
    wall_clock: Callable[[], float] = time.time
    livemode: bool = False
    platform: str = ""
    endpoints: dict[bool, Sequence[Row]] = field(default_factory=dict)
    emitted: list[Row] = field(default_factory=list)

    def now(self, about: Row | str | None = None) -> int:
        """Seconds since the epoch: the test clock's frozen time for a customer (or anything with `test_clock`, or a
        clock or its id, or a customer's id) that has one, else the wall clock's."""
        clock = self.clock_of(about)
        return int(clock["frozen_time"]) if clock else int(self.wall_clock())

    def clock_of(self, about: Row | str | None) -> Row | None:
        """The test clock that something lives on, or None for real time."""
        if isinstance(about, str):
            if about.startswith("clock_"):
                return self.store.get(TEST_CLOCK, about)
            about = self.store.get("customer", about)
        if about is None or about.get("object") == TEST_CLOCK:
            return about
        clock = about.get("test_clock") or about.get("_test_clock")
        if clock:
            return self.store.get(TEST_CLOCK, clock)
        if "test_clock" not in about and isinstance(about.get("customer"), str):
            return self.clock_of(about["customer"])
        return None

    @staticmethod
    def new_id(prefix: str) -> str:
        """A new id of Stripe's length for the prefix (`new_id("cus")`)."""
        return ids.new_id(prefix)

    def require(self, kind: str, object_id: str, *, param: str = "id", status: int = 404) -> Row:
        """The stored row, or Stripe's `No such ...` (404 for ids in the path; say status=400 for ids among the
        parameters)."""
        row = self.store.get(kind, object_id)
        if row is None:
            raise resource_missing(kind, object_id, param=param, status=status)
        return row

    def public(self, row: Row) -> Rendered:
        """A copy of the row without its private keys."""
        return Rendered((key, value) for key, value in row.items() if not key.startswith("_"))

    def render(self, row: Row) -> Rendered:
        """The answer for a stored row: private keys dropped, sublists assembled by the kind's renderer."""
        if isinstance(row, Rendered):
            return row
        function = routes.renderer_of(row.get("object", "")) if not row.get("deleted") else None
        return Rendered(function(self, row)) if function else self.public(row)

    def list(
        self,
        kind: str,
        params: Row,
        *,
        oldest_first: bool = False,
        url: str | None = None,
        **equal: Any,
    ) -> Row:
        """The list envelope for a call: reads limit, starting_after, ending_before and created from `params`; `equal`
        are the filters (see store.where). https://docs.stripe.com/api/pagination"""
        after, before = self._cursors(kind, params)
        created = params.get("created")
        if isinstance(created, int):
            created = {"gte": created, "lte": created}
        rows, more = self.store.page(
            kind,
            equal,
            limit=max(1, min(params.get("limit", 10), _MAX_PAGE)),
            after=after,
            before=before,
            created=created if isinstance(created, dict) else None,
            oldest_first=oldest_first,
        )
        return {"object": "list", "data": rows, "has_more": more, "url": url or self.path}

    def _cursors(self, kind: str, params: Row) -> tuple[tuple[int, int] | None, tuple[int, int] | None]:
        """The cursors' places. Stripe looks them up before it minds that both were given (recorded)."""
        places = {}
        for name in ("starting_after", "ending_before"):
            if name in params:
                places[name] = self.store.position(kind, params[name])
                if places[name] is None:
                    raise resource_missing(kind, params[name], param=name)
        if len(places) == 2:
            raise invalid_request("Received both starting_after and ending_before parameters. Please pass in only one.")
        return places.get("starting_after"), places.get("ending_before")

    def sublist(self, rows: Sequence[Row], url: str, *, limit: int = 10, total: bool = True) -> Row:
        """A list inside an object (`subscription.items`), rendered: the first `limit` of `rows`."""
        envelope: Row = {
            "object": "list",
            "data": [self.render(row) for row in rows[:limit]],
            "has_more": len(rows) > limit,
            "url": url,
        }
        if total:
            envelope["total_count"] = len(rows)
        return envelope

    def emit(self, event_type: str, obj: Row, previous: Row | None = None) -> Row:
        """Record an event about an object and deliver it to webhook endpoints after the commit.

        `previous` is `ctx.render(row)` from before the change: previous_attributes holds what differs, with the old
        values. https://docs.stripe.com/api/events/object
        """
        from simulator.events import record

        return record(self, event_type, obj, previous)
