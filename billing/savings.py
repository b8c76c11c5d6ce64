"""What a longer interval saves against paying monthly: exact, or silent."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from billing.money import Money, format_percent
from billing.price_texts import ItemPrice

_MONTHS = {"month": 1, "year": 12}
_YEAR = 12


def saving_text(item: ItemPrice, others: Iterable[ItemPrice]) -> str:
    """ "Save €98.00 a year, 17%" against the one monthly price of the same product among `others`; empty when nothing
    is saved, or the two cannot be compared to the cent: for usage, other quantities or other treatment of taxes, and
    where several prices are monthly.
    """
    monthly = [other for other in others if _months(other) == 1 and other.price.product == item.price.product]
    if len(monthly) != 1 or not _is_alike(item, monthly[0]):
        return ""
    own, reference = _yearly(item), _yearly(monthly[0])
    if own is None or reference is None or own >= reference:
        return ""
    saved = Money(reference - own, item.currency)
    percent = (Decimal(100 * (reference - own)) / reference).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    if not percent:
        return _("Save %(amount)s a year") % {"amount": saved}
    # Translators: what paying once a year saves, such as "Save €98.00 a year, 17%"
    return _("Save %(amount)s a year, %(percent)s") % {"amount": saved, "percent": format_percent(percent)}


def _months(item: ItemPrice) -> int | None:
    """How long one period is; `None` for what does not fit evenly into a year of months."""
    recurring = item.price.recurring
    if recurring is None or recurring.interval not in _MONTHS:
        return None
    months = _MONTHS[recurring.interval] * recurring.interval_count
    return months if _YEAR % months == 0 else None


def _is_alike(item: ItemPrice, monthly: ItemPrice) -> bool:
    return (
        item.price.id != monthly.price.id
        and item.quantity == monthly.quantity
        and item.currency == monthly.currency
        and item.price.tax_behavior == monthly.price.tax_behavior
    )


def _yearly(item: ItemPrice) -> int | None:
    """A year of it, in the smallest unit of the currency; `None` when that is not known exactly."""
    months, total = _months(item), item.total
    return None if months is None or total is None else int(total.amount) * (_YEAR // months)
