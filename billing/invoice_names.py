"""What the ids on an invoice are called: products, tax rates, discounts.

Stripe keeps the words of an invoice as they were: names that stand in the descriptions of its lines come before what a
product is called today.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Protocol

import msgspec

from billing.discount_texts import discount_name
from billing.gateway.credit_notes import CreditNote
from billing.gateway.full_invoices import FullInvoice
from billing.gateway.tax_rates import NamedTaxRate

# "1 × Pro (at $10.00 / month)", "Free trial for 1 × Pro": how Stripe describes lines, in whatever language.
_LINE_DESCRIPTION = re.compile(r".*?\u00d7 (?P<name>.+?)(?: \([^()]* / [^()]*\))?")


class DescribedLine(Protocol):
    """A line of an invoice, in full or in short."""

    @property
    def description(self) -> str | None: ...
    @property
    def product(self) -> str: ...
    @property
    def is_proration(self) -> bool: ...


class Names(msgspec.Struct, frozen=True):
    """By their ids. What is missing is printed in words that are never wrong."""

    products: dict[str, str] = {}
    tax_rates: dict[str, NamedTaxRate] = {}
    discounts: dict[str, str] = {}


def names_in_lines(lines: Iterable[DescribedLine]) -> dict[str, str]:
    """Names of products as they stand in descriptions of invoice lines, by product."""
    names: dict[str, str] = {}
    for line in lines:
        described = _LINE_DESCRIPTION.fullmatch(line.description or "")
        if line.product and described and not line.is_proration:
            names.setdefault(line.product, described["name"])
    return names


def products_without_name(invoice: FullInvoice) -> list[str]:
    """The ids of products on it whose names do not stand there, each once."""
    known = {"", *names_in_lines(invoice.lines.data)}
    return list(dict.fromkeys(line.product for line in invoice.lines.data if line.product not in known))


def tax_rates_on(paper: FullInvoice | CreditNote) -> set[str]:
    """The ids of the rates that its taxes were reckoned by."""
    shipping = paper.shipping_cost.taxes or [] if paper.shipping_cost else []
    return {tax.tax_rate for tax in paper.total_taxes or [] if tax.tax_rate} | {tax.rate.id for tax in shipping}


def product_names(invoice: FullInvoice, catalogue: Mapping[str, str]) -> dict[str, str]:
    """Of the products on it, by id. `catalogue` are what products are called today."""
    today = {product: catalogue[product] for product in products_without_name(invoice) if product in catalogue}
    return today | names_in_lines(invoice.lines.data)


def names_on(invoice: FullInvoice, catalogue: Mapping[str, str], rates: Mapping[str, NamedTaxRate]) -> Names:
    """All names on it, likewise."""
    discounts = {taken.id: discount_name(taken.discount) for taken in invoice.total_discount_amounts or []}
    return Names(
        products=product_names(invoice, catalogue),
        tax_rates=dict(rates),
        discounts={discount: name for discount, name in discounts.items() if name},
    )
