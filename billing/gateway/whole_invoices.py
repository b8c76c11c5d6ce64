"""An invoice with what became of it: its payments and its credit notes."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import stripe

from billing.errors import NotFound
from billing.gateway.credit_notes import CreditNote, list_credit_notes
from billing.gateway.cursors import Cursor
from billing.gateway.full_invoices import FullInvoice, retrieve_full_invoice, with_all_lines
from billing.gateway.payments_made import InvoicePaymentMade, list_payments_made


@dataclass(frozen=True, slots=True)
class WholeInvoice:
    """Payments and credit notes newest first."""

    invoice: FullInvoice
    payments: tuple[InvoicePaymentMade, ...]
    credit_notes: tuple[CreditNote, ...]


async def read_whole_invoice(
    client: stripe.StripeClient, customer_id: str, invoice_id: str, is_ours: Callable[[FullInvoice], bool]
) -> WholeInvoice:
    """One round, and a second one for an invoice of more than ten lines.

    Whose an invoice is shows when it comes: raises `NotFound` then, and shows nothing of what came beside it.
    """
    invoice, payments, notes = await asyncio.gather(
        retrieve_full_invoice(client, invoice_id),
        list_payments_made(client, invoice_id),
        list_credit_notes(client, customer_id, Cursor(), invoice=invoice_id),
    )
    if not is_ours(invoice):
        raise NotFound
    return WholeInvoice(await with_all_lines(client, invoice), tuple(payments), tuple(notes.data))
