"""Invoices of one customer, and the preview of the next one. https://docs.stripe.com/api/invoices/object"""

from dataclasses import dataclass
from typing import Any

import msgspec
import stripe

from billing.gateway.client import StripeList, compute, object_path, read
from billing.gateway.cursors import Cursor
from billing.gateway.invoice_lines import InvoiceLine

PAGE_SIZE = 12
OPEN_LIMIT = 10
"""So many open invoices stand on a page: the oldest."""
_MOST_LISTED = 100  # https://docs.stripe.com/api/pagination


@dataclass(frozen=True, slots=True)
class InvoiceFilter:
    """Which invoices of a list: by status (Stripe's word), by subscription (its id), and by the time in which they were
    made, from a second on and before another. What is empty does not count.
    """

    status: str = ""
    subscription: str = ""
    created_from: int | None = None
    created_before: int | None = None

    @property
    def params(self) -> dict[str, Any]:
        """As Stripe's parameters. https://docs.stripe.com/api/invoices/list"""
        equal = {"status": self.status, "subscription": self.subscription}
        created = {"gte": self.created_from, "lt": self.created_before}
        wanted = {name: value for name, value in created.items() if value is not None}
        return {**{name: value for name, value in equal.items() if value}, **({"created": wanted} if wanted else {})}


EVERY_INVOICE = InvoiceFilter()


class SubscriptionDetails(msgspec.Struct, frozen=True):
    subscription: str | None = None


class Tax(msgspec.Struct, frozen=True):
    """What is added to the prices, or a part of them, by the tax behaviour of the price."""

    amount: int


class Parent(msgspec.Struct, frozen=True):
    subscription_details: SubscriptionDetails | None = None

    @property
    def subscription(self) -> str | None:
        """The id of the subscription it is for, or `None`."""
        return self.subscription_details.subscription if self.subscription_details else None


class Invoice(msgspec.Struct, frozen=True):
    """Amounts in the smallest unit of `currency`, timestamps in seconds.

    `number` is null until the invoice is finalised; `next_payment_attempt` is set while Stripe will try (again).
    """

    id: str
    customer: str
    currency: str
    created: int
    status: str | None = None
    number: str | None = None
    total: int = 0
    amount_due: int = 0
    amount_paid: int = 0
    amount_remaining: int = 0
    attempt_count: int = 0
    next_payment_attempt: int | None = None
    billing_reason: str | None = None
    collection_method: str = "charge_automatically"
    due_date: int | None = None
    effective_at: int | None = None
    hosted_invoice_url: str | None = None
    invoice_pdf: str | None = None
    pre_payment_credit_notes_amount: int = 0
    post_payment_credit_notes_amount: int = 0
    on_behalf_of: str | None = None
    parent: Parent | None = None
    lines: StripeList[InvoiceLine] = StripeList(data=[])

    @property
    def subscription(self) -> str | None:
        """The id of the subscription it is for, or `None`."""
        return self.parent.subscription if self.parent else None

    @property
    def dated(self) -> int:
        """The date that stands on it, in seconds."""
        return self.effective_at or self.created

    @property
    def is_owed(self) -> bool:
        """Whether something of it is still to be paid."""
        return self.status == "open" and self.amount_remaining > 0

    @property
    def is_credited(self) -> bool:
        """Whether a credit note takes something of it back."""
        return bool(self.pre_payment_credit_notes_amount or self.post_payment_credit_notes_amount)


class Preview(msgspec.Struct, frozen=True):
    """What the next invoice would be if it were made now; `starting_balance` is negative for a credit."""

    customer: str
    currency: str
    total: int
    amount_due: int
    starting_balance: int = 0
    on_behalf_of: str | None = None
    total_taxes: list[Tax] | None = None
    parent: Parent | None = None
    lines: StripeList[InvoiceLine] = StripeList(data=[])

    @property
    def subscription(self) -> str | None:
        """The id of the subscription that it is for."""
        return self.parent.subscription if self.parent else None


async def list_invoices(
    client: stripe.StripeClient,
    customer_id: str,
    cursor: Cursor,
    wanted: InvoiceFilter = EVERY_INVOICE,
    *,
    limit: int = 0,
) -> StripeList[Invoice]:
    """GET /v1/invoices, newest first, one page."""
    params = {**wanted.params, **cursor.params, "limit": limit or PAGE_SIZE}
    return await read(client, "/v1/invoices", StripeList[Invoice], customer=customer_id, **params)


async def list_open_invoices(client: stripe.StripeClient, customer_id: str) -> StripeList[Invoice]:
    """GET /v1/invoices with status open: what is to be paid, newest first, as many as Stripe lists at once."""
    return await read(
        client, "/v1/invoices", StripeList[Invoice], customer=customer_id, status="open", limit=_MOST_LISTED
    )


async def retrieve_invoice(client: stripe.StripeClient, invoice_id: str) -> Invoice:
    """GET /v1/invoices/{id}, whoever's it is: the gateway checks the owner."""
    return await read(client, object_path("/v1/invoices", invoice_id), Invoice)


async def preview_next_invoice(client: stripe.StripeClient, subscription_id: str) -> Preview:
    """POST /v1/invoices/create_preview for a subscription, whoever's it is: the gateway checks the owner.

    With taxes, discounts, prorations that wait, usage so far and the credit balance. Raises `RequestRefused` or
    `NotFound` when nothing is coming. https://docs.stripe.com/api/invoices/create_preview
    """
    return await compute(client, "/v1/invoices/create_preview", Preview, subscription=subscription_id)
