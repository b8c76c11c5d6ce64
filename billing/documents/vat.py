"""Taxes in the terms of EN 16931: one VAT category for each line.

Categories are UNTDID 5305: S standard rate, Z zero rated, E exempt, AE reverse charge, O outside the scope.
https://docs.peppol.eu/poacc/billing/3.0/codelist/UNCL5305/
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from billing.documents.papers import Paper
from billing.gateway.full_invoices import LineTax
from billing.invoice_figures import LineFigures
from billing.tax_texts import EXEMPT, OUTSIDE, percentage

_ZERO = Decimal(0)
_OF_SETTING = {"exempt": "E", "outside_scope": "O", "zero_rated": "Z"}


class VatProblem(StrEnum):
    """Why a line has no category."""

    NONE = "none"
    """The invoice says nothing about taxes, and the merchant has not said what that means."""
    SEVERAL = "several"
    """Two taxes on one line, where the norm has room for one."""
    NOT_VAT = "not_vat"
    """Another tax than value-added tax."""


@dataclass(frozen=True, slots=True)
class VatCategory:
    """`rate` is a percentage; outside the scope there is none."""

    code: str
    rate: Decimal = _ZERO


@dataclass(frozen=True, slots=True)
class VatGroup:
    """All lines of one category, in the smallest unit of the currency."""

    category: VatCategory
    net: int
    tax: int


def line_category(paper: Paper, line: LineFigures) -> VatCategory | VatProblem:
    """Of one line, by its tax at Stripe; of a line without any by the customer's status or what the merchant says."""
    if len(line.taxes) > 1:
        return VatProblem.SEVERAL
    if line.taxes:
        return _taxed(paper, line.taxes[0])
    others = [category for each in paper.figures.lines if each.taxes and (category := _taxed(paper, each.taxes[0]))]
    rated = [category for category in others if isinstance(category, VatCategory)]
    if line.amount == 0 and rated:
        return rated[0]  # what costs nothing goes with the rest
    return _untaxed(paper)


def _taxed(paper: Paper, tax: LineTax) -> VatCategory | VatProblem:  # noqa: PLR0911 (one line per reason)
    rate = paper.names.tax_rates.get(tax.tax_rate)
    if rate is not None and rate.tax_type not in {None, "vat"}:
        return VatProblem.NOT_VAT
    match tax.taxability_reason:
        case "reverse_charge":
            return VatCategory("AE")
        case "zero_rated":
            return VatCategory("Z")
        case reason if reason in EXEMPT:
            return VatCategory("E")
        case reason if reason in OUTSIDE:
            return VatCategory("O")
    percent = percentage(rate)
    if percent is None:
        return VatProblem.NOT_VAT
    if percent == 0:
        return VatCategory(_OF_SETTING.get(paper.seller.untaxed, "Z"))
    return VatCategory("S", percent)


def _untaxed(paper: Paper) -> VatCategory | VatProblem:
    of_customer = {"reverse": "AE", "exempt": "E"}.get(paper.invoice.customer_tax_exempt or "")
    code = of_customer or _OF_SETTING.get(paper.seller.untaxed)
    return VatCategory(code) if code else VatProblem.NONE


def categories(paper: Paper) -> dict[str, VatCategory | VatProblem]:
    """By the lines' ids."""
    return {line.id: line_category(paper, line) for line in paper.figures.lines}


def vat_groups(paper: Paper, by_line: dict[str, VatCategory]) -> list[VatGroup]:
    """The sums of each category, in the order in which they first appear. The taxes are Stripe's, line by line."""
    groups: dict[VatCategory, VatGroup] = {}
    for line in paper.figures.lines:
        category = by_line[line.id]
        before = groups.get(category) or VatGroup(category, 0, 0)
        groups[category] = VatGroup(category, before.net + line.net, before.tax + _sum(line.taxes))
    return list(groups.values())


def _sum(taxes: Iterable[LineTax]) -> int:
    return sum(tax.amount for tax in taxes)
