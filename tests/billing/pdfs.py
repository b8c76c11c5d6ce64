"""What a PDF says of itself, read with another library than the one that wrote it."""

import io
from dataclasses import dataclass
from typing import Any

from lxml import etree
from pypdf import PdfReader

_NS = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "fx": "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#",
}


@dataclass
class Described:
    """The declarations of a PDF/A-3 file. https://pdfa.org/resource/iso-19005-3-pdf-a-3/"""

    reader: PdfReader

    @classmethod
    def of(cls, pdf: bytes) -> "Described":
        return cls(PdfReader(io.BytesIO(pdf)))

    @property
    def catalog(self) -> Any:
        return self.reader.root_object

    @property
    def metadata(self) -> Any:
        """The XMP packet, which is well-formed."""
        return etree.fromstring(self.catalog["/Metadata"].get_object().get_data())

    def said(self, name: str) -> str:
        """A word of the XMP packet: "pdfaid:part"."""
        prefix, _, local = name.partition(":")
        attribute = f"{{{_NS[prefix]}}}{local}"
        for element in self.metadata.iter():
            if element.tag == attribute:
                return str(element.text)
            if attribute in element.attrib:
                return str(element.attrib[attribute])
        return ""

    @property
    def is_tagged(self) -> bool:
        return bool(self.catalog["/MarkInfo"]["/Marked"]) and "/StructTreeRoot" in self.catalog

    @property
    def language(self) -> str:
        return str(self.catalog["/Lang"])

    @property
    def headings(self) -> int:
        return self._count("/H1")

    @property
    def table_headers(self) -> int:
        return self._count("/TH")

    def _count(self, kind: str) -> int:
        waiting: list[Any] = [self.catalog["/StructTreeRoot"]]
        found = 0
        while waiting:
            node = waiting.pop()
            node = node.get_object() if hasattr(node, "get_object") else node
            if isinstance(node, list):
                waiting += node
            elif isinstance(node, dict):
                found += node.get("/S") == kind
                if "/K" in node:
                    waiting.append(node["/K"])
        return found

    @property
    def fonts(self) -> dict[str, bool]:
        """By name, whether its letters are in the file."""
        found: dict[str, bool] = {}
        for page in self.reader.pages:
            resources: Any = page["/Resources"]
            for font in resources.get("/Font", {}).values():
                inner = font.get_object()["/DescendantFonts"][0].get_object()
                descriptor = inner["/FontDescriptor"]
                found[str(inner["/BaseFont"])] = bool({"/FontFile2", "/FontFile3"} & set(descriptor))
        return found

    @property
    def attachments(self) -> list[str]:
        """The names of associated files, each as often as it is listed."""
        return [str(each.get_object()["/UF"]) for each in self.catalog.get("/AF", [])]

    @property
    def relationship(self) -> str:
        (only,) = self.catalog["/AF"]
        return str(only.get_object()["/AFRelationship"])

    @property
    def descriptions(self) -> int:
        """How many lists of descriptions the XMP packet has; one is right."""
        return len(self.metadata.findall(".//rdf:RDF", _NS)) or int(self.metadata.tag == f"{{{_NS['rdf']}}}RDF")

    @property
    def has_colour_profile(self) -> bool:
        return bool(self.catalog["/OutputIntents"])
