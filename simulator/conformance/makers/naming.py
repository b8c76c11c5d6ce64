"""What an id names by its prefix, and what invoice lines call a product."""

import re
from collections.abc import Iterable

from simulator.conformance.makers.billing import is_extra
from simulator.conformance.makers.workshop import Object

_PREFIXES = {
    "cus_": "customer",
    "pm_": "payment_method",
    "prod_": "product",
    "price_": "price",
    "plan_": "plan",
    "promo_": "promotion_code",
    "txr_": "tax_rate",
    "txi_": "tax_id",
    "clock_": "test_helpers.test_clock",
    "mtr_": "billing.meter",
    "sub_": "subscription",
    "si_": "subscription_item",
    "in_": "invoice",
    "ii_": "invoiceitem",
    "il_": "line_item",
    "pi_": "payment_intent",
    "ch_": "charge",
    "py_": "charge",
    "seti_": "setup_intent",
    "cbtxn_": "customer_balance_transaction",
    "we_": "webhook_endpoint",
    "di_": "discount",
}


def kind_of(object_id: str) -> str | None:
    """What an id names, by its prefix."""
    return next((kind for start, kind in _PREFIXES.items() if object_id.startswith(start)), None)


_DESCRIPTIONS = [
    r"\d+ (?:(?P<unit_label>.+?) )?× (?P<name>.+) \(at .+\)$",
    r"Free trial for \d+ (?:(?P<unit_label>.+?) )?× (?P<name>.+)$",
    r"Trial period for (?P<name>.+)$",
    r"(?:Unused|Remaining) time on (?:\d+ × )?(?P<name>.+) after \d{1,2} \w{3} \d{4}$",
]


def names_in(lines: Iterable[Object]) -> Object:
    """A product's name and unit label, from the descriptions of invoice lines about it."""
    for line in lines:
        for pattern in _DESCRIPTIONS:
            found = re.match(pattern, line.get("description") or "")
            if found:
                return {key: value for key, value in found.groupdict().items() if value}
        if is_extra(line) and line.get("description"):
            return {"name": line["description"]}
    return {}
