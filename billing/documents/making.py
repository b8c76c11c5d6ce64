"""Making the files of a document: PDF with the e-invoice inside, and the e-invoice alone."""

import hashlib
import logging

from billing.documents.einvoice import Profile, einvoice
from billing.documents.papers import Paper
from billing.documents.press import Press
from billing.documents.printing import PrintJob
from billing.documents.rules import FACTUR_X, XRECHNUNG
from billing.documents.sheets import sheet
from billing.documents.shortfalls import shortfalls, xrechnung_shortfalls
from billing.documents.store import Fixed, Kind, find_file, keep
from billing.errors import NotAnEInvoice
from billing.models import DocumentFile

logger = logging.getLogger("billing.documents")

_RULES: dict[Profile, tuple[str, ...]] = {"factur-x": FACTUR_X, "xrechnung": XRECHNUNG}
_KINDS: dict[Profile, str] = {"factur-x": Kind.CII, "xrechnung": Kind.XRECHNUNG}


def make_pdf(fixed: Fixed, paper: Paper, language: str, press: Press) -> DocumentFile:
    """The PDF in the language that is active, which is `language`. Kept with the e-invoice that is inside.

    Raises `DocumentsBusy`, `DocumentFailed`.
    """
    xml = _known_xml(fixed, paper, language) or (b"" if shortfalls(paper) else einvoice(paper, "factur-x"))
    job = PrintJob(
        html=sheet(paper, fixed.heading.look),
        identifier=hashlib.sha256(f"{fixed.document.pk} {language} {paper.state}".encode()).digest()[:16],
        dated=paper.dated,
        logo=fixed.heading.logo,
        attachment=xml,
        rules=FACTUR_X,
    )
    printed = press.print(job)
    if printed.findings:
        _log(paper, "factur-x", printed.findings)
    elif xml:
        keep(fixed.document, kind=Kind.CII, language=language, state=paper.state, content=xml)
    return keep(fixed.document, kind=Kind.PDF, language=language, state=paper.state, content=printed.pdf)


def make_xml(fixed: Fixed, paper: Paper, profile: Profile, language: str, press: Press) -> DocumentFile:
    """The e-invoice alone; raises `NotAnEInvoice`, `DocumentsBusy`, `DocumentFailed`."""
    missing = (*shortfalls(paper), *(xrechnung_shortfalls(paper) if profile == "xrechnung" else ()))
    if missing:
        raise NotAnEInvoice
    xml = einvoice(paper, profile)
    if findings := press.check(xml, _RULES[profile]):
        _log(paper, profile, findings)
        raise NotAnEInvoice
    return keep(fixed.document, kind=_KINDS[profile], language=language, state=paper.state, content=xml)


def _known_xml(fixed: Fixed, paper: Paper, language: str) -> bytes:
    """What was handed out alone before is what goes into the PDF."""
    document = fixed.document
    known = find_file(
        document.merchant,
        document.customer,
        document.object_id,
        kind=Kind.CII,
        language=language,
        state=paper.state,
    )
    return bytes(known.content) if known else b""


def _log(paper: Paper, profile: Profile, findings: tuple[str, ...]) -> None:
    """A defect of ours, or something that no rule of ours foresaw: the plain document is made all the same."""
    logger.error("%s is no valid e-invoice (%s): %s", paper.object_id, profile, ", ".join(findings))
