"""Which objects are wanted: equality on fields, as SQL."""

from dataclasses import dataclass
from typing import Any

# Fields that lists and the engine look objects up by. A private `_customer` wins over the public `customer`, for
# objects whose public shape has the id elsewhere (an invoice's subscription sits under `parent`).
INDEXED = ("customer", "subscription", "invoice", "product", "price", "test_clock", "status", "type", "email")


@dataclass(frozen=True)
class Glob:
    """A filter value with `*` for anything (see `where`)."""

    pattern: str


def where(equal: dict[str, Any]) -> tuple[str, list[Any]]:
    """SQL for equality on fields: a value, None (absent or null), or a tuple or list of values (any of them).

    Fields named in INDEXED use an index; any other, also a path such as "recurring.interval", is read from the
    document.
    """
    clause = ""
    values: list[Any] = []
    for field, value in equal.items():
        column = field if field in INDEXED else "json_extract(doc, ?)"
        head: list[Any] = [] if field in INDEXED else [f"$.{field}"]
        if value is None:
            clause += f" AND {column} IS NULL"
            values += head
        elif isinstance(value, (list, tuple, set, frozenset)):
            clause += f" AND {column} IN ({', '.join('?' * len(value))})"
            values += [*head, *value]
        elif isinstance(value, Glob):
            clause += f" AND {column} GLOB ?"
            values += [*head, value.pattern.replace("[", "[[]").replace("?", "[?]")]
        else:
            clause += f" AND {column} = ?"
            values += [*head, int(value) if isinstance(value, bool) else value]
    return clause, values
