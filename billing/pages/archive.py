"""Many documents as one file: how far it is, and where it is fetched."""

from dataclasses import dataclass

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Merchant
from billing.dates import long_date
from billing.documents.archive_listing import MOST_DOCUMENTS
from billing.invoice_choice import InvoiceChoice
from billing.models import KEPT, Archive
from billing.money import format_number
from billing.sentences import in_a_row
from billing.sizes import file_size
from billing.statuses import Mark

State = Archive.State


@dataclass(frozen=True, slots=True)
class ArchiveRow:
    """One archive in a list."""

    name: str
    """ "Invoices of 2026", "3 invoices"."""
    date: str
    status: Mark
    url: str


@dataclass(frozen=True, slots=True)
class ArchivePage:
    """While `is_over` is false the page tells more when it is loaded again."""

    heading: str
    name: str
    sentence: str
    done: int
    total: int
    """0 while it is not known yet."""
    progress: str
    """ "37 of 112 documents"; empty while that is not known, and when it is over."""
    is_over: bool
    file_url: str
    file_label: str
    """ "Download 112 documents (4.2 MB)"; empty until it is ready."""
    notes: tuple[str, ...]
    """What is missing, and until when it is kept."""
    url: str
    back_url: str


def archive_row(merchant_slug: str, archive: Archive) -> ArchiveRow:
    """For the history of invoices."""
    return ArchiveRow(
        name=_name(archive),
        date=long_date(int(archive.created.timestamp())),
        status=_status(archive),
        url=reverse("billing:archive", args=[merchant_slug, archive.id]),
    )


def archive_page(merchant: Merchant, archive: Archive) -> ArchivePage:
    """As it is at this moment."""
    counts = _counts(archive)
    is_listed = archive.state not in {State.WAITING, State.LISTING}
    total, done = (counts.total, counts.made + counts.missing) if is_listed else (0, 0)
    is_done = archive.state == State.DONE
    progress = ngettext("%(done)s of %(total)s document", "%(done)s of %(total)s documents", total)
    values = {"done": format_number(done), "total": format_number(total)}
    return ArchivePage(
        heading=_heading(archive),
        name=_name(archive),
        sentence=_sentence(archive, counts),
        done=done,
        total=total,
        progress=progress % values if total and not archive.is_over else "",
        is_over=archive.is_over,
        file_url=reverse("billing:archive_file", args=[merchant.slug, archive.id]) if is_done and total else "",
        file_label=_file_label(counts) if is_done and total else "",
        notes=tuple(_notes(archive, counts)) if is_done else (),
        url=reverse("billing:archive", args=[merchant.slug, archive.id]),
        back_url=reverse("billing:invoices", args=[merchant.slug]),
    )


@dataclass(frozen=True, slots=True)
class _Counts:
    """How many documents there are, were made (with their bytes), and cannot be made."""

    total: int
    made: int
    missing: int
    size: int


def _counts(archive: Archive) -> _Counts:
    found = archive.entries.aggregate(
        total=Count("pk"), made=Count("file"), missing=Count("pk", filter=~Q(problem="")), size=Sum("file__size")
    )
    return _Counts(**{name: count or 0 for name, count in found.items()})


def _file_label(counts: _Counts) -> str:
    if not counts.made:
        return _("Download the list")
    words = ngettext("Download %(count)s document (%(size)s)", "Download %(count)s documents (%(size)s)", counts.made)
    return words % {"count": format_number(counts.made), "size": file_size(counts.size)}


def _name(archive: Archive) -> str:
    chosen = archive.choice.get("invoices", [])
    if chosen:
        words = ngettext("%(count)s invoice", "%(count)s invoices", len(chosen))
        return words % {"count": format_number(len(chosen))}
    choice = InvoiceChoice.read(archive.choice)
    if archive.is_of_year:
        return _("All invoices of %(year)s") % {"year": choice.year}
    return _("A selection of invoices") if choice else _("All invoices")


def _status(archive: Archive) -> Mark:
    if archive.state == State.DONE:
        return Mark(_("Ready"), "good")
    if archive.state == State.FAILED:
        return Mark(_("Not made"), "danger")
    return Mark(_("Being made"), "info")


def _heading(archive: Archive) -> str:
    if archive.state == State.DONE:
        return _("Your file is ready")
    return _("Your file could not be made") if archive.state == State.FAILED else _("Your file is being made")


def _sentence(archive: Archive, counts: _Counts) -> str:
    if archive.state == State.DONE:
        if not counts.made:
            return _("There was no document to put into it.")
        return _("A ZIP file with the PDFs, tables of all amounts and taxes (CSV) and a list with checksums.")
    if archive.state == State.FAILED:
        reasons = {
            "stripe": _("The payment service did not answer for a long time."),
            "merchant": _("The merchant's connection to the payment service does not work."),
        }
        reason = reasons.get(archive.problem, _("We have noted the error."))
        return in_a_row([reason, _("What was made is kept: go back to the list and ask for it again.")])
    return _("You can leave this page and come back later. The list of invoices leads here.")


def _notes(archive: Archive, counts: _Counts) -> list[str]:
    notes = []
    missing = counts.missing
    if missing:
        words = ngettext(
            "%(count)s document could not be made. The list in the file says which.",
            "%(count)s documents could not be made. The list in the file says which.",
            missing,
        )
        notes.append(words % {"count": format_number(missing)})
    if archive.is_cut_off:
        words = _("It holds the newest %(count)s documents. Choose a year to get the others.")
        notes.append(words % {"count": format_number(MOST_DOCUMENTS)})
    if archive.is_of_year:
        notes.append(_("Credit notes are in the file of the year in which they were issued."))
    words = _("It can be downloaded here until %(date)s, by you alone.")
    notes.append(words % {"date": long_date(int((archive.created + KEPT).timestamp()))})
    return notes
