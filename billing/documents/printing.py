"""Drawing a document and checking its e-invoice: the work of a process of its own, which knows no Django and no Stripe.

WeasyPrint and the checker of the rules are imported where they are used, so that no web process ever pays for them.
https://doc.courtbouillon.org/weasyprint/stable/api_reference.html
"""

import logging
import multiprocessing
import os
import re
import signal
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import FrameType
from typing import Any

# Drawn for a character that no font has; PDF/A forbids a glyph that means nothing.
_PLACEHOLDER = "\N{WHITE SQUARE}"
_NICENESS = 10
# Where programs, fonts and temporary files are, and how the machine writes text.
_NEEDED = re.compile(r"PATH|HOME|LANG|LC_\w+|TZ|TMPDIR|XDG_\w+|FONTCONFIG_\w+|(?:DY)?LD_\w+|PYTHON\w+")


@dataclass(frozen=True, slots=True)
class PrintJob:
    """One document. `dated` is the moment that the file says it was made (seconds): the same file, byte for byte."""

    html: str
    identifier: bytes
    dated: int
    logo: bytes = b""
    attachment: bytes = b""
    """The XML of the e-invoice, which becomes a part of the file where it passes the official rules."""
    rules: tuple[str, ...] = ()
    """The rules that it is held against (`billing.documents.rules`)."""


@dataclass(frozen=True, slots=True)
class Printed:
    """The file, and what the official rules have against the e-invoice: then it is not a part of the file."""

    pdf: bytes
    findings: tuple[str, ...] = ()


class PrintingTookTooLong(BaseException):
    """A document that takes longer than any honest one. No library may take it for an error of its own."""


def begin(seconds: int) -> None:
    """For a new process: it gives way to those that answer people, and no job may take longer than `seconds`."""
    os.nice(_NICENESS)
    _forget_secrets()
    _Limit.seconds = seconds
    signal.signal(signal.SIGALRM, _stop)
    # A Ctrl-C at the terminal is for the server, which ends its printers itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_the_server, daemon=True).start()


def _forget_secrets() -> None:
    """Keys and passwords of the server stand in its environment, which a new process takes over."""
    for name in list(os.environ):
        if not _NEEDED.fullmatch(name):
            del os.environ[name]


def _leave_with_the_server() -> None:
    """A server that was killed ends its printers no more: they would wait for work for ever."""
    if server := multiprocessing.parent_process():
        server.join()
        os._exit(0)


class _Limit:
    seconds = 0


def _stop(number: int, frame: FrameType | None) -> None:
    raise PrintingTookTooLong


def print_document(job: PrintJob) -> Printed:
    """Check the e-invoice, draw the document, put the one into the other."""
    signal.alarm(_Limit.seconds)
    try:
        findings = _check(job.attachment, job.rules) if job.attachment else ()
        return Printed(_draw(job, is_hybrid=bool(job.attachment) and not findings), findings)
    finally:
        signal.alarm(0)


def check_document(xml: bytes, rules: tuple[str, ...]) -> tuple[str, ...]:
    """What the official rules have against an e-invoice; nothing when it is valid."""
    signal.alarm(_Limit.seconds)
    try:
        return _check(xml, rules)
    finally:
        signal.alarm(0)


def _check(xml: bytes, rules: tuple[str, ...]) -> tuple[str, ...]:
    from billing.documents.rules import findings

    return findings(xml, rules)


def _draw(job: PrintJob, *, is_hybrid: bool) -> bytes:
    missing = _MissingGlyphs()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(missing)
    try:
        pdf = _pdf(job, job.html, is_hybrid=is_hybrid)
        if missing.characters:
            pdf = _pdf(job, _without(job.html, missing.characters), is_hybrid=is_hybrid)
    finally:
        logger.removeHandler(missing)
    return pdf


