"""What a payment method shall pay from now on: said before it is saved, and carried out when Stripe has it.

The choice travels in the metadata of the setup intent, so that it is there on whatever way the customer comes back.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from billing.gateway.invoice_payments import PayableInvoice

_KEY = "portal_uses"
_INVOICES = "portal_pays"
MOST_INVOICES = 5
"""As many as surely fit into one value of metadata (500 characters). https://docs.stripe.com/api/metadata"""


@dataclass(frozen=True, slots=True)
class InvoiceCharge:
    """An open invoice with what it was shown to cost: "4900 eur", as `billing.pages.invoice_payment.charged` has it."""

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
