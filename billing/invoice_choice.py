"""Which invoices of the history a customer wants to see: by year, status and subscription.

In the address, `?year=2026&status=open&subscription=sub_...`, so that it can be kept, and in the form that asks for an
archive of just these.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from billing.gateway.invoices import Invoice, InvoiceFilter

STATUSES = ("open", "paid", "void", "uncollectible")
"""Stripe's words; drafts are the merchant's own business. https://docs.stripe.com/invoicing/overview#invoice-statuses"""

_DAY = 86_400
_LATER_FINAL, _LONG_A_DRAFT, _DATED_BACK = 31 * _DAY, 92 * _DAY, 366 * _DAY
# A year begins and ends where the days on the page do (`TIME_ZONE`).
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
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
        """For Stripe, which knows no other day of an invoice than the one on which it was made. See `shows`."""
        return self._made_in(_LATER_FINAL, 0)

    @property
    def searched(self) -> InvoiceFilter:
        """The same for who has time: also with drafts that waited long, and what was dated back. See `holds`."""
        return self._made_in(_LONG_A_DRAFT, _DATED_BACK)

    def shows(self, invoice: Invoice) -> bool:
        """Whether a list of the year has it: made in the year, or at the end of the last one and dated in this one."""
        return not self.year or max(invoice.created, invoice.dated) >= self._start

    def holds(self, dated: int) -> bool:
        """Whether the date of an invoice or a credit note (in seconds) is in the year."""
        return not self.year or self._start <= dated < self._end

    def _made_in(self, before: int, after: int) -> InvoiceFilter:
        span = (self._start - before, self._end + after) if self.year else (None, None)
        return InvoiceFilter(self.status, self.subscription, *span)

    @property
    def _start(self) -> int:
        return _new_year(int(self.year))

    @property
    def _end(self) -> int:
        return _new_year(int(self.year) + 1)


def _new_year(year: int) -> int:
    """In seconds since 1970."""
    return int(datetime(year, 1, 1, tzinfo=timezone.get_current_timezone()).timestamp())
