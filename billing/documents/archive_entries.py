"""One document of an archive: found or made, with what the tables say of it."""

import logging
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError

from accounts.models import DocumentSettings
from billing.documents.issue import made, note_paper, paper_of
from billing.documents.papers import Paper
from billing.documents.store import Fixed, Kind, find_file, keep
from billing.documents.tables import facts_of
from billing.errors import (
    BillingError,
    DocumentFailed,
    InvoiceTooLong,
    NotFound,
    RequestRefused,
    StripeAnswerUnreadable,
)
from billing.gateway.files import download_pdf
from billing.gateway.gateway import CustomerGateway
from billing.gateway.parallel import wait_for
from billing.locales import active_language
from billing.models import ArchiveEntry, DocumentFile

logger = logging.getLogger("billing.documents")

_PROBLEMS: dict[type[Exception], str] = {
    NotFound: "not_found",
    RequestRefused: "not_found",
    InvoiceTooLong: "too_long",
    StripeAnswerUnreadable: "unreadable",
    DocumentFailed: "failed",
}


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of an entry: a file with its facts, or a problem in one word for the list."""

    file: DocumentFile | None = None
    facts: dict[str, Any] | None = None
    problem: str = ""


def make_entry(gateway: CustomerGateway, entry: ArchiveEntry) -> Settled:
    """In the language that is active. Raises what is worth another try (`StripeUnavailable`, `DocumentsBusy`)."""
    try:
        fixed, paper = _paper(gateway, entry)
        return Settled(_file(gateway, fixed, paper), facts_of(paper))
    except tuple(_PROBLEMS) as error:
        problem = next(word for kind, word in _PROBLEMS.items() if isinstance(error, kind))
        logger.warning("%s is left out of archive %s: %s", entry.object_id, entry.archive_id, problem)
        return Settled(problem=problem)
    except (BillingError, DatabaseError):
        raise
    except Exception:
        # A defect that one document brings to light must not cost the others.
        logger.exception("%s is left out of archive %s", entry.object_id, entry.archive_id)
        return Settled(problem="failed")


def _paper(gateway: CustomerGateway, entry: ArchiveEntry) -> tuple[Fixed, Paper]:
    if not entry.is_credit_note:
        return paper_of(gateway, wait_for(gateway.whole_invoice(entry.object_id)))
    return note_paper(gateway, wait_for(gateway.credit_note(entry.object_id)))


def _file(gateway: CustomerGateway, fixed: Fixed, paper: Paper) -> DocumentFile:
    """Ours, or Stripe's where the merchant prefers it; never made twice."""
    is_stripes = DocumentSettings.of(gateway.merchant).invoice_file == DocumentSettings.File.STRIPE
    kind = Kind.STRIPE_PDF if is_stripes else Kind.PDF
    known = find_file(
        gateway.merchant,
        gateway.customer_id,
        paper.object_id,
        kind=kind,
        language=_language(kind),
        state=paper.state,
    )
    if known is not None:
        return known
    if not is_stripes:
        return made(fixed, paper, kind)
    content = wait_for(download_pdf(paper.note.pdf if paper.note else paper.invoice.invoice_pdf))
    return keep(fixed, kind=kind, language=_language(kind), state=paper.state, content=content)


def _language(kind: str) -> str:
    """Stripe's own file has the language that Stripe gives it."""
    return "" if kind == Kind.STRIPE_PDF else active_language()
