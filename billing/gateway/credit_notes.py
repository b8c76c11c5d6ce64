"""Credit notes: what takes back a part of an invoice. https://docs.stripe.com/api/credit_notes/object"""

from decimal import Decimal
from typing import Any

import msgspec
import stripe

from billing.errors import InvoiceTooLong
from billing.gateway.client import StripeList, object_path, read
from billing.gateway.cursors import Cursor
from billing.gateway.full_invoices import LINES_PER_PAGE, MOST_LINES
from billing.gateway.invoice_lines import LineTax, PretaxCredit, ShippingCost, prepaid_credit

LIST_LIMIT = 100


class CreditNoteLine(msgspec.Struct, frozen=True):
    """`amount` is before discounts, and before taxes that are added; what is credited counts as positive."""

    id: str
    amount: int
    description: str | None = None
    discount_amount: int = 0
    invoice_line_item: str | None = None
    pretax_credit_amounts: list[PretaxCredit] | None = None
    quantity: int | None = None
    unit_amount_decimal: Decimal | None = None
    taxes: list[LineTax] | None = None

    @property
    def taken_off(self) -> int:
        """Discounts and prepaid credit that the line had, as a positive sum."""
        return self.discount_amount + prepaid_credit(self.pretax_credit_amounts)


class NoteRefund(msgspec.Struct, frozen=True):
    amount_refunded: int


class CreditNote(msgspec.Struct, frozen=True):
    """Amounts in the smallest unit of `currency`. Of an open invoice it lessens what is due (`pre_payment_amount`); of
    a paid one the amount was refunded, added to the customer's credit balance, or given back outside of Stripe.
    """

    id: str
    customer: str
    invoice: str
    currency: str
    created: int
    number: str
    status: str = "issued"
    reason: str | None = None
    memo: str | None = None
    effective_at: int | None = None
    total: int = 0
    discount_amount: int = 0
    pretax_credit_amounts: list[PretaxCredit] | None = None
    shipping_cost: ShippingCost | None = None
    total_taxes: list[LineTax] | None = None
    pre_payment_amount: int = 0
    post_payment_amount: int = 0
    out_of_band_amount: int | None = None
    customer_balance_transaction: str | None = None
    refunds: list[NoteRefund] = []
    pdf: str | None = None
    lines: StripeList[CreditNoteLine] = StripeList(data=[])

    @property
    def dated(self) -> int:
        """The date that stands on it, in seconds."""
        return self.effective_at or self.created

    @property
    def is_void(self) -> bool:
        """Whether it was taken back itself."""
        return self.status == "void"

    @property
    def refunded(self) -> int:
        """To what had paid the invoice."""
        return sum(refund.amount_refunded for refund in self.refunds)

    @property
    def given_outside(self) -> int:
        """Given back outside of Stripe."""
        return self.out_of_band_amount or 0

    @property
    def to_balance(self) -> int:
        """Added to the customer's credit balance."""
        is_added = self.customer_balance_transaction is not None
        return self.post_payment_amount - self.refunded - self.given_outside if is_added else 0


async def list_credit_notes(
    client: stripe.StripeClient, customer_id: str, cursor: Cursor, **params: Any
) -> StripeList[CreditNote]:
    """GET /v1/credit_notes of a customer, newest first, one page. `params` are Stripe's own: `invoice`, `created`."""
    params = {**params, **cursor.params}
    return await read(
        client, "/v1/credit_notes", StripeList[CreditNote], customer=customer_id, limit=LIST_LIMIT, **params
    )


async def retrieve_credit_note(client: stripe.StripeClient, note_id: str) -> CreditNote:
    """GET /v1/credit_notes/{id} with the first of its lines, whoever's it is: the gateway checks the owner."""
    return await read(client, object_path("/v1/credit_notes", note_id), CreditNote, expand=["shipping_cost.taxes"])


async def with_all_note_lines(client: stripe.StripeClient, note: CreditNote) -> CreditNote:
    """The same with the lines that Stripe leaves out of a long one; raises `InvoiceTooLong`.

    GET /v1/credit_notes/{id}/lines. https://docs.stripe.com/api/credit_notes/lines
    """
    lines, has_more = list(note.lines.data), note.lines.has_more
    path = f"{object_path('/v1/credit_notes', note.id)}/lines"
    while has_more:
        if len(lines) >= MOST_LINES:
            raise InvoiceTooLong
        after = {"starting_after": lines[-1].id} if lines else {}
        page = await read(client, path, StripeList[CreditNoteLine], limit=LINES_PER_PAGE, **after)
        lines, has_more = [*lines, *page.data], page.has_more and bool(page.data)
    return msgspec.structs.replace(note, lines=StripeList(lines))
