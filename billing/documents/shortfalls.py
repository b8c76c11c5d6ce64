"""What a document lacks to be an e-invoice, in words for the customer, and who can add it.

The mandatory terms of EN 16931, and those that XRechnung adds. The official rules have the last word when a file is
made (`billing.documents.rules`); this says beforehand, and in a language that people speak, what they would object to.
https://docs.peppol.eu/poacc/billing/3.0/rules/ubl-tc434/ and https://xeinkauf.de/xrechnung/versionen-und-bundles/
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from billing.documents.countries import norm_code
from billing.documents.papers import Paper
from billing.documents.parties import buyer_vat_id, seller_vat_id
from billing.documents.plain_text import plain
from billing.documents.vat import VatCategory, VatProblem, categories, vat_groups
from billing.money import exponent


@dataclass(frozen=True, slots=True)
class Shortfall:
    """One thing that is missing; `is_customers` if the customer can add it for invoices to come."""

    sentence: str
    is_customers: bool = False


def shortfalls(paper: Paper) -> tuple[Shortfall, ...]:
    """For EN 16931 (Factur-X, ZUGFeRD); none for a document that can become one."""
    return (*_document(paper), *_taxes(paper), *_parties(paper))


def xrechnung_shortfalls(paper: Paper) -> tuple[Shortfall, ...]:
    """What XRechnung wants beside that."""
    return tuple(_xrechnung(paper))


def _document(paper: Paper) -> Iterator[Shortfall]:
    if paper.note.is_void if paper.note else paper.invoice.status == "void":
        yield Shortfall(_("It was canceled."))
    if exponent(paper.figures.currency) > 2:
        currency = paper.figures.currency.upper()
        yield Shortfall(
            _("Its amounts in %(currency)s have three decimals. E-invoices have two.") % {"currency": currency}
        )
    if not paper.figures.lines:
        yield Shortfall(_("It has no lines."))
    if paper.figures.other:
        yield Shortfall(_("The payment service does not tell all that its total is made of."))
    if paper.figures.settled.owed:
        yield Shortfall(_("It also collects an amount of an earlier invoice."))
    if paper.figures.settled.carried:
        yield Shortfall(_("Its amount is collected with your next invoice."))


def _taxes(paper: Paper) -> Iterator[Shortfall]:
    by_line = categories(paper)
    found = by_line.values()
    problems = {each for each in found if isinstance(each, VatProblem)}
    if VatProblem.NONE in problems:
        yield Shortfall(_("It does not say which tax applies."))
    if VatProblem.SEVERAL in problems:
        yield Shortfall(_("It has several taxes on one line. E-invoices have one."))
    if VatProblem.NOT_VAT in problems:
        yield Shortfall(_("Its tax is not a value-added tax (VAT)."))
    codes = {each.code for each in found if isinstance(each, VatCategory)}
    # BR-S-09: the rules let the sum of a tax differ by less than one unit of the currency.
    most = 10 ** exponent(paper.figures.currency)
    if any(group.rounded_off >= most for group in vat_groups(paper, by_line)):
        yield Shortfall(_("Its taxes are rounded line by line, further than e-invoices allow."))
    if "O" in codes and len(codes) > 1:
        yield Shortfall(_("It has lines within and outside the scope of VAT."))
    if codes - {"O"} and not (seller_vat_id(paper) or plain(paper.seller.tax_number)):
        yield Shortfall(_("The seller has given no VAT number."))
    if "O" in codes and not plain(paper.seller.registration_number):
        yield Shortfall(_("The seller has given no registration number."))
    if "AE" in codes and not buyer_vat_id(paper):
        yield Shortfall(_("Your VAT number is missing on it."), is_customers=True)


def _parties(paper: Paper) -> Iterator[Shortfall]:
    address = paper.invoice.customer_address
    if not norm_code(paper.seller.address.country):
        yield Shortfall(_("The seller has given no address."))
    if not plain(paper.buyer_name):
        yield Shortfall(_("Your name is missing on it."), is_customers=True)
    if address is None or not norm_code(address.country):
        yield Shortfall(_("The country of your billing address is missing on it."), is_customers=True)


def _xrechnung(paper: Paper) -> Iterator[Shortfall]:
    seller, address = paper.seller, paper.invoice.customer_address
    if not buyer_reference(paper):
        name = seller.buyer_reference_field or "Leitweg-ID"
        yield Shortfall(_("Your reference (%(name)s) is missing on it.") % {"name": name})
    if not all(map(plain, (seller.contact_name, seller.contact_phone, seller.contact_email))):
        yield Shortfall(_("The seller has named no contact with phone and e-mail."))
    if not all(map(plain, (seller.address.city, seller.address.postal_code))):
        yield Shortfall(_("The seller’s city or postal code is missing."))
    if address is None or not all(map(plain, (address.city, address.postal_code))):
        yield Shortfall(_("The city or postal code of your billing address is missing on it."), is_customers=True)
    if not plain(paper.invoice.customer_email):
        yield Shortfall(_("Your e-mail address is missing on it."), is_customers=True)


def buyer_reference(paper: Paper) -> str:
    """The custom field that the merchant named for it (BT-10); empty without one."""
    return _custom_field(paper, paper.seller.buyer_reference_field)


def order_reference(paper: Paper) -> str:
    """The custom field that the merchant named for the buyer's order number (BT-13); empty without one."""
    return _custom_field(paper, paper.seller.order_reference_field)


def _custom_field(paper: Paper, name: str) -> str:
    wanted = name.casefold().strip()
    fields = paper.invoice.custom_fields or []
    found = (plain(field.value) for field in fields if wanted and field.name.casefold().strip() == wanted)
    return next(filter(None, found), "")
