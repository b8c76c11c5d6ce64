"""What a document is about: an invoice of Stripe's or a credit note of one, with names and seller as they were."""

from dataclasses import dataclass

from billing.documents.letterheads import Seller
from billing.gateway.credit_notes import CreditNote
from billing.gateway.full_invoices import FullInvoice
from billing.gateway.invoice_lines import LinePeriod
from billing.gateway.invoice_payments import PayableInvoice
from billing.gateway.whole_invoices import WholeInvoice
from billing.invoice_figures import Figures, invoice_figures, note_figures, service_period
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
        return invoice_state(self.invoice, is_on_its_way=self.is_on_its_way)

    @property
    def is_on_its_way(self) -> bool:
        """Whether what is still open is being paid, and the bank has not answered yet."""
        return any(payment.is_on_its_way for payment in self.whole.payments)

    @property
    def periods(self) -> dict[str, LinePeriod]:
        """The times that its lines are for, by the lines' ids. A credited line is for the time of the invoice's."""
        periods = {line.id: line.period for line in self.invoice.lines.data if line.period.start != line.period.end}
        if self.note is None:
            return periods
        credited = {line.id: periods.get(line.invoice_line_item or "") for line in self.note.lines.data}
        return {line: period for line, period in credited.items() if period}

    @property
    def period(self) -> LinePeriod | None:
        """From the first day to the last; `None` where no line is for a time."""
        return service_period(self.periods.values())

    @property
    def is_void(self) -> bool:
        """Whether it does not count any more."""
        return self.note.is_void if self.note else self.invoice.status == "void"

    @property
    def seller_name(self) -> str:
        """Who sends it: the legal name, else the name at Stripe, else the merchant's here."""
        return self.seller.legal_name or self.invoice.account_name or self.seller.merchant_name

    @property
    def buyer_name(self) -> str:
        """Whom it is for; empty where nobody ever said."""
        return self.invoice.customer_name or ""


def invoice_state(invoice: FullInvoice | PayableInvoice, *, is_on_its_way: bool) -> str:
    """ "paid", "open 4900 0", "open 4900 0 on its way": of an invoice that is no draft."""
    if invoice.status in {"paid", "void"}:
        return invoice.status
    figures = f"{invoice.status} {invoice.amount_remaining} {invoice.amount_paid}"
    return f"{figures} on its way" if is_on_its_way else figures
