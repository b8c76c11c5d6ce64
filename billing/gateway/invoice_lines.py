"""Lines of invoices with all that is printed of one: time, price, discounts, taxes.

https://docs.stripe.com/api/invoice-line-item/object
"""

from decimal import Decimal

import msgspec

from billing.gateway.discounts import Discount


class LinePeriod(msgspec.Struct, frozen=True):
    """The time that a line is for, timestamps in seconds; both the same for what is no time."""

    start: int
    end: int


class LineItemDetails(msgspec.Struct, frozen=True):
    subscription_item: str = ""
    proration: bool = False


class LineParent(msgspec.Struct, frozen=True):
    """Where a line comes from; a line of an invoice item that the merchant made names no subscription item."""

    subscription_item_details: LineItemDetails | None = None


class LinePriceDetails(msgspec.Struct, frozen=True):
    price: str | None = None
    product: str | None = None


class LinePricing(msgspec.Struct, frozen=True):
    price_details: LinePriceDetails | None = None


class InvoiceLine(msgspec.Struct, frozen=True, kw_only=True):
    """What a line is for."""

    description: str | None = None
    parent: LineParent | None = None
    pricing: LinePricing | None = None

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
        """Whether it settles a change of a subscription during a period.

        https://docs.stripe.com/api/invoices/create_preview (the way to tell it that is recommended there)
        """
        details = self.parent.subscription_item_details if self.parent else None
        return details is not None and details.proration

    @property
    def product(self) -> str:
        """The id of the product; empty when it has none."""
        return (self.pricing.price_details.product or "") if self.pricing and self.pricing.price_details else ""

    @property
    def price(self) -> str:
        """The id of the price; empty when it has none."""
        return (self.pricing.price_details.price or "") if self.pricing and self.pricing.price_details else ""


class FullLineParent(LineParent, frozen=True):
    invoice_item_details: LineItemDetails | None = None


class FullLinePricing(LinePricing, frozen=True):
    """`unit_amount_decimal` is null where the amount is no multiple of a price (prorations)."""

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


def prepaid_credit(amounts: list[PretaxCredit] | None) -> int:
    """What of these is credit that was bought or granted beforehand; the discounts are told elsewhere, too."""
    return sum(each.amount for each in amounts or [] if each.type != "discount")


class FullLine(InvoiceLine, frozen=True, kw_only=True):
    """`amount` is before discounts, and before taxes that are added; negative for a credit."""

    id: str
    amount: int
    period: LinePeriod
    discount_amounts: list[DiscountTaken] | None = None
    parent: FullLineParent | None = None
    pretax_credit_amounts: list[PretaxCredit] | None = None
    pricing: FullLinePricing | None = None
    quantity: int | None = None
    taxes: list[LineTax] | None = None

    @property
    def is_proration(self) -> bool:
        """Also where the merchant's own item settles it."""
        if self.parent is None:
            return False
        details = self.parent.subscription_item_details or self.parent.invoice_item_details
        return details is not None and details.proration

    @property
    def unit_amount(self) -> Decimal | None:
        """What one costs, in the smallest unit; `None` where the amount is no multiple of a price."""
        return self.pricing.unit_amount_decimal if self.pricing else None

    @property
    def taken_off(self) -> int:
        """Discounts and prepaid credit, as a positive sum."""
        discounts = sum(taken.amount for taken in self.discount_amounts or [])
        return discounts + prepaid_credit(self.pretax_credit_amounts)
