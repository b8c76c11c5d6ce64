"""Two answers side by side: status, keys at every depth, types, amounts, enums, texts; ids by what they stand for.

Not compared, because no two accounts or moments agree on them: random values and secrets, addresses of hosted pages,
the account's own name and country (only their types are), and moments to the second (`SECONDS` apart is the same
moment: one request of the recorded Stripe spreads over several).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from simulator.conformance.identities import Identities, prefix
from simulator.conformance.recordings import is_masked

SECONDS = 10

RANDOM = frozenset(
    {
        "authorization_code",
        "client_secret",
        "fingerprint",
        "hosted_invoice_url",
        "invoice_pdf",
        "network_transaction_id",
        "receipt_number",
        "receipt_url",
        "request_log_url",
        "risk_score",
        "three_d_secure_2_source",
        "server_transaction_id",
        "hosted_instructions_url",
        "secret",
        "transaction_id",
        "reference",
    }
)
ACCOUNT_FACTS = frozenset({"account_country", "account_name", "calculated_statement_descriptor"})
_MOMENT = re.compile(
    r"(?:.*_at|created|updated|start|end|.*_start|.*_end|.*_date|.*_before|billing_cycle_anchor|cancel_at|frozen_time|deletes_after"
    r"|next_payment_attempt|next_pending_invoice_item_invoice|webhooks_delivered_at|expires_after|resumes_at|available_on|date|start_time|end_time)\Z"
)
# Pages that Stripe hosts for one object; their addresses are secrets. Its documentation is compared word by word.
_HOSTED = re.compile(r"https://(?!docs\.)\w+\.stripe\.com/")
# A promotion code as Stripe thinks of one when the request names none; one that was named is the same here.
_GENERATED = re.compile(r"[A-Z0-9]{8}\Z")
_EPOCH = range(1_000_000_000, 5_000_000_000)


@dataclass(frozen=True)
class Difference:
    """One thing that is not the same. `kind` is `added` (only ours has it), `removed` (only the recording has it),
    `type` or `value`.
    """

    path: str
    kind: str
    recorded: Any
    ours: Any
    object: str
    inside: tuple[str, ...]
    field: str

    @property
    def place(self) -> str:
        """The object's kind and the field within it, for tables."""
        return f"{self.object} {'.'.join([*self.inside, self.field])}"

    def __str__(self) -> str:
        if self.kind == "added":
            return f"{self.path}: not in the recording, here {_short(self.ours)}"
        if self.kind == "removed":
            return f"{self.path}: recorded {_short(self.recorded)}, not here"
        return f"{self.path}: recorded {_short(self.recorded)}, here {_short(self.ours)}"


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 200 else f"{text[:200]}..."


@dataclass(frozen=True)
class _Place:
    """Where the walk is: path for the reader, object and hashes for the changelog."""

    path: str = ""
    object: str = ""
    inside: tuple[str, ...] = ()
    field: str = ""

    def key(self, name: str) -> "_Place":
        inside = (*self.inside, self.field) if self.field and self.object else self.inside
        return _Place(f"{self.path}.{name}" if self.path else name, self.object, inside, name)

    def at(self, index: int) -> "_Place":
        return _Place(f"{self.path}[{index}]", self.object, self.inside, self.field)

    def of(self, kind: str) -> "_Place":
        return _Place(self.path, kind, (), "")


@dataclass
class Comparison:
    """Lays answers side by side, learning which id stands for which on the way."""

    identities: Identities
    found: list[Difference] = field(default_factory=list)

    def compare(self, recorded: Any, ours: Any) -> list[Difference]:
        """All differences between two bodies."""
        self.found = list(self._walk(recorded, ours, _Place()))
        return self.found

    def _walk(self, recorded: Any, ours: Any, place: _Place) -> Iterator[Difference]:
        if isinstance(recorded, dict) and isinstance(ours, dict):
            yield from self._hashes(recorded, ours, place)
        elif isinstance(recorded, list) and isinstance(ours, list):
            yield from self._arrays(recorded, ours, place)
        elif place.field in RANDOM | ACCOUNT_FACTS and (type(recorded) is type(ours) or place.field in ACCOUNT_FACTS):
            return
        elif type(recorded) is not type(ours):
            yield _difference(place, "type", recorded, ours)
        elif not self._same(recorded, ours, place.field):
            yield _difference(place, "value", recorded, ours)

    def _hashes(self, recorded: dict[str, Any], ours: dict[str, Any], place: _Place) -> Iterator[Difference]:
        kind = recorded.get("object")
        if isinstance(kind, str):
            place = place.of(kind)
        elif place.path == "error":
            place = place.of("error")
        for name in sorted(recorded.keys() | ours.keys(), key=lambda one: (one != "id", one)):
            inner = place.key(name)
            if name not in ours:
                yield _difference(inner, "removed", recorded[name], None)
            elif name not in recorded:
                yield _difference(inner, "added", None, ours[name])
            else:
                yield from self._walk(recorded[name], ours[name], inner)

    def _arrays(self, recorded: list[Any], ours: list[Any], place: _Place) -> Iterator[Difference]:
        if len(recorded) != len(ours):
            yield _difference(place, "value", f"{len(recorded)} elements", f"{len(ours)} elements")
        for index, (one, other) in enumerate(zip(recorded, ours, strict=False)):
            yield from self._walk(one, other, place.at(index))

    def _same(self, recorded: Any, ours: Any, name: str) -> bool:
        if isinstance(recorded, str):
            return self._same_text(recorded, ours, name)
        if is_moment(name, recorded) and is_moment(name, ours):
            return abs(int(recorded) - int(ours)) <= SECONDS
        return bool(recorded == ours)

    def _same_text(self, recorded: str, ours: str, name: str) -> bool:
        if is_masked(recorded):
            return True
        if recorded in self.identities.ours:
            return self.identities.ours[recorded] == ours
        if _HOSTED.match(recorded) and _HOSTED.match(ours):
            return urlsplit(recorded).netloc == urlsplit(ours).netloc
        whole = self.identities.shortened(recorded)
        if whole is not None:
            return whole == ours
        if (
            name in ("id", "invoice_prefix")
            or (name == "code" and _GENERATED.match(recorded) and _GENERATED.match(ours))
            or (prefix(recorded) and prefix(recorded) == prefix(ours))
        ):
            return self.identities.bind(recorded, ours)
        return ours in (recorded, self.identities.translate(recorded))


def is_moment(name: str, value: Any) -> bool:
    """Whether a field holds seconds since the epoch."""
    return type(value) is int and value in _EPOCH and bool(_MOMENT.match(name))


def _difference(place: _Place, kind: str, recorded: Any, ours: Any) -> Difference:
    return Difference(place.path, kind, recorded, ours, place.object, place.inside, place.field)


def learn(identities: Identities, recorded: Any, ours: Any) -> None:
    """Bind the ids of two objects known to be the same one, whatever else differs."""
    Comparison(identities).compare(recorded, ours)
