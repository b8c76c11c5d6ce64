"""Ask for many documents as one file."""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from billing.errors import NotFound, TooManyDocuments
from billing.gateway.gateway import CustomerGateway
from billing.invoice_choice import InvoiceChoice
from billing.models import KEPT, Archive
from billing.tasks import make_archive

MOST_IN_A_DAY = 12


def begin_archive(
    gateway: CustomerGateway, choice: InvoiceChoice, invoices: Sequence[str] = (), *, token: str
) -> Archive:
    """An archive in the language that is active: of these invoices (ids), else of all that the choice narrows to.

    One at a time for a customer: while one is being made, that is the answer. The same form gets the same one. Raises
    `TooManyDocuments`.
    """
    own = archives_of(gateway)
    same = own.filter(token=token).first()
    if same is not None:
        return same
    running = own.exclude(state__in=(Archive.State.DONE, Archive.State.FAILED)).first()
    if running is not None:
        return revive(running)
    if own.filter(created__gt=timezone.now() - timedelta(days=1)).count() >= MOST_IN_A_DAY:
        raise TooManyDocuments
    archive, is_new = Archive.objects.get_or_create(
        merchant=gateway.merchant,
        customer=gateway.customer_id,
        token=token,
        defaults={
            "on_behalf_of": gateway.on_behalf_of,
            "language": get_language() or "en",
            "choice": {**choice.query, **({"invoices": list(dict.fromkeys(invoices))} if invoices else {})},
        },
    )
    if is_new:
        make_archive.enqueue(archive.id)
        gateway.note("archive.begin", archive.id, **archive.choice)
    return archive


def revive(archive: Archive) -> Archive:
    """Go on with one whose worker was stopped: nothing that was made is made again."""
    if archive.is_stale:
        # Whoever looks at the same time finds it fresh; a step that is asked for twice is done once.
        Archive.objects.filter(pk=archive.pk, touched=archive.touched).update(touched=timezone.now(), worker="")
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
