"""The latest invoices with status, amount and download links."""

from dataclasses import dataclass

from billing.pages.parts import Mark, Paging


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """One invoice; links are ours and check the owner before they lead to Stripe's pages."""

    id: str
    number: str
    """"ACME-0003", or words for an invoice without a number yet."""
    date: str
    amount: str
    status: Mark
    view_url: str
    """The invoice as a page; empty when there is none (a draft)."""
    pdf_url: str
    """The invoice as a PDF; empty when there is none."""
    view_label: str
    """Accessible name of the link: "View invoice ACME-0003"."""
    pdf_label: str
    """Accessible name of the link: "Download invoice ACME-0003 as a PDF"."""


@dataclass(frozen=True, slots=True)
class InvoicesSection:
    """Newest first."""

    rows: tuple[InvoiceRow, ...]
    paging: Paging
    empty: str
    """The sentence to show when there is no row; empty otherwise."""
    problem: str = ""
