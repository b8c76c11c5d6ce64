"""What a document is about: an invoice of Stripe's or a credit note of one, with names and seller as they were."""

from dataclasses import dataclass

from billing.documents.letterheads import Seller
from billing.gateway.credit_notes import CreditNote
from billing.gateway.full_invoices import FullInvoice
from billing.gateway.whole_invoices import WholeInvoice
from billing.invoice_figures import Figures, invoice_figures, note_figures
from billing.invoice_names import Names


@dataclass(frozen=True, slots=True)
class Paper:
    """One document; `note` is the credit note, `None` for the invoice itself. Never about a draft."""

    whole: WholeInvoice
    note: CreditNote | None
    figures: Figures
    names: Names
    seller: Seller

    @classmethod
    def of(cls, whole: WholeInvoice, names: Names, seller: Seller, note: CreditNote | None = None) -> "Paper":
        """Of an invoice, or of a credit note of it, each with all of its lines."""
        figures = invoice_figures(whole.invoice) if note is None else note_figures(note)
        return cls(whole, note, figures, names, seller)

    @property
    def invoice(self) -> FullInvoice:
        """The invoice; for a credit note the one that it corrects."""
        return self.whole.invoice

    @property
    def object_id(self) -> str:
        return self.note.id if self.note else self.invoice.id

    @property
    def number(self) -> str:
        return self.note.number if self.note else self.invoice.number or self.invoice.id

    @property
    def dated(self) -> int:
        """The date that stands on it, in seconds."""
        return self.note.dated if self.note else self.invoice.dated

    @property
    def state(self) -> str:
        """What is said about payments: another state is another paper."""
        if self.note:
            return self.note.status
        return invoice_state(self.invoice.status, self.invoice.amount_remaining)

    @property
    def seller_name(self) -> str:
        """Who sends it: the legal name, else the name at Stripe, else the merchant's here."""
        return self.seller.legal_name or self.invoice.account_name or self.seller.merchant_name

    @property
    def buyer_name(self) -> str:
        """Whom it is for; empty where nobody ever said."""
        return self.invoice.customer_name or ""


def invoice_state(status: str | None, remaining: int) -> str:
    """ "paid", "open 4900": of an invoice that is no draft."""
    return f"{status}" if status in {"paid", "void"} else f"{status} {remaining}"
