"""Addresses on the home page and of other lists, and the cursors in them.

A cursor is signed for one customer of one merchant: a page of a list can only be begun where we said so, and what was
made up or belongs to somebody else answers 404 before Stripe is asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from billing.errors import NotFound
from billing.gateway.cursors import Cursor, ListPage
from billing.gateway.invoices import Invoice
from billing.gateway.payment_methods import PaymentMethod
from billing.gateway.subscriptions import Subscription
from billing.pages.parts import Paging


@dataclass(frozen=True, slots=True)
class HomeLinks:
    """For one customer's home page."""

    merchant_slug: str
    customer_id: str

    def invoice(self, invoice_id: str) -> str:
        """The invoice as a page at Stripe, by way of our own address."""
        return reverse("billing:invoice", args=[self.merchant_slug, invoice_id])

    def invoice_pdf(self, invoice_id: str) -> str:
        """The invoice as a PDF at Stripe, by way of our own address."""
        return reverse("billing:invoice_pdf", args=[self.merchant_slug, invoice_id])

    def invoice_payment(self, invoice_id: str) -> str:
        """Our page where an open invoice is paid with a saved payment method."""
        return reverse("billing:invoice_payment", args=[self.merchant_slug, invoice_id])

    def cursor(self, query: Mapping[str, str], name: str) -> Cursor:
        """Where the list `name` begins, from the query string; raises `NotFound` for what we did not sign."""
        after, before = query.get(f"{name}_after", ""), query.get(f"{name}_before", "")
        if after and before:
            raise NotFound
        return Cursor(after=self._checked(after), before=self._checked(before))

    def paging(
        self,
        name: str,
        page: ListPage[Subscription] | ListPage[Invoice] | ListPage[PaymentMethod],
        view: str = "billing:home",
    ) -> Paging:
        """Links to the neighbours of a page of the list `name` on the page `view`. They lead to the section itself."""
        return Paging(newer_url=self._part(view, name, page.newer), older_url=self._part(view, name, page.older))

    def _part(self, view: str, name: str, cursor: Cursor | None) -> str:
        if cursor is None:
            return ""
        signed = {
            f"{name}_{direction}": self._signer.sign(object_id)
            for direction, object_id in (("after", cursor.after), ("before", cursor.before))
            if object_id
        }
        address = reverse(view, args=[self.merchant_slug])
        return f"{address}?{urlencode(signed)}#{name}" if signed else f"{address}#{name}"

    @property
    def _signer(self) -> Signer:
        return Signer(sep=".", salt=f"cursor:{self.merchant_slug}:{self.customer_id}")

    def _checked(self, signed: str) -> str:
        if not signed:
            return ""
        try:
            return self._signer.unsign(signed)
        except BadSignature:
            raise NotFound from None
