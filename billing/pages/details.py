"""Billing details: what stands on the customer's invoices."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from billing.countries import country_name
from billing.gateway.customers import Address, Customer, TaxId


@dataclass(frozen=True, slots=True)
class Detail:
    """One label with its value, which may have several lines (an address)."""

    key: str
    """name, email, phone, address, shipping, tax_ids: what it is, not for people."""
    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DetailsSection:
    """Only what is known is listed."""

    rows: tuple[Detail, ...]
    empty: str
    """The sentence to show when nothing is known; empty otherwise."""


def details_section(customer: Customer) -> DetailsSection:
    """In the order in which they stand on an invoice."""
    shipping = customer.shipping
    known = (
        ("name", _("Name"), (customer.name,)),
        ("email", _("E-mail"), (customer.email,)),
        ("phone", _("Phone"), (customer.phone,)),
        ("address", _("Address"), address_lines(customer.address)),
        ("tax_ids", _("Tax IDs"), tuple(_tax_id(tax_id) for tax_id in customer.tax_ids.data)),
        (
            "shipping",
            _("Shipping address"),
            (shipping.name, *address_lines(shipping.address), shipping.phone) if shipping else (),
        ),
    )
    cleaned = ((key, label, tuple(line for line in lines if line)) for key, label, lines in known)
    rows = tuple(Detail(key, label, lines) for key, label, lines in cleaned if lines)
    return DetailsSection(rows=rows, empty="" if rows else _("No billing details are known yet."))


def address_lines(address: Address | None) -> tuple[str, ...]:
    """As an envelope in the address's own country would show it, with the country in the language of the page.

    https://www.upu.int/en/postal-solutions/programmes-services/addressing-solutions
    """
    if address is None:
        return ()
    country = country_name(address.country) if address.country else ""
    street = (address.line1, address.line2)
    code, city, state = address.postal_code or "", address.city or "", address.state or ""
    lines: tuple[str | None, ...]
    match address.country:
        case "JP":
            lines = (f"〒{code}" if code else "", f"{state}{city}", *street, country)
        case "CN" | "TW" | "KR":
            lines = (" ".join(filter(None, (code, state, city))), *street, country)
        case "US" | "CA" | "AU":
            lines = (*street, " ".join(filter(None, (f"{city}," if city and state else city, state, code))), country)
        case "GB" | "IE":
            lines = (*street, city, state, code, country)
        case "IT":
            lines = (*street, " ".join(filter(None, (code, city, state))), country)
        case _:
            lines = (*street, " ".join(filter(None, (code, city))), state, country)
    return tuple(line for line in lines if line)


def _tax_id(tax_id: TaxId) -> str:
    """ "DE123456789 (DE VAT)", and what the check by the authorities found."""
    kind = tax_id.type.replace("_", " ").upper()
    status = tax_id.verification.status if tax_id.verification else None
    values = {"value": tax_id.value, "kind": kind}
    if status == "pending":
        return _("%(value)s (%(kind)s), being checked") % values
    if status == "unverified":
        return _("%(value)s (%(kind)s), could not be verified") % values
    return _("%(value)s (%(kind)s)") % values
