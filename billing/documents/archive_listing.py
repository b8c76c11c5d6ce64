"""Which documents belong into an archive: invoices as the customer chose them, then the credit notes beside them."""

from collections.abc import Iterable

from billing.gateway.credit_notes import CreditNote
from billing.gateway.cursors import Cursor
from billing.gateway.gateway import CustomerGateway
from billing.gateway.parallel import wait_for
from billing.invoice_choice import InvoiceChoice
from billing.models import Archive, ArchiveEntry

MOST_DOCUMENTS = 2_000
"""What one archive holds; more is left out, which its page says."""
_NOTES = "notes:"
"""Before a cursor in the list of credit notes."""


def list_more(archive: Archive, gateway: CustomerGateway) -> bool:
    """One page of the list; answers whether that was all. Raises our errors; what was found is kept."""
    chosen: list[str] = archive.choice.get("invoices", [])
    if chosen and not archive.cursor:
        _add(archive, [(invoice_id, "") for invoice_id in chosen], is_credit_note=False)
        archive.cursor = _NOTES
    elif not archive.cursor.startswith(_NOTES):
        _list_invoices(archive, gateway)
        return False
    return _list_notes(archive, gateway)


def _list_invoices(archive: Archive, gateway: CustomerGateway) -> None:
    choice = InvoiceChoice.read(archive.choice)
    page = wait_for(gateway.invoices_page(Cursor(after=archive.cursor), choice.searched))
    shown = (each for each in page.data if each.status != "draft" and choice.holds(each.dated))
    found = [(each.id, each.number or "") for each in shown]
    if _add(archive, found, is_credit_note=False) and page.older:
        archive.is_cut_off = True
    archive.cursor = page.older.after if page.older and not archive.is_cut_off else _NOTES


def _list_notes(archive: Archive, gateway: CustomerGateway) -> bool:
    after = archive.cursor.removeprefix(_NOTES)
    page = wait_for(gateway.credit_notes(Cursor(after=after)))
    wanted = [(each.id, each.number) for each in _wanted(archive, page.data)]
    if _add(archive, wanted, is_credit_note=True) and page.has_more:
        archive.is_cut_off = True
    if page.has_more and page.data and not archive.is_cut_off:
        archive.cursor = f"{_NOTES}{page.data[-1].id}"
        return False
    return True


def _wanted(archive: Archive, notes: Iterable[CreditNote]) -> list[CreditNote]:
    """Those of the invoices that are in it. Where a year was chosen alone, those of that year, whatever they correct:
    so each is in the file of one year, and the sums of the years add up.
    """
    invoices = set(archive.entries.filter(is_credit_note=False).values_list("object_id", flat=True))
    # On behalf of which account a credit note is, is told by its invoice only.
    if not archive.is_of_year or archive.on_behalf_of:
        return [note for note in notes if note.invoice in invoices]
    choice = InvoiceChoice.read(archive.choice)
    return [note for note in notes if choice.holds(note.dated)]


def _add(archive: Archive, found: list[tuple[str, str]], *, is_credit_note: bool) -> bool:
    """Answers whether the archive is full. What is there already, since a step was done twice, stays as it is."""
    known = set(archive.entries.values_list("object_id", flat=True))
    new, count = [each for each in found if each[0] not in known], len(known)
    room = max(0, MOST_DOCUMENTS - count)
    ArchiveEntry.objects.bulk_create(
        (
            ArchiveEntry(
                archive=archive,
                position=count + place,
                object_id=object_id,
                number=number,
                is_credit_note=is_credit_note,
            )
            for place, (object_id, number) in enumerate(new[:room])
        ),
        ignore_conflicts=True,
    )
    if len(new) > room:
        archive.is_cut_off = True
    return len(new) >= room
