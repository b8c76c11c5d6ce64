"""Why an invoice costs more or less than the one before, in words that add up to the cent."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from billing.dates import long_date
from billing.gateway.full_invoices import FullInvoice
from billing.invoice_comparison import Difference, differences
from billing.invoice_names import Names
from billing.line_texts import product_on
from billing.money import Money, format_number


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """ "Team instead of Starter", "+€34.00"."""

    text: str
    amount: str


@dataclass(frozen=True, slots=True)
class ComparisonSection:
    """Beside the last invoice of the same subscription."""

    sentence: str
    """ "€34.00 more than invoice ACME-0002 of 18 October 2026, which was €15.00."."""
    earlier_url: str
    earlier_label: str
    rows: tuple[DifferenceRow, ...]
    """Together the difference; none where nothing changed."""
    total_label: str
    total: str


def invoice_comparison(invoice: FullInvoice, earlier: FullInvoice, names: Names, earlier_url: str) -> ComparisonSection:
    """Both with all of their lines, in the same currency. `names` are those of both."""
    currency, number = invoice.currency, earlier.number or earlier.id
    return ComparisonSection(
        sentence=_sentence(invoice, earlier),
        earlier_url=earlier_url,
        earlier_label=_("View invoice %(number)s") % {"number": number},
        rows=tuple(
            DifferenceRow(_text(each, names), signed(each.amount, currency)) for each in differences(invoice, earlier)
        ),
        total_label=_("Difference"),
        total=signed(invoice.total - earlier.total, currency),
    )


def signed(amount: int, currency: str) -> str:
    """ "+€34.00", "-€12.40", "€0.00"."""
    text = str(Money(amount, currency))
    return f"+{text}" if amount > 0 else text


def _sentence(invoice: FullInvoice, earlier: FullInvoice) -> str:
    difference = invoice.total - earlier.total
    values = {
        "amount": str(Money(abs(difference), invoice.currency)),
        "number": earlier.number or earlier.id,
        "date": long_date(earlier.dated),
        "total": str(Money(earlier.total, earlier.currency)),
    }
    if difference > 0:
        words = _("%(amount)s more than invoice %(number)s of %(date)s, which came to %(total)s.")
    elif difference < 0:
        words = _("%(amount)s less than invoice %(number)s of %(date)s, which came to %(total)s.")
    else:
        words = _("As much as invoice %(number)s of %(date)s, which came to %(total)s.")
    return words % values


def _text(difference: Difference, names: Names) -> str:
    now, before = difference.now, difference.before
    line = now or before
    values = {
        "product": product_on(line, names) if line else "",
        "before": product_on(before, names) if before else "",
        "count": format_number(difference.quantity_now),
        "count_before": format_number(difference.quantity_before),
    }
    words = {
        "added": _("New: %(product)s"),
        "removed": _("No longer on the invoice: %(product)s"),
        "whole_period": _("A whole period of %(product)s"),
        "no_whole_period": _("No whole period of %(product)s this time"),
        "trial_over": _("The free trial of %(product)s is over"),
        "plan": _("%(product)s instead of %(before)s"),
        "quantity": _("%(product)s: quantity %(count)s instead of %(count_before)s"),
        "usage": _("Usage of %(product)s: %(count)s instead of %(count_before)s"),
        "price": _("%(product)s has another price"),
        "changes": _("Settlement of a change during the period"),
        "changes_before": _("Settlement of a change on the earlier invoice"),
        "one_time": _("One-time items"),
        "one_time_before": _("One-time items on the earlier invoice"),
        "shipping": _("Shipping"),
        "discount": _("Discounts"),
        "prepaid": _("Prepaid credit"),
        "tax": _("Tax"),
        "other": _("Other"),
    }
    return words[difference.kind] % values
