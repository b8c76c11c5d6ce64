"""Payments of an invoice: what was charged, with what, and the receipt.

https://docs.stripe.com/api/invoice-payment/object and https://docs.stripe.com/api/charges/object
"""

import msgspec
import stripe

from billing.gateway.client import StripeList, read
from billing.gateway.payment_methods import BankDebit, Card, PaymentMethod

# Four levels deep, which is as far as Stripe expands: the list of an invoice's payments reaches the charge, where the
# invoice itself would not. https://docs.stripe.com/expand
_EXPAND = ["data.payment.payment_intent.latest_charge", "data.payment.charge"]


class ChargedCard(msgspec.Struct, frozen=True):
    brand: str | None = None
    last4: str | None = None


class ChargedWith(msgspec.Struct, frozen=True):
    """What was charged, as it was then; it may be gone since."""

    type: str
    card: ChargedCard | None = None
    sepa_debit: BankDebit | None = None
    us_bank_account: BankDebit | None = None
    bacs_debit: BankDebit | None = None
    au_becs_debit: BankDebit | None = None
    acss_debit: BankDebit | None = None

    @property
    def method(self) -> PaymentMethod:
        """As a payment method, to be named like the saved ones; it has no id."""
        return PaymentMethod(
            id="",
            type=self.type,
            card=Card(brand=self.card.brand, last4=self.card.last4) if self.card else None,
            sepa_debit=self.sepa_debit,
            us_bank_account=self.us_bank_account,
            bacs_debit=self.bacs_debit,
            au_becs_debit=self.au_becs_debit,
            acss_debit=self.acss_debit,
        )


class PaidCharge(msgspec.Struct, frozen=True):
    """What was charged. `receipt_url` is Stripe's page of the receipt, null where there is none."""

    id: str
    created: int
    status: str
    payment_method_details: ChargedWith | None = None
    receipt_url: str | None = None


class PaidIntent(msgspec.Struct, frozen=True):
    id: str
    status: str
    latest_charge: PaidCharge | None = None


class PaymentMade(msgspec.Struct, frozen=True):
    """`type` is payment_intent, charge (of the time before intents) or payment_record: money that went past Stripe."""

    type: str
    charge: PaidCharge | None = None
    payment_intent: PaidIntent | None = None


class PaymentTransitions(msgspec.Struct, frozen=True):
    paid_at: int | None = None


class InvoicePaymentMade(msgspec.Struct, frozen=True):
    """`amount_paid` is null while it is open; `status` is open, paid or canceled."""

    id: str
    status: str
    amount_requested: int
    currency: str
    created: int
    payment: PaymentMade
    amount_paid: int | None = None
    status_transitions: PaymentTransitions = PaymentTransitions()

    @property
    def charged(self) -> PaidCharge | None:
        """The charge that it was made with; `None` for money that went past Stripe."""
        return self.payment.payment_intent.latest_charge if self.payment.payment_intent else self.payment.charge

    @property
    def paid_at(self) -> int:
        """When it was paid, in seconds; when it was begun, while it is not."""
        return self.status_transitions.paid_at or self.created

    @property
    def is_on_its_way(self) -> bool:
        """Whether a bank has not answered yet."""
        return self.payment.payment_intent is not None and self.payment.payment_intent.status == "processing"

    @property
    def receipt_url(self) -> str:
        """Stripe's page of the receipt; empty where there is none."""
        return (self.charged.receipt_url or "") if self.charged and self.status == "paid" else ""


async def list_payments_made(client: stripe.StripeClient, invoice_id: str) -> list[InvoicePaymentMade]:
    """GET /v1/invoice_payments of an invoice, the newest first, whoever's it is: the gateway checks the owner."""
    found = await read(
        client, "/v1/invoice_payments", StripeList[InvoicePaymentMade], invoice=invoice_id, limit=100, expand=_EXPAND
    )
    return found.data