def _pdf(job: PrintJob, html: str, *, is_hybrid: bool) -> bytes:
    import weasyprint

    options: dict[str, Any] = {"pdf_variant": "pdf/a-3a", "pdf_identifier": job.identifier}
    document = weasyprint.HTML(string=html, url_fetcher=_own_files_only(job)).render(**options)
    if is_hybrid:
        made = datetime.fromtimestamp(job.dated, UTC)
        options["attachments"] = [
            weasyprint.Attachment(
                file_obj=_Readable(job.attachment),
                name="factur-x.xml",
                description="Factur-X",
                created=made,
                modified=made,
                relationship="Alternative",
            )
        ]
        _describe_factur_x(document.metadata)
    written: bytes = document.write_pdf(finisher=_list_attachments_once, **options)
    return written


def _describe_factur_x(metadata: Any) -> None:
    """XMP has one list of descriptions: ours stand at its end."""
    original = metadata.generate_rdf_metadata

    def generate(variant: str, version: int, conformance: str) -> bytes:
        rdf: bytes = original(variant, version, conformance)
        return rdf.replace(b"</rdf:RDF>", FACTUR_X_METADATA + b"</rdf:RDF>")

    metadata.generate_rdf_metadata = generate


def _own_files_only(job: PrintJob) -> Any:
    """A fetcher that has the logo and refuses every other address: nothing is ever asked of another host or disk."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFiles(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            if url == "asset:logo" and job.logo:
                return URLFetcherResponse(url, body=job.logo, headers={"Content-Type": "image/png"})
            raise ValueError(f"Not ours: {url[:80]}")

    return OwnFiles()


class _Readable:
    """A file in memory; WeasyPrint closes what it reads."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def read(self) -> bytes:
        return self._content

    def close(self) -> None:
        """There is nothing to close."""


def _list_attachments_once(document: Any, pdf: Any) -> None:
    """WeasyPrint names an attachment twice in a PDF/A-3: once by its name and once by itself."""
    if "AF" in pdf.catalog:
        pdf.catalog["AF"][:] = list(dict.fromkeys(pdf.catalog["AF"]))


@dataclass
class _MissingGlyphs(logging.Handler):
    """Collects the characters that WeasyPrint found no glyph for, which it tells in its log only."""

    characters: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__()

    def __hash__(self) -> int:
        return id(self)

    def emit(self, record: logging.LogRecord) -> None:
        if str(record.msg).startswith(".notdef") and isinstance(record.args, tuple) and record.args:
            self.characters.add(str(record.args[0]))


def _without(html: str, characters: set[str]) -> str:
    return re.sub("|".join(map(re.escape, sorted(characters))), _PLACEHOLDER, html)


FACTUR_X_METADATA = b"""<rdf:Description rdf:about="" xmlns:fx="urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#">
<fx:DocumentType>INVOICE</fx:DocumentType>
<fx:DocumentFileName>factur-x.xml</fx:DocumentFileName>
<fx:Version>1.0</fx:Version>
<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>fx</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq>
<rdf:li rdf:parseType="Resource"><pdfaProperty:name>DocumentFileName</pdfaProperty:name>
<pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>external</pdfaProperty:category>
<pdfaProperty:description>The name of the embedded XML document</pdfaProperty:description></rdf:li>
<rdf:li rdf:parseType="Resource"><pdfaProperty:name>DocumentType</pdfaProperty:name>
<pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>external</pdfaProperty:category>
<pdfaProperty:description>The type of the hybrid document</pdfaProperty:description></rdf:li>
<rdf:li rdf:parseType="Resource"><pdfaProperty:name>Version</pdfaProperty:name>
<pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>external</pdfaProperty:category>
<pdfaProperty:description>The version of the standard</pdfaProperty:description></rdf:li>
<rdf:li rdf:parseType="Resource"><pdfaProperty:name>ConformanceLevel</pdfaProperty:name>
<pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>external</pdfaProperty:category>
<pdfaProperty:description>The conformance level of the embedded XML document</pdfaProperty:description></rdf:li>
</rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""
"""What a Factur-X says of itself, with the description of these words that PDF/A asks for.

https://fnfe-mpe.org/factur-x/ (technical appendix, "XMP extension schema")
"""
