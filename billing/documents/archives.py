"""Making an archive, a step at a time: first its documents are found, then made, a few in each step.

A step takes seconds, so archives of several customers take turns, a worker stops soon when it is told to, and one that
is killed leaves at most a few documents to be made by the next step. One worker at a time holds an archive.
"""

import logging
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.utils import timezone, translation
from django.utils.crypto import get_random_string

from billing.documents.archive_entries import Settled, make_entry
from billing.documents.archive_listing import list_more
from billing.documents.manifest import manifest
from billing.documents.tables import documents_table, taxes_table
from billing.errors import BillingError, DocumentsBusy, MerchantSetupProblem, StripeUnavailable
from billing.gateway.gateway import CustomerGateway
from billing.models import STALE_AFTER, Archive, ArchiveEntry

logger = logging.getLogger("billing.documents")

State = Archive.State

CHUNK = 20
"""So many documents in one step."""
MOST_TRIES = 6
"""So often in a row Stripe may fail to answer, each time after a longer pause: half an hour in all."""
TABLE, TAX_TABLE, MANIFEST = "invoices.csv", "taxes.csv", "manifest.json"


def work_on(archive_id: str) -> timedelta | None:
    """One step. Answers after which pause the next one is due; `None` when there is none, or another worker has it."""
    worker = get_random_string(32)
    if not _take(archive_id, worker):
        return None
    archive = Archive.objects.select_related("merchant", "merchant__platform").get(pk=archive_id)
    try:
        with translation.override(archive.language):
            _step(archive)
    except (StripeUnavailable, DocumentsBusy) as error:
        return _try_again(archive, type(error).__name__)
    except BillingError as error:
        _fail(archive, "merchant" if isinstance(error, MerchantSetupProblem) else "stripe")
        return None
    except Exception:
        logger.exception("Archive %s failed", archive.id)
        _fail(archive, "defect")
        raise
    _hand_back(archive, worker)
    return None if archive.is_over else timedelta(0)


def _take(archive_id: str, worker: str) -> bool:
    """Hold it alone. Who held it and was not heard of for a while has lost it."""
    free = Archive.objects.filter(pk=archive_id).exclude(state__in=(State.DONE, State.FAILED))
    now = timezone.now()
    values: dict[str, Any] = {"worker": worker, "touched": now}
    if free.filter(worker="").update(**values):
        return True
    return bool(free.filter(touched__lt=now - STALE_AFTER).update(**values))


def _hand_back(archive: Archive, worker: str) -> None:
    """Free again, with what the step changed; unless it was taken away meanwhile, since the step took too long."""
    changed = ("state", "cursor", "is_cut_off", "csv", "tax_csv", "manifest", "finished")
    values: dict[str, Any] = {name: getattr(archive, name) for name in changed}
    Archive.objects.filter(pk=archive.pk, worker=worker).update(**values, tries=0, worker="", touched=timezone.now())


def _step(archive: Archive) -> None:
    gateway = CustomerGateway(archive.merchant, archive.customer, archive.on_behalf_of)
    if archive.state in {State.WAITING, State.LISTING}:
        archive.state = State.LISTING
        if list_more(archive, gateway):
            archive.state = State.MAKING
        return
    waiting = list(archive.entries.filter(file=None, problem="")[:CHUNK])
    if waiting:
        _make(archive, gateway, waiting)
    else:
        _finish(archive)


def _make(archive: Archive, gateway: CustomerGateway, entries: list[ArchiveEntry]) -> None:
    """As many at once as there are printers; what was made is noted at once."""

    def make(entry: ArchiveEntry) -> Settled:
        with translation.override(archive.language):
            return make_entry(gateway, entry)

    for entry, settled in zip(entries, _in_parallel(make, entries), strict=True):
        entry.file, entry.facts, entry.problem = settled.file, settled.facts, settled.problem
        # Of what was chosen one by one only the id was known.
        entry.number = settled.facts["number"] if settled.facts else entry.number
        entry.save()
        Archive.objects.filter(pk=archive.pk).update(touched=timezone.now())


def _in_parallel(make: Callable[[ArchiveEntry], Settled], entries: list[ArchiveEntry]) -> Iterable[Settled]:
    if settings.DOCUMENT_PROCESSES < 2:
        yield from map(make, entries)
        return

    def alone(entry: ArchiveEntry) -> Settled:
        """In a thread of its own, whose connection to the database ends with it."""
        try:
            return make(entry)
        finally:
            connection.close()

    with ThreadPoolExecutor(settings.DOCUMENT_PROCESSES) as threads:
        yield from threads.map(alone, entries)


def _finish(archive: Archive) -> None:
    """The tables and the list; with them it is whole."""
    rows, missing = rows_of(archive)
    archive.csv, archive.tax_csv = documents_table(rows), taxes_table(rows)
    archive.manifest = manifest(archive, rows, {TABLE: archive.csv, TAX_TABLE: archive.tax_csv}, missing)
    archive.state, archive.finished = State.DONE, timezone.now()


def rows_of(archive: Archive) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    """What the tables say of each document that was made, and which were not."""
    entries = archive.entries.select_related("file").defer("file__content")
    rows = [
        {**entry.facts, "file": name, "sha256": entry.file.sha256, "size": entry.file.size}
        for entry, name in named_entries(entries)
        if entry.file is not None and entry.facts is not None
    ]
    missing = [{"number": entry.number, "reason": entry.problem} for entry in entries if entry.problem]
    return rows, missing


def named_entries(entries: Iterable[ArchiveEntry]) -> Iterable[tuple[ArchiveEntry, str]]:
    """Each with the name of its file in the archive: its number, which no two share."""
    taken: set[str] = set()
    for entry in entries:
        plain = "".join(c if c.isalnum() or c in "-_." else "-" for c in entry.number).strip(".-") or entry.object_id
        name = plain if plain.casefold() not in taken else f"{plain}-{entry.object_id}"
        taken.add(name.casefold())
        yield entry, f"{name}.pdf"


def _try_again(archive: Archive, kind: str) -> timedelta | None:
    """After a pause; what was made before stays made."""
    archive.refresh_from_db(fields=["state", "cursor", "tries"])
    if archive.tries >= MOST_TRIES:
        _fail(archive, "stripe")
        return None
    Archive.objects.filter(pk=archive.pk).update(tries=F("tries") + 1, worker="", touched=timezone.now())
    logger.warning("Archive %s waits: %s", archive.id, kind)
    return timedelta(seconds=15 * 2**archive.tries)


def _fail(archive: Archive, problem: str) -> None:
    Archive.objects.filter(pk=archive.pk).update(
        state=State.FAILED, problem=problem, worker="", touched=timezone.now(), finished=timezone.now()
    )
