"""Invoices with everything that is printed on one: parties, lines, taxes, discounts, balances.

https://docs.stripe.com/api/invoices/object and https://docs.stripe.com/api/invoice-line-item/object
"""

from decimal import Decimal

import msgspec
import stripe

from billing.errors import InvoiceTooLong
from billing.gateway.client import StripeList, object_path, read
from billing.gateway.customers import Address, Shipping, TaxId
from billing.gateway.discounts import Discount
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


class LinePeriod(msgspec.Struct, frozen=True):
    """The time that a line is for, timestamps in seconds; both the same for what is no time."""

    start: int
    end: int


class LineItemDetails(msgspec.Struct, frozen=True):
    subscription_item: str = ""
    proration: bool = False


class LineOrigin(msgspec.Struct, frozen=True):
    """Where a line comes from: an item of a subscription, or something that the merchant added."""

    subscription_item_details: LineItemDetails | None = None
    invoice_item_details: LineItemDetails | None = None


class LinePriceDetails(msgspec.Struct, frozen=True):
    price: str | None = None
    product: str | None = None


class FullLinePricing(msgspec.Struct, frozen=True):
    """`unit_amount_decimal` is null where the amount is no multiple of a price (prorations)."""

    price_details: LinePriceDetails | None = None
    unit_amount_decimal: Decimal | None = None


class TaxRateDetails(msgspec.Struct, frozen=True):
    tax_rate: str


class LineTax(msgspec.Struct, frozen=True):
    """`taxable_amount` is what the rate was applied to; an inclusive tax is a part of the line's amount."""

    amount: int
    tax_behavior: str = "exclusive"
    tax_rate_details: TaxRateDetails | None = None
    taxability_reason: str = "not_available"
    taxable_amount: int | None = None

    @property
    def tax_rate(self) -> str:
        """The id of the rate; empty for a tax that was not reckoned by one."""
        return self.tax_rate_details.tax_rate if self.tax_rate_details else ""

    @property
    def is_included(self) -> bool:
        """Whether the prices contain it."""
        return self.tax_behavior == "inclusive"


class ShippingTaxRate(msgspec.Struct, frozen=True):
    id: str


class ShippingTax(msgspec.Struct, frozen=True):
    """What a shipping cost's taxes are is told by the rate itself, not by its id as elsewhere."""

    amount: int
    rate: ShippingTaxRate
    taxability_reason: str | None = None
    taxable_amount: int | None = None


class ShippingCost(msgspec.Struct, frozen=True):
    amount_subtotal: int = 0
    amount_total: int = 0
    taxes: list[ShippingTax] | None = None


class DiscountTaken(msgspec.Struct, frozen=True):
    """What one discount takes off; expanded on the invoice, an id on its lines."""

    amount: int
    discount: Discount | str

    @property
    def id(self) -> str:
        """The discount's."""
        return self.discount if isinstance(self.discount, str) else self.discount.id


class PretaxCredit(msgspec.Struct, frozen=True):
    """A discount, or prepaid credit of the customer's. https://docs.stripe.com/billing/subscriptions/usage-based/billing-credits"""

    amount: int
    type: str


class FullLine(msgspec.Struct, frozen=True):
    """`amount` is before discounts, and before taxes that are added; negative for a credit."""

    id: str
    amount: int
    period: LinePeriod
    description: str | None = None
    discount_amounts: list[DiscountTaken] | None = None
    parent: LineOrigin | None = None
    pretax_credit_amounts: list[PretaxCredit] | None = None
    pricing: FullLinePricing | None = None
    quantity: int | None = None
    taxes: list[LineTax] | None = None

    @property
    def item(self) -> str:
        """The id of the subscription's item that it is for; empty for what the merchant added."""
        details = self.parent.subscription_item_details if self.parent else None
        return details.subscription_item if details else ""

    @property
    def is_of_item(self) -> bool:
        """Whether it is for an item of a subscription; else its description is the merchant's own."""
        return self.parent is not None and self.parent.subscription_item_details is not None

    @property
    def is_proration(self) -> bool:
        """Whether it settles a change during a period."""
        if self.parent is None:
            return False
        details = self.parent.subscription_item_details or self.parent.invoice_item_details
        return details is not None and details.proration

    @property
    def product(self) -> str:
        """The id of the product; empty when it has none."""
        return (self.pricing.price_details.product or "") if self.pricing and self.pricing.price_details else ""

    @property
    def price(self) -> str:
        """The id of the price; empty when it has none."""
        return (self.pricing.price_details.price or "") if self.pricing and self.pricing.price_details else ""

    @property
    def unit_amount(self) -> Decimal | None:
        """What one costs, in the smallest unit; `None` where the amount is no multiple of a price."""
        return self.pricing.unit_amount_decimal if self.pricing else None

    @property
    def taken_off(self) -> int:
        """Discounts and prepaid credit, as a positive sum."""
        discounts = sum(taken.amount for taken in self.discount_amounts or [])
        credits_ = self.pretax_credit_amounts or []
        return discounts + sum(credit.amount for credit in credits_ if credit.type != "discount")

    @property
    def taxes_included(self) -> int:
        """The part of the amount that is tax."""
        return sum(tax.amount for tax in self.taxes or [] if tax.is_included)


class CustomField(msgspec.Struct, frozen=True):
    name: str
    value: str


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
    """When it became what it is, in seconds."""

    finalized_at: int | None = None
    marked_uncollectible_at: int | None = None
    paid_at: int | None = None
    voided_at: int | None = None


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
    livemode: bool = False
    status: str | None = None
    number: str | None = None
    billing_reason: str | None = None
    collection_method: str = "charge_automatically"
    account_country: str | None = None
    account_name: str | None = None
    account_tax_ids: list[TaxId | str] | None = None
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
    total_excluding_tax: int | None = None
    amount_due: int = 0
    amount_paid: int = 0
    amount_remaining: int = 0
    starting_balance: int = 0
    ending_balance: int | None = None
    pre_payment_credit_notes_amount: int = 0
    post_payment_credit_notes_amount: int = 0
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
        expand=[f"data.{path}" for path in _EXPAND if path.count(".") < 3],
    )
    return found.data
