"""Figures as a page prints them, with ordinary spaces."""

from billing.dates import long_date
from billing.money import Money
from tests.billing.scenes import plain


def money(amount: int, currency: str) -> str:
    """An amount in the currency's smallest unit: "€45.00"."""
    return plain(str(Money(amount, currency)))


def date(moment: int) -> str:
    """A timestamp in seconds: "8 December 2026"."""
    return plain(long_date(moment))
