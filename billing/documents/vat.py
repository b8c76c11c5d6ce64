"""Taxes in the terms of EN 16931: one VAT category for each line.

Categories are UNTDID 5305: S standard rate, Z zero rated, E exempt, AE reverse charge, O outside the scope.
https://docs.peppol.eu/poacc/billing/3.0/codelist/UNCL5305/
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from billing.documents.papers import Paper
from billing.gateway.invoice_lines import LineTax
from billing.invoice_figures import LineFigures
from billing.tax_texts import is_exempt, is_left_out, is_outside, percentage

_ZERO = Decimal(0)
_CODES = {"reverse_charge": "AE", "zero_rated": "Z"}
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

    @property
    def rounded_off(self) -> Decimal:
        """By how much the taxes, which Stripe rounds line by line, miss the rate on the sum of the lines."""
        return abs(self.tax - self.net * self.category.rate / 100)


def line_category(paper: Paper, line: LineFigures) -> VatCategory | VatProblem:
    """Of one line, by its tax at Stripe; of a line without any by the customer's status or what the merchant says."""
    if len(line.taxes) > 1:
        return VatProblem.SEVERAL
    if line.taxes:
        return _taxed(paper, line.taxes[0])
    if line.amount == 0 and (rated := _first_rated(paper)):
        return rated  # what costs nothing goes with the rest
    return _untaxed(paper)


def _first_rated(paper: Paper) -> VatCategory | None:
    found = (_taxed(paper, each.taxes[0]) for each in paper.figures.lines if each.taxes)
    return next((category for category in found if isinstance(category, VatCategory)), None)


def _taxed(paper: Paper, tax: LineTax) -> VatCategory | VatProblem:
    """By what Stripe says; where that is only that nothing was charged, by what the merchant says of it."""
    rate = paper.names.tax_rates.get(tax.tax_rate)
    if rate is not None and (rate.tax_type not in {None, "vat"} or rate.rate_type == "flat_amount"):
        return VatProblem.NOT_VAT
    if code := _code(tax):
        return VatCategory(code)
    percent = percentage(rate)
    if percent and not is_left_out(tax.taxability_reason):
        return VatCategory("S", percent)
    return VatProblem.NONE if tax.amount else _untaxed(paper)


def _code(tax: LineTax) -> str:
    """Of what is not taxed for a reason that Stripe knows; empty for anything else."""
    if tax.taxability_reason in _CODES:
        return _CODES[tax.taxability_reason]
    if is_outside(tax.taxability_reason):
        return "O"
    return "E" if is_exempt(tax.taxability_reason, tax.amount) else ""


def _untaxed(paper: Paper) -> VatCategory | VatProblem:
    of_customer = {"reverse": "AE", "exempt": "E"}.get(paper.invoice.customer_tax_exempt or "")
    code = of_customer or _OF_SETTING.get(paper.seller.untaxed)
    return VatCategory(code) if code else VatProblem.NONE


def categories(paper: Paper) -> dict[str, VatCategory | VatProblem]:
    """By the lines' ids."""
    return {line.id: line_category(paper, line) for line in paper.figures.lines}


def vat_groups(paper: Paper, by_line: Mapping[str, VatCategory | VatProblem]) -> list[VatGroup]:
    """The sums of each category, in the order in which they first appear. The taxes are Stripe's, line by line."""
    groups: dict[VatCategory, VatGroup] = {}
    for line in paper.figures.lines:
        category = by_line[line.id]
        if not isinstance(category, VatCategory):
            continue
        before = groups.get(category) or VatGroup(category, 0, 0)
        groups[category] = VatGroup(category, before.net + line.net, before.tax + _sum(line.taxes))
    return list(groups.values())


def _sum(taxes: Iterable[LineTax]) -> int:
    return sum(tax.amount for tax in taxes)
