"""Invoices with everything that is printed on one: parties, lines, taxes, discounts, balances.

https://docs.stripe.com/api/invoices/object
"""

import msgspec
import stripe

from billing.errors import InvoiceTooLong
from billing.gateway.client import StripeList, object_path, read
from billing.gateway.customers import Address, Shipping
from billing.gateway.invoice_lines import DiscountTaken, FullLine, LineTax, PretaxCredit, ShippingCost
from billing.gateway.invoices import Parent

LINES_PER_PAGE = 100
MOST_LINES = 2_000
"""Longer ones are left to Stripe's own page and file."""

# Four levels deep, which is as far as Stripe expands. Through the amounts it reaches the items' discounts, too.
_EXPAND = [
    "total_discount_amounts.discount.source.coupon",
    "total_discount_amounts.discount.promotion_code",
    "account_tax_ids",
    "shipping_cost.taxes",
]


class CustomField(msgspec.Struct, frozen=True):
    name: str
    value: str


class AccountTaxId(msgspec.Struct, frozen=True):
    """The seller's. Of one that the merchant has deleted since only the id is left: type and value are empty."""

    id: str
    type: str = ""
    value: str = ""
    country: str | None = None


class InvoiceTaxId(msgspec.Struct, frozen=True):
    """The customer's, as it was when the invoice was finalised."""

    type: str
    value: str | None = None


class PdfRendering(msgspec.Struct, frozen=True):
    page_size: str | None = None


class Rendering(msgspec.Struct, frozen=True):
    """How the merchant wants it printed. https://docs.stripe.com/api/invoices/object#invoice_object-rendering"""

    pdf: PdfRendering | None = None


class StatusTransitions(msgspec.Struct, frozen=True):
    """When it was paid, in seconds."""

    paid_at: int | None = None


class FullInvoice(msgspec.Struct, frozen=True):
    """Amounts in the smallest unit of `currency`, timestamps in seconds.

    `total` is the lines with discounts and taxes; `starting_balance` is the customer's balance that it was settled
    against, `ending_balance` what was left of it (negative for a credit). The customer's particulars are frozen when it
    is finalised. https://docs.stripe.com/invoicing/overview#invoice-statuses
    """

    id: str
    customer: str
    currency: str
    created: int
    status: str | None = None
    number: str | None = None
    billing_reason: str | None = None
    collection_method: str = "charge_automatically"
    account_name: str | None = None
    account_tax_ids: list[AccountTaxId | str] | None = None
    customer_name: str | None = None
    customer_email: str | None = None
    customer_address: Address | None = None
    customer_shipping: Shipping | None = None
    customer_tax_exempt: str | None = None
    customer_tax_ids: list[InvoiceTaxId] | None = None
    custom_fields: list[CustomField] | None = None
    description: str | None = None
    footer: str | None = None
    due_date: int | None = None
    effective_at: int | None = None
    attempt_count: int = 0
    next_payment_attempt: int | None = None
    total: int = 0
    amount_paid: int = 0
    amount_remaining: int = 0
    starting_balance: int = 0
    ending_balance: int | None = None
    pre_payment_credit_notes_amount: int = 0
    total_discount_amounts: list[DiscountTaken] | None = None
    total_pretax_credit_amounts: list[PretaxCredit] | None = None
    total_taxes: list[LineTax] | None = None
    shipping_cost: ShippingCost | None = None
    hosted_invoice_url: str | None = None
    invoice_pdf: str | None = None
    on_behalf_of: str | None = None
    parent: Parent | None = None
    rendering: Rendering | None = None
    status_transitions: StatusTransitions = StatusTransitions()
    lines: StripeList[FullLine] = StripeList(data=[])

    @property
    def subscription(self) -> str | None:
        """The id of the subscription it is for, or `None`."""
        return self.parent.subscription if self.parent else None

    @property
    def dated(self) -> int:
        """The date that stands on it."""
        return self.effective_at or self.created

    @property
    def is_owed(self) -> bool:
        """Whether something of it is still to be paid."""
        return self.status == "open" and self.amount_remaining > 0

    @property
    def is_regular(self) -> bool:
        """Whether it is the first of a subscription, or one of a renewal: not one of a change, nor made by hand."""
        return self.billing_reason in {"subscription_create", "subscription_cycle"}


async def retrieve_full_invoice(client: stripe.StripeClient, invoice_id: str) -> FullInvoice:
    """GET /v1/invoices/{id} with the first of its lines, whoever's it is: the gateway checks the owner."""
    return await read(client, object_path("/v1/invoices", invoice_id), FullInvoice, expand=_EXPAND)


async def with_all_lines(client: stripe.StripeClient, invoice: FullInvoice) -> FullInvoice:
    """The same with the lines that Stripe leaves out of a long invoice; raises `InvoiceTooLong`.

    GET /v1/invoices/{id}/lines. https://docs.stripe.com/api/invoice-line-item/retrieve
    """
    lines, has_more = list(invoice.lines.data), invoice.lines.has_more
    path = f"{object_path('/v1/invoices', invoice.id)}/lines"
    while has_more:
        if len(lines) >= MOST_LINES:
            raise InvoiceTooLong
        after = {"starting_after": lines[-1].id} if lines else {}
        page = await read(client, path, StripeList[FullLine], limit=LINES_PER_PAGE, **after)
        lines, has_more = [*lines, *page.data], page.has_more and bool(page.data)
    return msgspec.structs.replace(invoice, lines=StripeList(lines))


async def list_earlier_invoices(
    client: stripe.StripeClient, customer_id: str, invoice: FullInvoice
) -> list[FullInvoice]:
    """GET /v1/invoices of the same subscription that were made before this one, newest first, the newest ten.

    Each with the first of its lines.
    """
    found = await read(
        client,
        "/v1/invoices",
        StripeList[FullInvoice],
        customer=customer_id,
        subscription=invoice.subscription,
        starting_after=invoice.id,
        limit=10,
    )
    return found.data
