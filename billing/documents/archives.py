"""Making an archive, a step at a time: first its documents are found, then made, a few in each step.

A step takes seconds, so archives of several customers take turns, a worker stops soon when it is told to, and one that
is killed leaves at most a few documents to be made by the next step. One worker at a time holds an archive.
"""

import logging
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import F, QuerySet
from django.utils import timezone, translation
from django.utils.crypto import get_random_string

from billing.documents.archive_entries import Settled, make_entry
from billing.documents.archive_listing import list_more
from billing.documents.manifest import manifest
from billing.documents.tables import documents_table, taxes_table
from billing.errors import BillingError, DocumentsBusy, MerchantSetupProblem, StripeUnavailable
from billing.gateway.gateway import CustomerGateway
from billing.models import Archive, ArchiveEntry, stale_after

logger = logging.getLogger("billing.documents")

State = Archive.State

CHUNK = 20
"""At most so many documents in one step."""
STEP = 10
"""Seconds after which a step begins no more of them."""
MOST_TRIES = 8
"""So often in a row Stripe may fail to answer, each time after a longer pause: an hour in all."""
_PAUSE = timedelta(seconds=15)
# A queue may be that much early.
_EARLY = timedelta(seconds=2)
TABLE, TAX_TABLE, MANIFEST = "invoices.csv", "taxes.csv", "manifest.json"


def work_on(archive_id: str) -> timedelta | None:
    """One step. Answers after which pause the next one is due; `None` when there is none, or another worker has it."""
    archive = _taken(archive_id, get_random_string(32))
    if archive is None:
        return None
    try:
        with translation.override(archive.language):
            _step(archive)
    except _Lost:
        return None
    except DocumentsBusy:
        return _try_again(archive, _PAUSE)
    except StripeUnavailable as error:
        return _stripe_is_away(archive, error)
    except BillingError as error:
        logger.exception("Archive %s failed (Stripe's request %s)", archive.id, error.request_id or "-")
        _fail(archive, "merchant" if isinstance(error, MerchantSetupProblem) else "defect")
        return None
    except Exception:
        logger.exception("Archive %s failed", archive.id)
        _fail(archive, "defect")
        raise
    _held(archive).update(**_changed(archive), tries=0, worker="", touched=timezone.now())
    return None if archive.is_over else timedelta(0)


class _Lost(Exception):
    """Another worker has it: this one was silent for too long."""


def _taken(archive_id: str, worker: str) -> Archive | None:
    """Held alone, once it is due. Who held it and was not heard of for a while has lost it."""
    now = timezone.now()
    free = Archive.objects.filter(pk=archive_id, due__lte=now).exclude(state__in=(State.DONE, State.FAILED))
    values: dict[str, Any] = {"worker": worker, "touched": now}
    if not free.filter(worker="").update(**values) and not free.filter(touched__lt=now - stale_after()).update(
        **values
    ):
        return None
    return Archive.objects.select_related("merchant", "merchant__platform").get(pk=archive_id)


def _held(archive: Archive) -> QuerySet[Archive]:
    """It, while it is still this worker's: whoever has lost it changes nothing any more."""
    return Archive.objects.filter(pk=archive.pk, worker=archive.worker)


def _changed(archive: Archive) -> dict[str, Any]:
    return {name: getattr(archive, name) for name in ("state", "cursor", "is_cut_off", "finished")}


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
        archive.state, archive.finished = State.DONE, timezone.now()


def _make(archive: Archive, gateway: CustomerGateway, entries: list[ArchiveEntry]) -> None:
    """As many at once as there are printers, for some seconds; what was made is noted at once."""
    until = time.monotonic() + STEP

    def make(entry: ArchiveEntry) -> Settled:
        with translation.override(archive.language):
            return make_entry(gateway, entry)

    at_once = 2 * settings.DOCUMENT_PROCESSES
    for first in range(0, len(entries), at_once):
        batch = entries[first : first + at_once]
        for entry, settled in zip(batch, _in_parallel(make, batch), strict=True):
            _settle(archive, entry, settled)
        if time.monotonic() > until:
            return


def _settle(archive: Archive, entry: ArchiveEntry, settled: Settled) -> None:
    """Raises `_Lost` where that is another worker's business by now."""
    if not _held(archive).update(touched=timezone.now()):
        raise _Lost
    # Of what was chosen one by one only the id was known.
    number = settled.facts["number"] if settled.facts else entry.number
    waiting = ArchiveEntry.objects.filter(pk=entry.pk, file=None, problem="")
    waiting.update(file=settled.file, facts=settled.facts, problem=settled.problem, number=number)


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


def rows_of(archive: Archive) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    """What the tables say of each document that was made, and which were not."""
    entries = archive.entries.select_related("file").defer("file__content")
    rows = [
        {**entry.facts, "file": name, "sha256": entry.file.sha256, "size": entry.file.size}
        for entry, name in named_entries(entries)
        if entry.file is not None and entry.facts is not None
    ]
    missing = [
        {"id": entry.object_id, "number": entry.number, "reason": entry.problem} for entry in entries if entry.problem
    ]
    return rows, missing


def named_entries(entries: Iterable[ArchiveEntry]) -> Iterable[tuple[ArchiveEntry, str]]:
    """Each with the name of its file in the archive: its number, which no two share."""
    taken: set[str] = set()
    for entry in entries:
        plain = "".join(c if c.isalnum() or c in "-_." else "-" for c in entry.number).strip(".-") or entry.object_id
        name = plain if plain.casefold() not in taken else f"{plain}-{entry.object_id}"
        taken.add(name.casefold())
        yield entry, f"{name}.pdf"


def texts_of(archive: Archive) -> dict[str, str]:
    """The tables and the list that come with the documents, by their names."""
    rows, missing = rows_of(archive)
    tables = {TABLE: documents_table(rows), TAX_TABLE: taxes_table(rows)}
    return {**tables, MANIFEST: manifest(archive, rows, tables, missing)}


def _stripe_is_away(archive: Archive, error: StripeUnavailable) -> timedelta | None:
    """After a pause, twice as long each time; what was made before stays made."""
    logger.warning("Archive %s waits for Stripe (%s)", archive.id, error.code or type(error).__name__)
    if archive.tries >= MOST_TRIES:
        logger.error("Archive %s is given up: Stripe has not answered for an hour", archive.id)
        _fail(archive, "stripe")
        return None
    return _try_again(archive, _PAUSE * 2**archive.tries, tries=F("tries") + 1)


def _try_again(archive: Archive, pause: timedelta, **changed: Any) -> timedelta:
    now = timezone.now()
    _held(archive).update(**changed, worker="", touched=now, due=now + pause - _EARLY)
    return pause


def _fail(archive: Archive, problem: str) -> None:
    now = timezone.now()
    _held(archive).update(state=State.FAILED, problem=problem, worker="", touched=now, finished=now)
