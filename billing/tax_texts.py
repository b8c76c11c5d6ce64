"""Taxes on invoices in words: what a tax is called, and why there is none.

https://docs.stripe.com/api/invoices/object#invoice_object-total_taxes-taxability_reason
"""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from billing.gateway.tax_rates import NamedTaxRate
from billing.invoice_figures import Figures, TaxFigures
from billing.invoice_names import Names
from billing.money import Money, format_percent

_EXEMPT = frozenset({"customer_exempt", "product_exempt", "product_exempt_holiday", "portion_product_exempt"})


def is_exempt(reason: str, amount: int) -> bool:
    """Whether nothing is due that would be due otherwise. Where a portion is exempt, tax is due for the rest."""
    return reason in _EXEMPT and not amount


def is_outside(reason: str) -> bool:
    """Whether there is no such tax on it. Not where the seller does not collect it, or Stripe does not reckon it."""
    return reason == "not_subject_to_tax"


def is_left_out(reason: str) -> bool:
    """Whether it is not said if there is such a tax: the seller is not registered, or Stripe does not know the place.

    https://docs.stripe.com/tax/zero-tax
    """
    return reason in {"not_collecting", "not_supported"}


def percentage(rate: NamedTaxRate | None) -> Decimal | None:
    """19 for 19%; `None` for a rate that is not known, or that is a flat amount."""
    if rate is None or rate.rate_type == "flat_amount":
        return None
    return rate.percentage if rate.effective_percentage is None else rate.effective_percentage


def tax_name(tax: TaxFigures, names: Names) -> str:
    """ "VAT 19%", "MwSt. 19 %"; "Tax" where the rate is not known."""
    rate = names.tax_rates.get(tax.rate)
    if rate is None:
        return _("Tax")
    percent = percentage(rate)
    if percent is None or "%" in rate.display_name:
        return rate.display_name
    # Translators: a tax and how high it is, such as "VAT 19%"
    return _("%(tax)s %(percent)s") % {"tax": rate.display_name, "percent": format_percent(percent)}


def percent_text(tax: TaxFigures, names: Names) -> str:
    """ "19%"; a word for why there is none; empty where it is not known."""
    if tax.reason == "reverse_charge":
        return pgettext("tax", "Reverse charge")
    if is_exempt(tax.reason, tax.amount):
        return pgettext("tax", "Exempt")
    if is_outside(tax.reason):
        return pgettext("tax", "Not taxable")
    percent = percentage(names.tax_rates.get(tax.rate))
    return "" if percent is None or is_left_out(tax.reason) else format_percent(percent)


def tax_label(tax: TaxFigures, names: Names) -> str:
    """ "VAT 19%"; of a tax of nothing why there is none."""
    return (percent_text(tax, names) if not tax.amount else "") or tax_name(tax, names)


def tax_notes(figures: Figures, tax_exempt: str | None) -> Iterator[str]:
    """What has to be said about the taxes: included ones, reverse charge, exemptions.

    `tax_exempt` is the customer's status at Stripe, which counts where no line says anything: none, exempt, reverse.
    """
    is_reverse = any(tax.reason == "reverse_charge" for tax in figures.taxes)
    has_exempt = any(is_exempt(tax.reason, tax.amount) for tax in figures.taxes)
    included = sum(tax.amount for tax in figures.taxes if tax.is_included)
    if included:
        yield _("Includes %(amount)s tax.") % {"amount": Money(included, figures.currency)}
    if is_reverse or (tax_exempt == "reverse" and not figures.tax):
        yield reverse_charge_note()
    elif has_exempt or (tax_exempt == "exempt" and not figures.tax):
        yield _("A tax exemption applies.")


def reverse_charge_note() -> str:
    """The words that the law of most countries asks for on such an invoice."""
    return _("Reverse charge: the customer is liable for the tax.")
