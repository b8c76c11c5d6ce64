"""Addresses on the home page and of other lists, and the cursors in them.

A cursor is signed for one customer of one merchant: a page of a list can only be begun where we said so, and what was
made up or belongs to somebody else answers 404 before Stripe is asked.
"""

from collections.abc import Mapping, Sequence
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


def cursor_names(name: str) -> tuple[str, str]:
    """What says in an address where the list `name` begins: after an object, or before one."""
    return f"{name}_after", f"{name}_before"


@dataclass(frozen=True, slots=True)
class HomeLinks:
    """For one customer's home page."""

    merchant_slug: str
    customer_id: str

    def invoices(self, **query: str) -> str:
        """All invoices; `query` narrows the list: `status="open"`."""
        address = reverse("billing:invoices", args=[self.merchant_slug])
        return f"{address}?{urlencode(query)}" if query else address

    def invoice(self, invoice_id: str) -> str:
        """The invoice as a page."""
        return reverse("billing:invoice", args=[self.merchant_slug, invoice_id])

    def hosted_invoice(self, invoice_id: str) -> str:
        """The invoice as a page at Stripe, by way of our own address."""
        return reverse("billing:hosted_invoice", args=[self.merchant_slug, invoice_id])

    def invoice_pdf(self, invoice_id: str) -> str:
        """The invoice as a PDF."""
        return reverse("billing:invoice_pdf", args=[self.merchant_slug, invoice_id])

    def receipt(self, invoice_id: str, payment_id: str) -> str:
        """The receipt of a payment at Stripe, by way of our own address."""
        return reverse("billing:receipt", args=[self.merchant_slug, invoice_id, payment_id])

    def credit_note_pdf(self, note_id: str) -> str:
        """The credit note as a PDF."""
        return reverse("billing:credit_note_pdf", args=[self.merchant_slug, note_id])

    def invoice_payment(self, invoice_id: str) -> str:
        """Our page where an open invoice is paid with a saved payment method."""
        return reverse("billing:invoice_payment", args=[self.merchant_slug, invoice_id])

    def payments(self, invoices: Sequence[str] = (), method: str = "") -> str:
        """Our page where several open invoices are paid: these, with this payment method chosen; else all of them."""
        address = reverse("billing:payments", args=[self.merchant_slug])
        query = [*(("invoice", each) for each in invoices), *((("with", method),) if method else ())]
        return f"{address}?{urlencode(query)}" if query else address

    def archives(self) -> str:
        """Where an archive of invoices is asked for."""
        return reverse("billing:archives", args=[self.merchant_slug])

    def cursor(self, query: Mapping[str, str], name: str) -> Cursor:
        """Where the list `name` begins, from the query string; raises `NotFound` for what we did not sign."""
        after, before = (query.get(each, "") for each in cursor_names(name))
        if after and before:
            raise NotFound
        return Cursor(after=self._checked(after), before=self._checked(before))

    def paging(
        self,
        name: str,
        page: ListPage[Subscription] | ListPage[Invoice] | ListPage[PaymentMethod],
        view: str = "billing:home",
        query: Mapping[str, str] | None = None,
    ) -> Paging:
        """Links to the neighbours of a page of the list `name` on the page `view`. They lead to the section itself.

        `query` is what else narrows the list.
        """
        newer, older = (self._part(view, name, cursor, query or {}) for cursor in (page.newer, page.older))
        return Paging(newer_url=newer, older_url=older)

    def _part(self, view: str, name: str, cursor: Cursor | None, query: Mapping[str, str]) -> str:
        if cursor is None:
            return ""
        signed = dict(query) | {
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
