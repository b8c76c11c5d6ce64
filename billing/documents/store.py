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
    """What one document's files are all made of, beside Stripe's facts."""

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


def find_fixed(merchant: Merchant, object_id: str) -> Fixed | None:
    """What was fixed by the first file of it; `None` when there is none yet."""
    found = Document.objects.select_related("letterhead").filter(merchant=merchant, object_id=object_id).first()
    return _fixed(found) if found else None


def fix(merchant: Merchant, customer: str, object_id: str, number: str, names: Names) -> Fixed:
    """Fix who sends it and how it looks, as the administration has it now. Who comes first decides."""
    heading = heading_of(merchant)
    with transaction.atomic():
        letterhead, _ = Letterhead.objects.get_or_create(
            merchant=merchant,
            digest=heading.digest,
            defaults={
                "seller": msgspec.to_builtins(heading.seller),
                "look": msgspec.to_builtins(heading.look),
                "logo": heading.logo,
            },
        )
        document, _ = Document.objects.select_related("letterhead").get_or_create(
            merchant=merchant,
            object_id=object_id,
            defaults={
                "customer": customer,
                "number": number,
                "letterhead": letterhead,
                "names": msgspec.to_builtins(names),
            },
        )
    return _fixed(document)


def keep(document: Document, *, kind: str, language: str, state: str, content: bytes) -> DocumentFile:
    """Keep a file that was made. Of two that were made at the same time the first one stays, and is given to both."""
    file, _ = DocumentFile.objects.get_or_create(
        document=document,
        kind=kind,
        language=language,
        state=state,
        defaults={"sha256": hashlib.sha256(content).hexdigest(), "size": len(content), "content": content},
    )
    return file


def _fixed(document: Document) -> Fixed:
    letterhead = document.letterhead
    heading = Heading(
        seller=msgspec.convert(letterhead.seller, Seller),
        look=msgspec.convert(letterhead.look, Look),
        logo=bytes(letterhead.logo),
    )
    return Fixed(document, msgspec.convert(document.names, Names, strict=False), heading)
