"""The list that comes with an archive: every file with its checksum, what is missing, and sums to compare with."""

import hashlib
import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from billing.models import Archive

_SUMS = ("net", "tax", "total")


def manifest(
    archive: Archive, rows: list[dict[str, Any]], tables: dict[str, str], missing: list[dict[str, str]]
) -> str:
    """As JSON. `rows` are those of the table of documents, each with its file; `tables` are the tables' texts."""
    content = {
        "merchant": archive.merchant.name,
        "customer": archive.customer,
        "created": archive.created.isoformat(timespec="seconds"),
        "language": archive.language,
        "chosen": archive.choice,
        "documents": len(rows),
        "totals": totals(rows),
        "files": [
            *(
                {"name": row["file"], "sha256": row["sha256"], "size": row["size"], "number": row["number"]}
                for row in rows
            ),
            *(_of_table(name, text) for name, text in tables.items()),
        ],
        "missing": missing,
    }
    return json.dumps(content, ensure_ascii=False, indent=2)


def _of_table(name: str, text: str) -> dict[str, Any]:
    content = text.encode()
    return {"name": name, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}


def totals(rows: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """By currency, what is not canceled: how many documents, the sums, and the sums of each tax rate."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row["is_void"]:
            continue
        sums = found.setdefault(
            row["currency"], {"invoices": 0, "credit_notes": 0, **dict.fromkeys(_SUMS, "0"), "tax_rates": {}}
        )
        sums["invoices" if row["type"] == "invoice" else "credit_notes"] += 1
        for name in _SUMS:
            sums[name] = _add(sums[name], row[name])
        for tax in row["taxes"]:
            _add_tax(sums["tax_rates"], tax)
    return {
        currency: {**sums, "tax_rates": list(sums["tax_rates"].values())} for currency, sums in sorted(found.items())
    }


def _add_tax(rates: dict[tuple[str, ...], dict[str, str]], tax: dict[str, Any]) -> None:
    key = (tax["tax"], tax["rate"], tax["reason"])
    sums = rates.setdefault(key, {"tax": key[0], "rate": key[1], "reason": key[2], "net": "0", "tax_amount": "0"})
    for name in ("net", "tax_amount"):
        sums[name] = _add(sums[name], tax[name])


def _add(one: str, other: str) -> str:
    return format(Decimal(one) + Decimal(other), "f")
