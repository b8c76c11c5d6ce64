"""What an invoice comes to, and what of it is due. https://docs.stripe.com/api/invoices/object"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from simulator.engine.money import minimum_charge
from simulator.engine.taxes import merge_taxes, tax_total


@dataclass(frozen=True)
class Settlement:
    """What is charged, and the customer's balance afterwards (negative: credit, positive: debt)."""

    amount_due: int
    ending_balance: int


def settle(total: int, starting_balance: int, currency: str) -> Settlement:
    """What an invoice takes from the payment method and what from the balance.

    A credit is used up first, a negative total becomes credit, and an amount below the smallest charge becomes debt.
    """
    wanted = total + starting_balance
    due = wanted if wanted >= max(1, minimum_charge(currency)) else 0
    return Settlement(due, wanted - due)


def pretax_credits(discount_amounts: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Discounts as `pretax_credit_amounts` repeats them (recorded)."""
    return [{**taken, "type": "discount"} for taken in discount_amounts]


def invoice_totals(lines: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """`subtotal`, `total` and their company, from the lines' amounts, discounts and taxes."""
    discounts: dict[str, int] = {}
    own = 0  # the lines' own discounts are in the subtotal already, the invoice's are not (documented and recorded)
    for line in lines:
        for taken in line["discount_amounts"]:
            discounts[taken["discount"]] = discounts.get(taken["discount"], 0) + taken["amount"]
            own += taken["amount"] if taken["discount"] in line.get("discounts", ()) else 0
    amount = sum(line["amount"] for line in lines)
    subtotal = amount - own
    taxes = merge_taxes([line["taxes"] for line in lines])
    inclusive, exclusive = tax_total(taxes, "inclusive"), tax_total(taxes, "exclusive")
    total = amount - sum(discounts.values()) + exclusive
    amounts = [{"amount": taken, "discount": discount} for discount, taken in discounts.items()]
    return {
        "subtotal": subtotal,
        "subtotal_excluding_tax": subtotal - inclusive,
        "total": total,
        "total_discount_amounts": amounts,
        "total_excluding_tax": total - inclusive - exclusive,
        "total_pretax_credit_amounts": pretax_credits(amounts),
        "total_taxes": taxes,
    }
