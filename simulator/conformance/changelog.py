"""What changed in Stripe's API between a recording's version and the simulator's: the only differences that a version
may explain.

`changelog.tsv` holds the entries about answers, one a line: version, change, where, field. `where` is the SDK's name
for the object or the hash inside it (`Subscription.InvoiceSetting`); the change is `added`, `changed`, `removed`,
`nullable`, `required` or `optional`. They were taken from the changelogs named in SOURCES, one per version; an entry
with a fifth column is in none of them, and says how it is known. Changes to requests are in `requests`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

OLDEST = "2025-03-31.basil"
SOURCES = {
    "2025-03-31.basil": "stripe-python 12.0.0",
    "2025-04-30.basil": "stripe-python 12.1.0",
    "2025-05-28.basil": "stripe-python 12.2.0",
    "2025-06-30.basil": "stripe-python 12.3.0",
    "2025-07-30.basil": "stripe-python 12.4.0",
    "2025-08-27.basil": "stripe-python 12.5.0",
    "2025-09-30.clover": "stripe-python 13.0.0",
    "2025-10-29.clover": "stripe-python 13.1.0",
    "2025-11-17.clover": "stripe-python 14.0.0",
    "2025-12-15.clover": "stripe-python 14.1.0",
    "2026-01-28.clover": "stripe-python 14.3.0",
    "2026-02-25.clover": "stripe-python 14.4.0",
    "2026-03-25.dahlia": "stripe-python 15.0.0",
    "2026-04-22.dahlia": "stripe-python 15.1.0",
    "2026-05-27.dahlia": "stripe-python 15.2.0",
    "2026-06-24.dahlia": "stripe-python 15.3.0",
    "2026-07-29.dahlia": "stripe/openapi, upcoming changes of 2026-07-27",
    "2026-08-26.dahlia": "stripe/openapi, upcoming changes of 2026-08-20",
    "2026-09-30.endive": "stripe-python 16.1.0, types that 2026-08-26.dahlia did not have",
}

# Kinds whose name in the SDK is not their own in capitals.
_CLASSES = {"invoiceitem": "InvoiceItem", "line_item": "InvoiceLineItem", "error": "StripeError"}


@dataclass(frozen=True)
class Change:
    """One entry: since `version`, `field` on `where` is ... (`kind`)."""

    version: str
    kind: str
    where: str
    field: str
    seen: str = ""

    @property
    def source(self) -> str:
        """Whose changelog says so, or how else it is known."""
        return self.seen or SOURCES[self.version]

    def __str__(self) -> str:
        return f"{self.version}: {self.where}.{self.field} {self.kind} ({self.source})"


@cache
def table() -> dict[tuple[str, str], list[Change]]:
    """All entries, by where and field."""
    entries: dict[tuple[str, str], list[Change]] = {}
    for line in Path(__file__).with_name("changelog.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            change = Change(*line.split("\t"))
            entries.setdefault((change.where, change.field), []).append(change)
    return entries


def explanation(version: str, kind: str, inside: Sequence[str], field: str, difference: str) -> Change | None:
    """The entry later than `version` that explains a difference (`added`, `removed`, `nullable`) at a field of an
    object, or None.
    """
    where = place(kind, inside)
    return next(
        (
            change
            for change in table().get((where, field), [])
            if change.version > version and (change.kind == difference or (difference, change.kind) in _IMPLIES)
        ),
        None,
    )


# A field that became required was absent before where it had no value; one that became optional may be absent now.
_IMPLIES = {("added", "required"), ("removed", "optional")}


def place(kind: str, inside: Sequence[str]) -> str:
    """The SDK's name for a hash: `subscription` and `invoice_settings` make `Subscription.InvoiceSetting`."""
    head = _CLASSES.get(kind) or ".".join(_camel(part) for part in kind.split("."))
    return ".".join([head, *(_camel(_singular(step)) for step in inside)])


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in re.split(r"[_ ]", name))


def _singular(name: str) -> str:
    if name == "data" or name.endswith("_data"):
        return name[:-4] + "datum"
    return name[:-1] if name.endswith("s") and not name.endswith("ss") else name
