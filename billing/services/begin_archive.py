"""Ask for many documents as one file."""

import hashlib
import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from billing.errors import NotFound, TooManyArchives
from billing.gateway.gateway import CustomerGateway
from billing.invoice_choice import InvoiceChoice
from billing.locales import active_language
from billing.models import KEPT, Archive
from billing.tasks import make_archive

MOST_IN_A_DAY = 12


def begin_archive(
    gateway: CustomerGateway, choice: InvoiceChoice, invoices: Sequence[str] = (), *, token: str
) -> Archive:
    """An archive in the language that is active: of these invoices (ids), else of all that the choice narrows to.

    One at a time for a customer: while one is being made, that is the answer. The same form with the same choice gets
    the same one. Raises `TooManyArchives`.
    """
    asked = chosen(choice, invoices)
    token = hashlib.sha256(json.dumps([token, asked], sort_keys=True).encode()).hexdigest()
    known = _known(gateway, token)
    if known is not None:
        return revive(known)
    # What failed may be asked for again.
    today = archives_of(gateway).filter(created__gt=timezone.now() - timedelta(days=1))
    if today.exclude(state=Archive.State.FAILED).count() >= MOST_IN_A_DAY:
        raise TooManyArchives
    try:
        with transaction.atomic():
            archive = Archive.objects.create(
                merchant=gateway.merchant,
                customer=gateway.customer_id,
                on_behalf_of=gateway.on_behalf_of,
                token=token,
                language=active_language(),
                choice=asked,
            )
    except IntegrityError:  # asked for in another window at the same moment
        known = _known(gateway, token)
        if known is None:
            raise
        return known
    make_archive.enqueue(archive.id)
    count = {"invoices": len(asked["invoices"])} if invoices else {}
    gateway.note("archive.begin", archive.id, **choice.query, **count)
    return archive


def chosen(choice: InvoiceChoice, invoices: Sequence[str] = ()) -> dict[str, Any]:
    """What is asked for, as an archive keeps it (`Archive.choice`)."""
    return {**choice.query, **({"invoices": list(dict.fromkeys(invoices))} if invoices else {})}


def _known(gateway: CustomerGateway, token: str) -> Archive | None:
    """The one that this form has begun, else the one that is being made."""
    own = archives_of(gateway)
    running = own.exclude(state__in=(Archive.State.DONE, Archive.State.FAILED))
    return own.filter(token=token).first() or running.first()


def revive(archive: Archive) -> Archive:
    """Go on with one whose worker was stopped: nothing that was made is made again."""
    if archive.is_stale:
        # Of several who look at the same time one asks for the next step.
        same = Archive.objects.filter(pk=archive.pk, touched=archive.touched)
        if same.update(touched=timezone.now(), worker=""):
            make_archive.enqueue(archive.id)
    return archive


def archives_of(gateway: CustomerGateway) -> QuerySet[Archive]:
    """This customer's own that are still kept, newest first."""
    return Archive.objects.filter(
        merchant=gateway.merchant,
        customer=gateway.customer_id,
        on_behalf_of=gateway.on_behalf_of,
        created__gt=timezone.now() - KEPT,
    ).order_by("-created")


def find_archive(gateway: CustomerGateway, archive_id: str, *, is_done: bool = False) -> Archive:
    """One of them; `is_done` where only a finished one will do. Raises `NotFound`."""
    found = archives_of(gateway).filter(pk=archive_id).first()
    if found is None or (is_done and found.state != Archive.State.DONE):
        raise NotFound
    return found
