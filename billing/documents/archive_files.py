"""An archive as a ZIP file, put together while it is sent: nothing of it is stored twice.

The documents lie in the database as they were handed out and are read one by one, so a process never holds more than
one of them. The same archive is the same file, byte for byte. PDFs are packed already: nothing is compressed.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from billing.documents.archives import named_entries, texts_of
from billing.invoice_choice import InvoiceChoice
from billing.models import Archive, DocumentFile


@dataclass(frozen=True, slots=True)
class Packed:
    """What is sent: `length` bytes, in `chunks` that can be read once."""

    length: int
    chunks: Iterator[bytes]


@dataclass(frozen=True, slots=True)
class _Member:
    """One file in it: a text of the archive's own, else a document that is read when its turn comes."""

    name: str
    size: int
    text: bytes = b""
    document: int = 0

    def read(self) -> bytes:
        if not self.document:
            return self.text
        return bytes(DocumentFile.objects.values_list("content", flat=True).get(pk=self.document))

    def blank(self) -> bytes:
        return bytes(self.size)


def packed(archive: Archive) -> Packed:
    """A finished archive. Its length is that of the same file with nothing but zeros in it."""
    made_at = archive.finished or archive.created
    members = list(_members(archive))
    length = sum(map(len, _zipped(((each.name, each.blank) for each in members), made_at)))
    return Packed(length, _zipped(((each.name, each.read) for each in members), made_at))


def archive_name(archive: Archive) -> str:
    """ "acme-invoices-2026.zip": named after a year where it has all of it."""
    year = InvoiceChoice.read(archive.choice).year if archive.is_of_year else ""
    return "-".join(filter(None, (archive.merchant.slug, "invoices", year))) + ".zip"


def _members(archive: Archive) -> Iterator[_Member]:
    for name, text in texts_of(archive).items():
        content = text.encode()
        yield _Member(name, len(content), text=content)
    for entry, name in named_entries(archive.entries.select_related("file").defer("file__content")):
        if entry.file is not None:
            yield _Member(name, entry.file.size, document=entry.file.pk)


class _Wire:
    """Where the ZIP is written to: forward only, and emptied after each member."""

    def __init__(self) -> None:
        self.written: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.written.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back. https://docs.python.org/3/library/zipfile.html"""

    def take(self) -> bytes:
        taken, self.written = b"".join(self.written), []
        return taken


def _zipped(members: Iterable[tuple[str, Callable[[], bytes]]], made_at: datetime) -> Iterator[bytes]:
    wire = _Wire()
    with ZipFile(wire, "w", ZIP_STORED) as file:  # type: ignore[call-overload]
        for name, read in members:
            file.writestr(ZipInfo(name, made_at.timetuple()[:6]), read())
            yield wire.take()
    yield wire.take()
