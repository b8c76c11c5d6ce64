"""Which invoices of the history a customer wants to see: by year, status and subscription.

In the address, `?year=2026&status=open&subscription=sub_...`, so that it can be kept, and in the form that asks for an
archive of just these.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from billing.gateway.invoices import InvoiceFilter

STATUSES = ("open", "paid", "void", "uncollectible")
"""Stripe's words; drafts are the merchant's own business. https://docs.stripe.com/invoicing/overview#invoice-statuses"""

_YEAR = re.compile(r"(?:19|20)\d\d")
_SUBSCRIPTION = re.compile(r"sub_[A-Za-z0-9_]{1,200}")


@dataclass(frozen=True, slots=True)
class InvoiceChoice:
    """What is empty does not narrow the list."""

    year: str = ""
    status: str = ""
    subscription: str = ""

    @classmethod
    def read(cls, data: Mapping[str, str]) -> "InvoiceChoice":
        """From a query or a form; what makes no sense is taken for no choice."""
        year, status = data.get("year", ""), data.get("status", "")
        subscription = data.get("subscription", "")
        return cls(
            year=year if _YEAR.fullmatch(year) else "",
            status=status if status in STATUSES else "",
            subscription=subscription if _SUBSCRIPTION.fullmatch(subscription) else "",
        )

    def __bool__(self) -> bool:
        return bool(self.year or self.status or self.subscription)

    @property
    def query(self) -> dict[str, str]:
        """As it stands in an address."""
        chosen = {"year": self.year, "status": self.status, "subscription": self.subscription}
        return {name: value for name, value in chosen.items() if value}

    @property
    def wanted(self) -> InvoiceFilter:
        """For Stripe. A year begins and ends where the days on the page do (`TIME_ZONE`)."""
        start, end = (_new_year(int(self.year)), _new_year(int(self.year) + 1)) if self.year else (None, None)
        return InvoiceFilter(self.status, self.subscription, start, end)


def _new_year(year: int) -> int:
    """In seconds since 1970."""
    return int(datetime(year, 1, 1, tzinfo=timezone.get_current_timezone()).timestamp())
