"""What a change would cost: Stripe's own preview of the invoice that would come of it. Nothing is stored.

https://docs.stripe.com/api/invoices/create_preview
"""

from typing import Any

import msgspec
import stripe

from billing.gateway.client import StripeList, compute
from billing.gateway.invoice_lines import InvoiceLine, LinePeriod
from billing.gateway.invoices import Tax

# An invoice that is dated this close to the present is made at once: clocks of two computers differ a little.
_AT_ONCE = 300


class PreviewLine(InvoiceLine, frozen=True, kw_only=True):
    """`amount` is before discounts and before taxes that are added; negative for a credit."""

    amount: int
    period: LinePeriod
    quantity: int | None = None


class PreviewTax(Tax, frozen=True):
    """`tax_behavior`: an inclusive tax is a part of the prices, an exclusive one is added to them."""

    tax_behavior: str = "exclusive"


class PreviewDiscount(msgspec.Struct, frozen=True):
    """What one discount takes off. `discount` is an id; one that does not exist yet has an id of the preview's own."""

    amount: int
    discount: str = ""


class ChangePreview(msgspec.Struct, frozen=True):
    """The invoice that a change would cause: the one that is made at once, or the next renewal's.

    Amounts in the smallest unit of `currency`. `total` is the sum of the lines with discounts and taxes; `amount_due`
    is what is left to pay after the balance. A negative `starting_balance` or `ending_balance` is a credit, a positive
    one a debt that the next invoice collects: what is too little to be charged is carried over so.
    https://docs.stripe.com/billing/customer/balance, https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts
    """

    currency: str
    total: int
    amount_due: int
    created: int = 0
    period_end: int = 0
    starting_balance: int = 0
    ending_balance: int | None = None
    total_taxes: list[PreviewTax] | None = None
    total_discount_amounts: list[PreviewDiscount] | None = None
    lines: StripeList[PreviewLine] = StripeList(data=[])

    @property
    def made_at(self) -> int:
        """When the invoice is made.

        A preview of a renewal is dated at the end of the period, one of a change that is billed by itself at the
        moment of the change, `created` and `period_end` ("the latest timestamp at which invoice items can be associated
        with this invoice") alike; whichever is later counts, so that nothing is called due today that is not.
        (`period_end` documented, `created` inferred from previews that others published.)
        """
        return max(self.created, self.period_end)

    def is_made_at_once(self, now: int, period_ends: list[int]) -> bool:
        """Whether it is billed now and not at a renewal. `period_ends` are those of the subscription's items."""
        is_renewal = self.made_at > now and self.made_at in period_ends
        return self.made_at <= now + _AT_ONCE and not is_renewal

    @property
    def taxes_added(self) -> int:
        """Taxes on top of the prices."""
        return sum(tax.amount for tax in self.total_taxes or [] if tax.tax_behavior != "inclusive")

    @property
    def taxes_included(self) -> int:
        """Taxes that are a part of the prices."""
        return sum(tax.amount for tax in self.total_taxes or [] if tax.tax_behavior == "inclusive")

    @property
    def balance_after(self) -> int:
        """The customer's balance when the invoice is settled; reckoned where Stripe leaves it open for a draft.

        https://docs.stripe.com/billing/customer/balance: a credit is used up first, a negative total becomes credit.
        """
        if self.ending_balance is not None:
            return self.ending_balance
        return self.total + self.starting_balance - self.amount_due


async def create_preview(client: stripe.StripeClient, subscription_id: str, **params: Any) -> ChangePreview:
    """POST /v1/invoices/create_preview for a subscription; `RequestRefused` or `NotFound` when nothing is coming.

    `params` are Stripe's own: `subscription_details`, `discounts`, `preview_mode`.
    """
    return await compute(client, "/v1/invoices/create_preview", ChangePreview, subscription=subscription_id, **params)
