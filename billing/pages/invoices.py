"""The latest invoices with status, amount and download links."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from billing.dates import long_date, medium_date
from billing.gateway.cursors import ListPage
from billing.gateway.invoices import Invoice
from billing.money import Money
from billing.pages.parts import Paging
from billing.pages.subject import Subject
from billing.statuses import Mark, invoice_status


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


def invoices_section(subject: Subject, found: ListPage[Invoice], renews_at: int | None) -> InvoicesSection:
    """Drafts are the merchant's own business until they are final. `renews_at`: when the next one comes, if known."""
    rows = tuple(_row(subject, invoice) for invoice in found.data if invoice.status != "draft")
    paging = subject.links.paging("invoices", found)
    return InvoicesSection(rows=rows, paging=paging, empty="" if rows else _empty(paging, renews_at))


def failed_invoices() -> InvoicesSection:
    """For when Stripe did not answer for them."""
    problem = _("We cannot show your invoices right now. They are kept safe. Reload the page in a few minutes.")
    return InvoicesSection(rows=(), paging=Paging(), empty="", problem=problem)


def _empty(paging: Paging, renews_at: int | None) -> str:
    if paging:
        return _("No invoices on this page. Look at the other pages of the list.")
    if renews_at is not None:
        return _("No invoices yet. The first one comes on %(date)s.") % {"date": long_date(renews_at)}
    return _("No invoices yet.")


def _row(subject: Subject, invoice: Invoice) -> InvoiceRow:
    number = invoice.number or _("Without a number")
    return InvoiceRow(
        id=invoice.id,
        number=number,
        date=medium_date(invoice.effective_at or invoice.created),
        amount=str(Money(invoice.total, invoice.currency)),
        status=invoice_status(invoice, subject.now),
        view_url=subject.links.invoice(invoice.id) if invoice.hosted_invoice_url else "",
        pdf_url=subject.links.invoice_pdf(invoice.id) if invoice.invoice_pdf else "",
        view_label=_("View invoice %(number)s") % {"number": number},
        pdf_label=_("Download invoice %(number)s as a PDF") % {"number": number},
    )
