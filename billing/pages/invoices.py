"""The latest invoices with status, amount and download links."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from billing.dates import long_date
from billing.gateway.cursors import ListPage
from billing.gateway.invoices import Invoice
from billing.pages.invoice_rows import InvoiceRow, invoice_row
from billing.pages.parts import Paging
from billing.pages.subject import Subject


@dataclass(frozen=True, slots=True)
class InvoicesSection:
    """Newest first. Older ones stand in the history, where the links lead."""

    rows: tuple[InvoiceRow, ...]
    paging: Paging
    empty: str
    """The sentence to show when there is no row; empty otherwise."""
    history_url: str
    """All invoices and credit notes; empty where there are none."""
    problem: str = ""


def invoices_section(subject: Subject, found: ListPage[Invoice], renews_at: int | None) -> InvoicesSection:
    """Drafts are the merchant's own business until they are final. `renews_at`: when the next one comes, if known."""
    rows = tuple(invoice_row(subject, invoice) for invoice in found.data if invoice.status != "draft")
    paging = subject.links.paging("invoices", found, "billing:invoices")
    return InvoicesSection(
        rows=rows,
        paging=paging,
        empty="" if rows else _empty(paging, renews_at),
        history_url=subject.links.invoices() if rows or paging else "",
    )


def failed_invoices() -> InvoicesSection:
    """For when Stripe did not answer for them."""
    problem = _("We cannot show your invoices right now. They are kept safe. Reload the page in a few minutes.")
    return InvoicesSection(rows=(), paging=Paging(), empty="", history_url="", problem=problem)


def _empty(paging: Paging, renews_at: int | None) -> str:
    if paging:
        return _("No invoices on this page. Look at the other pages of the list.")
    if renews_at is not None:
        return _("No invoices yet. The first one comes on %(date)s.") % {"date": long_date(renews_at)}
    return _("No invoices yet.")
