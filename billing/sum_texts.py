"""What stands between the lines of an invoice and its total, in words: for the page and for the paper."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from billing.invoice_figures import Figures
from billing.invoice_names import Names
from billing.tax_texts import tax_name


def taken_off(figures: Figures, names: Names) -> Iterator[tuple[str, int]]:
    """Discounts and prepaid credit, negative."""
    for discount, amount in figures.discounts:
        name = names.discounts.get(discount, "")
        yield (_("Discount (%(name)s)") % {"name": name} if name else _("Discount")), -amount
    if figures.prepaid:
        yield _("Prepaid credit"), -figures.prepaid


def added(figures: Figures, names: Names) -> Iterator[tuple[str, int]]:
    """Taxes on top of the prices, and what Stripe does not tell."""
    for tax in figures.taxes:
        if not tax.is_included and tax.amount:
            yield tax_name(tax, names), tax.amount
    if figures.other:
        yield pgettext("amount", "Other"), figures.other
