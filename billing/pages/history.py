"""The history of invoices: all of them with their credit notes, narrowed by year, status and subscription."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from billing.dates import day, long_date
from billing.gateway.subscriptions import Subscription
from billing.invoice_choice import InvoiceChoice
from billing.models import Archive
from billing.pages.archive import ArchiveRow, archive_row
from billing.pages.fields import Field, Option
from billing.pages.history_reads import HistoryReads
from billing.pages.invoice_rows import InvoiceRow, invoice_row
from billing.pages.names import subscription_name
from billing.pages.parts import FormError, Paging
from billing.pages.subject import Subject
from billing.tokens import new_token

CHOSEN = "invoice"
"""The boxes beside the rows."""

Kept = tuple[tuple[str, str], ...]
"""Names and values of hidden fields."""


@dataclass(frozen=True, slots=True)
class ArchiveOffer:
    """Below the list: what can be fetched as one file. Posted to `url` with the boxes that are ticked (`invoice`)."""

    url: str
    token: str
    kept: Kept
    """How the list is narrowed, and where it begins."""
    choose_button: str
    """For the invoices that are ticked."""
    all_button: str
    """For all that the list holds, on whichever page: "Download all invoices of 2026"."""


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Newest first."""

    url: str
    fields: tuple[Field, ...]
    """What the list can be narrowed by, sent by GET."""
    is_narrowed: bool
    rows: tuple[InvoiceRow, ...]
    paging: Paging
    empty: str
    """The sentence to show when there is no row; empty otherwise."""
    pay_url: str
    """Where open invoices are paid, several at once; empty when none on this page is open."""
    archive: ArchiveOffer | None
    archives: tuple[ArchiveRow, ...]
    """What was asked for lately."""
    errors: tuple[FormError, ...] = ()


def history_page(
    reads: HistoryReads, choice: InvoiceChoice, archives: Iterable[Archive] = (), error: str = "", kept: Kept = ()
) -> HistoryPage:
    """For one page of the list, which begins where `kept` says. `error`: what is wrong with a choice for an archive."""
    subject = reads.subject
    shown = [each for each in reads.page.data if each.status != "draft" and choice.shows(each)]
    rows = tuple(invoice_row(subject, each, reads.notes.get(each.id, ())) for each in shown)
    paging = subject.links.paging("invoices", reads.page, "billing:invoices", choice.query)
    # What only a change would cost is not owed.
    optional = {each.held_invoice for each in reads.subscriptions.data}
    is_payable = any(each.is_owed and each.id not in optional for each in shown)
    return HistoryPage(
        url=subject.links.invoices(),
        fields=tuple(_fields(reads, choice)),
        is_narrowed=bool(choice),
        rows=rows,
        paging=paging,
        empty="" if rows else _empty(paging, choice),
        pay_url=subject.links.payments() if is_payable else "",
        archive=_archive(subject, choice, kept) if rows else None,
        archives=tuple(archive_row(subject.links.merchant_slug, each) for each in archives),
        errors=(FormError(error, rows[0].id if rows else ""),) if error else (),
    )


def _fields(reads: HistoryReads, choice: InvoiceChoice) -> Iterator[Field]:
    """A field where there is something to choose."""
    years = _years(reads.subject)
    if choice.year and choice.year not in years:
        years = sorted({*years, choice.year}, reverse=True)
    if len(years) > 1 or choice.year:
        options = [("", pgettext("years", "All years")), *((year, year) for year in years)]
        yield _field("year", _("Year"), options, choice.year)
    statuses = [
        ("", pgettext("statuses", "All")),
        ("open", pgettext("invoice", "Open")),
        ("paid", pgettext("invoice", "Paid")),
        ("void", pgettext("invoice", "Canceled")),
        ("uncollectible", pgettext("invoice", "Not paid")),
    ]
    yield _field("status", _("Status"), statuses, choice.status)
    if len(reads.subscriptions.data) > 1 or choice.subscription:
        names = [(each.id, _name(reads.subject, each)) for each in reads.subscriptions.data]
        options = [("", pgettext("subscriptions", "All subscriptions")), *names]
        yield _field("subscription", _("Subscription"), options, choice.subscription)


def _field(name: str, label: str, options: list[tuple[str, str]], chosen: str) -> Field:
    return Field(
        name=name,
        label=label,
        value=chosen,
        kind="select",
        options=tuple(Option(value, text, is_chosen=value == chosen) for value, text in options),
    )


def _years(subject: Subject) -> list[str]:
    """From this year back to the customer's first: there is no invoice from before."""
    first = day(subject.customer.created).year if subject.customer.created else subject.today.year
    return [str(year) for year in range(subject.today.year, first - 1, -1)]


def _name(subject: Subject, subscription: Subscription) -> str:
    """With what tells apart those of one name: the description, or since when it runs."""
    name = subscription_name(subject, subscription)
    if subscription.description:
        # Translators: a subscription and the merchant's description of it
        return _("%(name)s: %(description)s") % {"name": name, "description": subscription.description}
    started = subscription.start_date
    # Translators: a subscription and the day on which it began
    return _("%(name)s, since %(date)s") % {"name": name, "date": long_date(started)} if started else name


def _empty(paging: Paging, choice: InvoiceChoice) -> str:
    if paging:
        return _("No invoices on this page. Look at the other pages of the list.")
    return _("No invoice is like this. Choose something else.") if choice else _("No invoices yet.")


def _archive(subject: Subject, choice: InvoiceChoice, kept: Kept) -> ArchiveOffer:
    year = choice.year if choice == InvoiceChoice(year=choice.year) else ""
    everything = _("Download all invoices on this list") if choice else _("Download all invoices")
    return ArchiveOffer(
        url=subject.links.archives(),
        token=new_token(),
        kept=(*choice.query.items(), *kept),
        choose_button=_("Download the chosen invoices"),
        all_button=_("Download all invoices of %(year)s") % {"year": year} if year else everything,
    )
