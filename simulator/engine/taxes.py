"""Tax rates on lines: rounded per line. https://docs.stripe.com/billing/taxes/tax-rates"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from simulator.engine.rounding import round_half_up


def line_taxes(taxable: int, rates: Sequence[Mapping[str, Any]], tax_exempt: str = "none") -> list[dict[str, Any]]:
    """The `taxes` of a line whose amount after discounts is `taxable`; an inclusive rate's tax is contained in it.

    `tax_exempt` is the customer's: `exempt` and `reverse` leave a tax of zero with the reason.
    """
    percents = [Fraction(Decimal(str(rate["percentage"]))) / 100 for rate in rates]
    included = sum((p for p, rate in zip(percents, rates, strict=True) if rate["inclusive"]), Fraction(0))
    net = Fraction(taxable) / (1 + included)
    reason = {"exempt": "customer_exempt", "reverse": "reverse_charge"}.get(tax_exempt, "not_available")
    amounts = [0 if tax_exempt in ("exempt", "reverse") else round_half_up(net * percent) for percent in percents]
    inclusive_tax = sum(a for a, rate in zip(amounts, rates, strict=True) if rate["inclusive"])
    return [
        {
            "amount": amount,
            "tax_behavior": "inclusive" if rate["inclusive"] else "exclusive",
            "tax_rate_details": {"tax_rate": rate["id"]},
            "taxability_reason": reason,
            "taxable_amount": taxable - inclusive_tax,
            "type": "tax_rate_details",
        }
        for amount, rate in zip(amounts, rates, strict=True)
    ]


def tax_total(taxes: Sequence[Mapping[str, Any]], behavior: str) -> int:
    """The sum of the taxes that are `inclusive` or `exclusive`."""
    return sum(tax["amount"] for tax in taxes if tax["tax_behavior"] == behavior)


def merge_taxes(lines: Sequence[Sequence[Mapping[str, Any]]]) -> list[dict[str, Any]]:
    """An invoice's `total_taxes`: its lines' taxes added up per rate, in order of appearance."""
    totals: dict[tuple[str, str, str], dict[str, Any]] = {}
    for taxes in lines:
        for tax in taxes:
            key = (tax["tax_rate_details"]["tax_rate"], tax["tax_behavior"], tax["taxability_reason"])
            if key in totals:
                totals[key]["amount"] += tax["amount"]
                totals[key]["taxable_amount"] += tax["taxable_amount"]
            else:
                totals[key] = dict(tax)
    return list(totals.values())
