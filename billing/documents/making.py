"""Making the files of a document: PDF with the e-invoice inside, and the e-invoice alone."""

import hashlib
import logging
from dataclasses import dataclass

from django.db import transaction

from accounts.models import Merchant
from billing.documents.einvoice import Profile, einvoice
from billing.documents.objections import objections
from billing.documents.papers import Paper
from billing.documents.plain_text import printable
from billing.documents.press import Press
from billing.documents.printing import PrintJob
from billing.documents.refusals import Refusal, refusal, remember_refusal
from billing.documents.rules import FACTUR_X, XRECHNUNG
from billing.documents.sheets import sheet
from billing.documents.shortfalls import shortfalls
from billing.documents.store import Fixed, Kind, find_file, keep
from billing.errors import DocumentFailed, NotAnEInvoice
from billing.models import DocumentFile

logger = logging.getLogger("billing.documents")

_RULES: dict[Profile, tuple[str, ...]] = {"factur-x": FACTUR_X, "xrechnung": XRECHNUNG}
_KINDS: dict[Profile, str] = {"factur-x": Kind.CII, "xrechnung": Kind.XRECHNUNG}
_PROFILES = {kind: profile for profile, kind in _KINDS.items()}


@dataclass(frozen=True, slots=True)
class Making:
    """The files of one paper in the language that is active, which is `language`."""

    fixed: Fixed
    paper: Paper
    language: str
    press: Press

    def file(self, kind: str) -> DocumentFile:
        """A new one. Raises `DocumentsBusy`, `DocumentFailed`, and `NotAnEInvoice` for XML."""
        if refusal(self._merchant, self.paper, kind, self.language) == "failed":
            raise DocumentFailed
        try:
            return self._pdf() if kind == Kind.PDF else self._xml(kind)
        except DocumentFailed:
            self._refuse(kind, "failed")
            raise

    @property
    def _merchant(self) -> Merchant:
        return self.fixed.document.merchant

    def _pdf(self) -> DocumentFile:
        """Kept with the e-invoice that is inside."""
        xml = self._known_xml() or (b"" if shortfalls(self.paper) else self._written("factur-x"))
        printed = self.press.print(self._job(xml))
        with transaction.atomic():
            if printed.findings:
                self._object("factur-x", printed.findings)
            elif xml:
                self._keep(Kind.CII, xml)
            return self._keep(Kind.PDF, printed.pdf)

    def _job(self, xml: bytes) -> PrintJob:
        named = f"{self._merchant.pk} {self.paper.object_id} {self.language} {self.paper.state}"
        return PrintJob(
            html=printable(sheet(self.paper, self.fixed.heading.look)),
            identifier=hashlib.sha256(named.encode()).digest()[:16],
            dated=self.paper.dated,
            logo=self.fixed.heading.logo,
            attachment=xml,
            rules=FACTUR_X,
        )

    def _xml(self, kind: str) -> DocumentFile:
        profile = _PROFILES[kind]
        if objections(self._merchant, self.paper, kind, self.language):
            raise NotAnEInvoice
        xml = self._written(profile)
        findings = self.press.check(xml, _RULES[profile]) if xml else ("it could not be written",)
        if findings:
            self._object(profile, findings)
            raise NotAnEInvoice
        return self._keep(kind, xml)

    def _known_xml(self) -> bytes:
        """What was handed out alone before is what goes into the PDF."""
        document = self.fixed.document
        known = find_file(
            document.merchant,
            document.customer,
            document.object_id,
            kind=Kind.CII,
            language=self.language,
            state=self.paper.state,
        )
        return bytes(known.content) if known else b""

    def _written(self, profile: Profile) -> bytes:
        """Nothing where it cannot be written, which must not cost anybody the document that people read."""
        try:
            return einvoice(self.paper, profile)
        except Exception:
            logger.exception("%s could not be written as an e-invoice (%s)", self.paper.object_id, profile)
            return b""

    def _keep(self, kind: str, content: bytes) -> DocumentFile:
        return keep(self.fixed, kind=kind, language=self.language, state=self.paper.state, content=content)

    def _object(self, profile: Profile, findings: tuple[str, ...]) -> None:
        """A defect of ours, or something that no rule of ours foresaw: the plain document is made all the same."""
        self._refuse(_KINDS[profile], "refused")
        logger.error("%s is no valid e-invoice (%s): %s", self.paper.object_id, profile, ", ".join(findings))

    def _refuse(self, kind: str, why: Refusal) -> None:
        remember_refusal(self._merchant, self.paper, kind, self.language, why)
