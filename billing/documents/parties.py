"""Who sends an invoice and whom it is for, with their tax ids, as they stand on page, paper and e-invoice."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from stdnum.fr.siren import is_valid as is_siren

from billing.addresses import address_lines
from billing.dates import NO_BREAK_SPACE
from billing.documents.countries import norm_code
from billing.documents.papers import Paper
from billing.gateway.customers import Address, Shipping
from billing.gateway.full_invoices import AccountTaxId
from billing.tax_id_table import TaxIdKind
from billing.tax_id_types import grouped, kind_name, kind_of

SIREN = "0002"
"""The scheme of those numbers (ISO 6523). https://docs.peppol.eu/poacc/billing/3.0/codelist/ICD/"""

# Greek numbers begin with EL, those of Northern Ireland with XI.
_NAMED_BY = frozenset({"EL", "XI"})

# By which a Japanese seller is registered to issue invoices that count.
# https://www.invoice-kohyo.nta.go.jp/about-toroku/index.html
_JAPANESE = re.compile(r"T[0-9]{13}")


@dataclass(frozen=True, slots=True)
class Party:
    """ "Acme GmbH", address, tax ids, each a line; `heading` says which one it is."""

    heading: str
    lines: tuple[str, ...]


def parties(paper: Paper) -> Iterator[Party]:
    """Seller, buyer, and where it was sent when that is somewhere else."""
    seller, invoice = paper.seller, paper.invoice
    address = seller.address if seller.has_address else None
    contact = () if address else (seller.contact_email,)
    lines = (paper.seller_name, *_after_the_name(address), *contact, *_seller_tax_ids(paper))
    yield Party(pgettext("document", "From"), tuple(filter(None, lines)))
    lines = (_addressee(paper), *_after_the_name(invoice.customer_address), *_buyer_tax_ids(paper))
    yield Party(pgettext("document", "Bill to"), tuple(filter(None, lines)))
    if receiver := sent_to(paper):
        lines = (receiver.name or _addressee(paper), *_after_the_name(receiver.address))
        yield Party(pgettext("document", "Ship to"), tuple(filter(None, lines)))


def sent_to(paper: Paper) -> Shipping | None:
    """Where it was sent; `None` when that is where the buyer is."""
    shipping = paper.invoice.customer_shipping
    is_elsewhere = shipping and shipping.address and shipping.address != paper.invoice.customer_address
    return shipping if is_elsewhere else None


def _addressee(paper: Paper) -> str:
    """Where nobody gave a name the e-mail address says whose invoice it is."""
    return paper.buyer_name or paper.invoice.customer_email or ""


def _after_the_name(address: Address | None) -> tuple[str, ...]:
    return address_lines(address) if address else ()


def _seller_tax_ids(paper: Paper) -> Iterator[str]:
    """A line for each: those that Stripe has on the invoice, else the one of the administration."""
    own = _own_tax_ids(paper)
    for tax_id in own:
        yield _line(tax_id.type, tax_id.value, tax_id.country)
    if not own and paper.seller.vat_id:
        # Translators: the number of a seller or buyer for value-added tax
        yield _("VAT number %(number)s") % {"number": _in_one_line(_seller_kind(paper), paper.seller.vat_id)}
    if _JAPANESE.fullmatch(paper.seller.tax_number):
        yield _line("jp_trn", paper.seller.tax_number, None)
    elif paper.seller.tax_number:
        yield _("Tax number %(number)s") % {"number": paper.seller.tax_number}


def _buyer_tax_ids(paper: Paper) -> Iterator[str]:
    """A line for each that stood with the customer when the invoice was finalised."""
    for tax_id in paper.invoice.customer_tax_ids or []:
        if tax_id.value:
            yield _line(tax_id.type, tax_id.value, None)


def seller_vat_id(paper: Paper) -> str:
    """The seller's number for value-added tax, with its country in front; empty where there is none."""
    found = next((each for each in _own_tax_ids(paper) if is_vat(each.type)), None)
    return vat_id(found.type, found.value) if found else with_country(paper.seller.vat_id, paper.seller.address.country)


def _own_tax_ids(paper: Paper) -> list[AccountTaxId]:
    """Those that the invoice names and that the merchant still has."""
    return [each for each in paper.invoice.account_tax_ids or [] if isinstance(each, AccountTaxId) and each.value]


def buyer_vat_id(paper: Paper) -> str:
    """The buyer's, likewise."""
    found = (vat_id(each.type, each.value) for each in paper.invoice.customer_tax_ids or [] if is_vat(each.type))
    return next(filter(None, found), "")


def french_company(vat_id: str) -> str:
    """The nine digits by which France knows a company (SIREN), which its VAT number ends with; else empty.

    They identify both sides of a French e-invoice. https://www.impots.gouv.fr/facturation-electronique
    """
    siren = vat_id[-9:] if vat_id.startswith("FR") else ""
    return siren if is_siren(siren) else ""


def is_vat(kind: str) -> bool:
    """Whether a type of Stripe's is a country's number for value-added tax."""
    return kind.endswith("_vat") and kind != "eu_oss_vat"


def vat_id(kind: str, number: str | None) -> str:
    """As e-invoices have it, with its country in front (BR-CO-09): "NO123456789MVA"; empty without one."""
    return with_country(compact(number or ""), "" if kind == "eu_vat" else kind[:2].upper())


def with_country(number: str, country: str | None) -> str:
    """A number with its country in front, which many have already."""
    prefix = number[:2]
    is_named = prefix in _NAMED_BY or (prefix.isalpha() and norm_code(prefix))
    return number if not number or is_named else f"{norm_code(country)}{number}"


def compact(number: str) -> str:
    """Without what only helps to read it: "CHE-123.456.788 TVA" is "CHE123456788TVA"."""
    return "".join(character for character in number.upper() if character.isalnum())


def _line(kind: str, value: str, country: str | None) -> str:
    known = kind_of(kind, value, country)
    # Translators: a tax ID and its number, such as "VAT number (Germany) DE123456789"
    return _("%(kind)s %(number)s") % {"kind": kind_name(known), "number": _in_one_line(known, value)}


def _in_one_line(kind: TaxIdKind, value: str) -> str:
    """As the country writes it, and nothing breaks it in two."""
    return grouped(kind, value).replace(" ", NO_BREAK_SPACE)


def _seller_kind(paper: Paper) -> TaxIdKind:
    return kind_of("eu_vat", paper.seller.vat_id, paper.seller.address.country)
