"""Documents that were made, kept for ever: what is found here is never made again.

The first file of an invoice or credit note fixes who sends it and how it looks, for all that are made of it later: in
other languages, and when it is paid. docs/decisions/0018-documents-are-kept.md
"""

import hashlib
from dataclasses import dataclass

import msgspec
from django.db import transaction

from accounts.models import Merchant
from billing.documents.letterheads import Heading, Look, Seller, heading_of
from billing.invoice_names import Names
from billing.models import Document, DocumentFile, Letterhead

Kind = DocumentFile.Kind


@dataclass(frozen=True, slots=True)
class Fixed:
    """What one document's files are all made of, beside Stripe's facts. Not stored before the first file is."""

    document: Document
    names: Names
    heading: Heading


def find_file(
    merchant: Merchant, customer: str, object_id: str, *, kind: str, language: str, state: str = ""
) -> DocumentFile | None:
    """The file of this customer's invoice or credit note, if it was made; without a state the newest one."""
    files = DocumentFile.objects.select_related("document").filter(
        document__merchant=merchant, document__customer=customer, document__object_id=object_id, kind=kind
    )
    files = files.filter(language=language)
    if state:
        files = files.filter(state=state)
    return files.order_by("-created", "-pk").first()


def kept_kinds(merchant: Merchant, object_id: str, *, language: str, state: str) -> set[str]:
    """Which files of it were made, in the language and for what was paid."""
    files = DocumentFile.objects.filter(document__merchant=merchant, document__object_id=object_id)
    return set(files.filter(language=language, state=state).values_list("kind", flat=True))


def find_fixed(merchant: Merchant, object_id: str) -> Fixed | None:
    """What was fixed by the first file of it; `None` when there is none yet."""
    found = Document.objects.select_related("letterhead").filter(merchant=merchant, object_id=object_id).first()
    return _fixed(found) if found else None


def begin(merchant: Merchant, customer: str, object_id: str, number: str, names: Names) -> Fixed:
    """Who sends it and how it looks, as the administration has it now: for the first file, which fixes it."""
    document = Document(
        merchant=merchant, customer=customer, object_id=object_id, number=number, names=msgspec.to_builtins(names)
    )
    return Fixed(document, names, heading_of(merchant))


def keep(fixed: Fixed, *, kind: str, language: str, state: str, content: bytes) -> DocumentFile:
    """Keep a file that was made. Of two that were made at the same time the first one stays, and is given to both."""
    with transaction.atomic():
        file, _ = DocumentFile.objects.get_or_create(
            document=fixed.document if fixed.document.pk else _stored(fixed),
            kind=kind,
            language=language,
            state=state,
            defaults={"sha256": hashlib.sha256(content).hexdigest(), "size": len(content), "content": content},
        )
    return file


def _stored(fixed: Fixed) -> Document:
    """Who comes first decides."""
    document, heading = fixed.document, fixed.heading
    letterhead, _ = Letterhead.objects.get_or_create(
        merchant=document.merchant,
        digest=heading.digest,
        defaults={
            "seller": msgspec.to_builtins(heading.seller),
            "look": msgspec.to_builtins(heading.look),
            "logo": heading.logo,
        },
    )
    stored, _ = Document.objects.get_or_create(
        merchant=document.merchant,
        object_id=document.object_id,
        defaults={
            "customer": document.customer,
            "number": document.number,
            "letterhead": letterhead,
            "names": document.names,
        },
    )
    return stored


def _fixed(document: Document) -> Fixed:
    letterhead = document.letterhead
    heading = Heading(
        seller=msgspec.convert(letterhead.seller, Seller),
        look=msgspec.convert(letterhead.look, Look),
        logo=bytes(letterhead.logo),
    )
    return Fixed(document, msgspec.convert(document.names, Names, strict=False), heading)
