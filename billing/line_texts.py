"""Lines of invoices in words, in the language of the page: what was bought, for which time, how many.

Stripe's descriptions are English, or in whatever language the merchant's account writes; what a merchant adds by hand
keeps the merchant's own words.
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from billing.dates import date_range
from billing.gateway.invoice_lines import FullLine
from billing.invoice_names import Names
from billing.money import Money, format_number

DAY, HOUR = 86_400, 3_600
# How Stripe describes a trial, in flexible and in classic billing mode.
# https://docs.stripe.com/billing/subscriptions/billing-mode/compare
_TRIAL = re.compile(r"(?:Free trial|Trial period) for ")


@dataclass(frozen=True, slots=True)
class LineText:
    """One line, ready to print."""

    name: str
    """ "Team", "17 days of Team", the merchant's own words."""
    period: str
    """ "1–18 Mar 2026"; empty for what is for no time."""
    quantity: str
    """ "1,000"; empty where the amount does not depend on one."""
    unit_price: str
    """ "€15.00"; empty where quantity times price is not the amount."""
    counted: str
    """The name with its quantity, where there are several: "5 × Team"."""


def line_text(line: FullLine, names: Names, currency: str) -> LineText:
    """A line in words."""
    name = _name(line, names)
    is_counted = line.quantity is not None and not line.is_proration
    price = _unit_price(line, currency) if is_counted else ""
    return LineText(
        name=name,
        period=date_range(line.period.start, line.period.end) if line.period.start != line.period.end else "",
        quantity=format_number(line.quantity or 0) if is_counted else "",
        unit_price=price,
        counted=counted(name, line.quantity or 0) if is_counted else name,
    )


def counted(name: str, quantity: int) -> str:
    """ "5 × Team"; the name alone for one, and for a fee that does not depend on a quantity."""
    if quantity <= 1:
        return name
    # Translators: a quantity and a product, such as "5 × Team"
    return _("%(count)s × %(product)s") % {"count": format_number(quantity), "product": name}


def product_on(line: FullLine, names: Names) -> str:
    """The name of the product of a line; a word that is never wrong where it is not known."""
    return names.products.get(line.product, "") or pgettext("product", "Subscription")


def _name(line: FullLine, names: Names) -> str:
    known = names.products.get(line.product, "")
    if not line.is_of_item:
        # The merchant's own words; a change that was settled with an ended subscription has Stripe's.
        return line.description or known or _("Adjustment")
    product = known or pgettext("product", "Subscription")
    if line.is_proration:
        return _part_of_period(counted(product, line.quantity or 1), line)
    if line.amount == 0 and _TRIAL.match(line.description or ""):
        return _("Free trial of %(product)s") % {"product": product}
    return product


def _part_of_period(product: str, line: FullLine) -> str:
    """ "17 days of Team", "5 unused hours of Team": what a change in the middle of a period credits and charges."""
    seconds, is_credit = line.period.end - line.period.start, line.amount < 0
    if seconds >= DAY:
        count = round(seconds / DAY)
        credit = ngettext("%(count)s unused day of %(product)s", "%(count)s unused days of %(product)s", count)
        debit = ngettext("%(count)s day of %(product)s", "%(count)s days of %(product)s", count)
    elif seconds >= HOUR:
        count = round(seconds / HOUR)
        credit = ngettext("%(count)s unused hour of %(product)s", "%(count)s unused hours of %(product)s", count)
        debit = ngettext("%(count)s hour of %(product)s", "%(count)s hours of %(product)s", count)
    else:
        count = 0
        credit = _("Less than an hour of %(product)s, unused")
        debit = _("Less than an hour of %(product)s")
    return (credit if is_credit else debit) % {"count": format_number(count), "product": product}


def _unit_price(line: FullLine, currency: str) -> str:
    """What one costs, where that times the quantity is the amount, rounded (packages and fees of tiers are not)."""
    if line.unit_amount is None or line.quantity is None or abs(line.unit_amount * line.quantity - line.amount) >= 1:
        return ""
    return str(Money(line.unit_amount, currency))
