"""Tax ids of both sides, as they stand on documents."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _
from stdnum.fr.siren import is_valid as is_siren

from billing.documents.papers import Paper
from billing.gateway.customers import TaxId
from billing.tax_id_types import grouped, kind_name, kind_of

SIREN = "0002"
"""The scheme of those numbers (ISO 6523). https://docs.peppol.eu/poacc/billing/3.0/codelist/ICD/"""

# Stripe's types that are numbers for value-added tax or what is like it, with their country in front.
_VAT_TYPES = frozenset({"ch_vat", "eu_vat", "gb_vat", "li_vat", "no_vat"})

# By which a Japanese seller is registered to issue invoices that count.
# https://www.invoice-kohyo.nta.go.jp/about-toroku/index.html
_JAPANESE = re.compile(r"T[0-9]{13}")


def seller_tax_ids(paper: Paper) -> Iterator[str]:
    """A line for each: those that Stripe has on the invoice, else the one of the administration."""
    own = [tax_id for tax_id in paper.invoice.account_tax_ids or [] if isinstance(tax_id, TaxId)]
    for tax_id in own:
        yield _line(tax_id.type, tax_id.value, tax_id.country)
    if not own and paper.seller.vat_id:
        # Translators: the number of a seller or buyer for value-added tax
        yield _("VAT number %(number)s") % {"number": paper.seller.vat_id}
    if _JAPANESE.fullmatch(paper.seller.tax_number):
        yield _line("jp_trn", paper.seller.tax_number, None)
    elif paper.seller.tax_number:
        yield _("Tax number %(number)s") % {"number": paper.seller.tax_number}


def buyer_tax_ids(paper: Paper) -> Iterator[str]:
    """A line for each that stood with the customer when the invoice was finalised."""
    for tax_id in paper.invoice.customer_tax_ids or []:
        if tax_id.value:
            yield _line(tax_id.type, tax_id.value, None)


def seller_vat_id(paper: Paper) -> str:
    """The seller's number for value-added tax, with its country in front; empty where there is none."""
    for tax_id in paper.invoice.account_tax_ids or []:
        if isinstance(tax_id, TaxId) and tax_id.type in _VAT_TYPES:
            return compact(tax_id.value)
    return paper.seller.vat_id


def buyer_vat_id(paper: Paper) -> str:
    """The buyer's, likewise."""
    found = (each.value for each in paper.invoice.customer_tax_ids or [] if each.type in _VAT_TYPES and each.value)
    return compact(next(found, ""))


def french_company(vat_id: str) -> str:
    """The nine digits by which France knows a company (SIREN), which its VAT number ends with; else empty.

    They identify both sides of a French e-invoice. https://www.impots.gouv.fr/facturation-electronique
    """
    siren = vat_id[-9:] if vat_id.startswith("FR") else ""
    return siren if is_siren(siren) else ""


def compact(number: str) -> str:
    """Without what only helps to read it: "CHE-123.456.788 TVA" is "CHE123456788TVA"."""
    return "".join(character for character in number.upper() if character.isalnum())


def _line(kind: str, value: str, country: str | None) -> str:
    known = kind_of(kind, value, country)
    # Translators: a tax ID and its number, such as "VAT number (Germany) DE123456789"
    return _("%(kind)s %(number)s") % {"kind": kind_name(known), "number": grouped(known, value)}
