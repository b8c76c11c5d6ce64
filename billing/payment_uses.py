"""What a payment method shall pay from now on: said before it is saved, and carried out when Stripe has it.

The choice travels in the metadata of the setup intent, so that it is there on whatever way the customer comes back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from billing.errors import BillingError
from billing.gateway.invoice_payments import PayableInvoice
from billing.gateway.subscriptions import Subscription

_KEY = "portal_uses"
_INVOICES = "portal_pays"
MOST_INVOICES = 5
"""As many as surely fit into one value of metadata (500 characters). https://docs.stripe.com/api/metadata"""


@dataclass(frozen=True, slots=True)
class InvoiceCharge:
    """An open invoice with what it was shown to cost: "4900 eur"."""

    invoice_id: str
    charged: str

    @classmethod
    def of(cls, invoice: PayableInvoice) -> "InvoiceCharge":
        """As the invoice is now."""
        return cls(invoice.id, f"{invoice.amount_remaining} {invoice.currency}")


@dataclass(frozen=True, slots=True)
class PaymentUses:
    """`is_default`: for all that names nothing else. `for_subscriptions`: also for those with a card of their own."""

    is_default: bool = True
    for_subscriptions: bool = True
    invoices: tuple[InvoiceCharge, ...] = ()

    def metadata(self) -> dict[str, str]:
        """As Stripe keeps it."""
        words = [("default", self.is_default), ("subscriptions", self.for_subscriptions)]
        invoices = ",".join(f"{each.invoice_id} {each.charged}" for each in self.invoices[:MOST_INVOICES])
        chosen = " ".join(word for word, is_chosen in words if is_chosen)
        return {_KEY: chosen or "none", **({_INVOICES: invoices} if invoices else {})}

    @classmethod
    def read(cls, metadata: Mapping[str, str]) -> "PaymentUses | None":
        """What was chosen; `None` for an intent that was not made here."""
        if _KEY not in metadata:
            return None
        words = metadata[_KEY].split()
        charges = [entry.partition(" ") for entry in metadata.get(_INVOICES, "").split(",") if entry]
        return cls(
            is_default="default" in words,
            for_subscriptions="subscriptions" in words,
            invoices=tuple(InvoiceCharge(invoice_id, charged) for invoice_id, _, charged in charges),
        )


@dataclass
class Used:
    """What was done, in the order in which it was, and where it stopped. What is done stays done."""

    is_default: bool = False
    """It pays whatever names nothing else; perhaps it did before."""
    subscriptions: list[Subscription] = field(default_factory=list)
    """It pays for them now."""
    skipped: list[Subscription] = field(default_factory=list)
    """Stripe would not change them: they ended or changed in the meantime."""
    paid: list[PayableInvoice] = field(default_factory=list)
    """As Stripe has them after the payment; a bank debit is on its way for some days."""
    not_due: list[InvoiceCharge] = field(default_factory=list)
    """Nothing was charged: they are settled, or cost something else than was shown."""
    not_paid: list[PayableInvoice] = field(default_factory=list)
    """Chosen to be paid, and not paid: the first one failed, or waits for the bank; the others were not tried."""
    bank: str = ""
    """The id of the invoice whose payment the customer has to confirm at their bank; else empty."""
    error: BillingError | None = None
    """What it stopped at: `CardDeclined`, or no answer (`StripeUnavailable`: send the same token again)."""
    has_changed: bool = False
    """Whether anything was written that was not so before."""
