"""An invoice or a credit note as XML: Cross Industry Invoice by EN 16931, as Factur-X or as XRechnung.

What each term (BT-1 and so on) is: https://docs.peppol.eu/poacc/billing/3.0/syntax/ubl-invoice/tree/ and the norm;
where it stands in CII: https://fnfe-mpe.org/factur-x/. The figures are Stripe's, to the cent. A line that is credited
on an invoice has a quantity of -1: prices in the norm are never negative.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.utils.translation import gettext as _
from drafthorse.models import document as models
from drafthorse.models.accounting import ApplicableTradeTax, TradeAllowanceCharge
from drafthorse.models.note import IncludedNote
from drafthorse.models.party import TaxRegistration
from drafthorse.models.payment import PaymentMeans, PaymentTerms
from drafthorse.models.tradelines import LineItem

from billing.dates import day
from billing.documents.countries import norm_code
from billing.documents.papers import Paper
from billing.documents.parties import SIREN, buyer_vat_id, french_company, seller_vat_id, sent_to
from billing.documents.payment_means import PaymentWay, payment_way
from billing.documents.payment_words import payment_lines
from billing.documents.plain_text import plain, unjoined
from billing.documents.printed import memo
from billing.documents.printed_lines import PrintedLine, printed_lines
from billing.documents.shortfalls import buyer_reference, order_reference
from billing.documents.vat import VatCategory, VatGroup, categories, vat_groups
from billing.gateway.customers import Address
from billing.gateway.invoice_lines import LinePeriod
from billing.invoice_figures import LineFigures
from billing.money import Money, exponent
from billing.sentences import in_a_row
from billing.tax_texts import reverse_charge_note

Profile = Literal["factur-x", "xrechnung"]

_GUIDELINES: dict[Profile, str] = {
    "factur-x": "urn:cen.eu:en16931:2017",
    "xrechnung": "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0",
}
_PROCESS = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
_INVOICE, _CREDIT_NOTE = "380", "381"  # UNTDID 1001
_ONE = "C62"  # UN/ECE Recommendation 20: one, a unit without a name
_FINEST, _CENT = Decimal("0.000001"), Decimal("0.01")
_EXEMPTION_CODES = {"AE": "VATEX-EU-AE", "O": "VATEX-EU-O"}


def einvoice(paper: Paper, profile: Profile) -> bytes:
    """The XML, in the language that is active; for a paper without shortfalls of that profile."""
    document: Any = _Document()
    document.context.business_parameter.id = _PROCESS
    document.context.guideline_parameter.id = _GUIDELINES[profile]
    document.header.id = paper.number
    document.header.type_code = _CREDIT_NOTE if paper.note else _INVOICE
    document.header.issue_date_time = day(paper.dated)
    for text in _notes(paper):
        note = IncludedNote()
        note.content = text
        document.header.notes.add(note)
    by_line = {line: each for line, each in categories(paper).items() if isinstance(each, VatCategory)}
    _add_lines(document, paper, by_line)
    _add_parties(document, paper, by_line)
    _add_settlement(document, paper, by_line, profile)
    # The schema of today is not the library's: the official one is asked afterwards.
    xml: bytes = document.serialize(schema=None)
    return xml


class _Document(models.Document):  # type: ignore[misc]
    """Without the characters that XML has no room for, or programs no use."""

    def to_etree(self) -> Any:
        root = super().to_etree()
        for node in root.iter():
            if node.text:
                node.text = unjoined(plain(node.text))
        return root


def _notes(paper: Paper) -> Iterator[str]:
    """The merchant's own words, and what a seller has to say of itself (BT-22)."""
    yield from filter(plain, (memo(paper), paper.invoice.footer or "", paper.seller.legal_note))


def _amount(paper: Paper, amount: int) -> Decimal:
    decimals = exponent(paper.figures.currency)
    return Decimal(amount).scaleb(-decimals)


def _add_lines(document: Any, paper: Paper, by_line: dict[str, VatCategory]) -> None:
    _, printed = printed_lines(paper)
    periods = paper.periods
    for number, (line, text) in enumerate(zip(paper.figures.lines, printed, strict=True), start=1):
        item = _line(paper, line, text, by_line[line.id])
        item.document.line_id = str(number)
        if period := periods.get(line.id):
            item.settlement.period.start, item.settlement.period.end = _days(period)
        document.trade.items.add(item)


def _line(paper: Paper, line: LineFigures, text: PrintedLine, category: VatCategory) -> Any:
    quantity, price = _quantity_and_price(paper, line)
    item = LineItem()
    item.product.name = text.name
    if text.period:
        item.product.description = text.period
    item.agreement.net.amount = price
    item.agreement.net.basis_quantity = (Decimal(1), _ONE)
    item.delivery.billed_quantity = (quantity, _ONE)
    _add_category(item.settlement.trade_tax, category)
    if (taken_off := _gross(line) - line.net) > 0:
        allowance = TradeAllowanceCharge()
        allowance.indicator = False
        allowance.actual_amount = _amount(paper, taken_off)
        allowance.reason = _("Discount")
        item.settlement.allowance_charge.add(allowance)
    item.settlement.monetary_summation.total_amount = _amount(paper, line.net)
    return item


def _gross(line: LineFigures) -> int:
    """Before the discount and without tax. Where prices include the tax, the discount's share of it is left out.

    After the discount where a line takes something back: so much less is taken back, which is no allowance.
    """
    if line.taken_off <= 0:
        return line.net
    included = sum(tax.amount for tax in line.taxes if tax.is_included)
    if not included:
        return line.amount
    paid = line.amount - line.taken_off
    return line.amount - round(Decimal(line.amount) * included / paid) if paid else line.amount


def _quantity_and_price(paper: Paper, line: LineFigures) -> tuple[Decimal, Decimal]:
    """As they multiply to the line's amount; where they do not, it is one of that amount, or one taken back."""
    amount = _amount(paper, _gross(line))
    if line.quantity and amount > 0:
        price = (amount / line.quantity).quantize(_FINEST).normalize() + 0
        if (price * line.quantity).quantize(_CENT) == amount:
            return Decimal(line.quantity), price
    return Decimal(1 if amount >= 0 else -1), abs(amount)


def _add_category(tax: Any, category: VatCategory) -> None:
    tax.type_code = "VAT"
    tax.category_code = category.code
    if category.code != "O":
        tax.rate_applicable_percent = _percent(category)


def _percent(category: VatCategory) -> Decimal:
    return category.rate.normalize() + 0


def _days(period: LinePeriod) -> tuple[date, date]:
    return day(period.start), day(period.end)


def _add_parties(document: Any, paper: Paper, by_line: dict[str, VatCategory]) -> None:
    agreement, seller = document.trade.agreement, paper.seller
    is_outside = any(category.code == "O" for category in by_line.values())
    if reference := buyer_reference(paper):
        agreement.buyer_reference = reference
    if order := order_reference(paper):
        agreement.buyer_order.issuer_assigned_id = order
    agreement.seller.name = paper.seller_name
    vat_ids = seller_vat_id(paper), buyer_vat_id(paper)
    if siren := french_company(vat_ids[0]):
        agreement.seller.legal_organization.id = (SIREN, siren)
    elif plain(seller.registration_number):
        agreement.seller.legal_organization.id = ("", seller.registration_number)
    if siren := french_company(vat_ids[1]):
        agreement.buyer.legal_organization.id = (SIREN, siren)
    if seller.merchant_name != paper.seller_name:
        agreement.seller.legal_organization.trade_name = seller.merchant_name
    for name, value in (
        ("person_name", seller.contact_name),
        ("telephone", seller.contact_phone),
        ("email", seller.contact_email),
    ):
        if plain(value) and plain(seller.contact_name):
            _set_contact(agreement.seller.contact, name, value)
    _add_address(agreement.seller.address, seller.address)
    if plain(seller.contact_email):
        agreement.seller.electronic_address.uri_ID = ("EM", seller.contact_email)
    # Outside the scope of VAT neither side may name its number (BR-O-02).
    if not is_outside:
        _register(agreement.seller, "VA", vat_ids[0])
        _register(agreement.seller, "FC", seller.tax_number)
        _register(agreement.buyer, "VA", vat_ids[1])
    if (receiver := sent_to(paper)) and receiver.address and norm_code(receiver.address.country):
        document.trade.delivery.ship_to.name = receiver.name or paper.buyer_name
        _add_address(document.trade.delivery.ship_to.address, receiver.address)
    agreement.buyer.name = paper.buyer_name
    _add_address(agreement.buyer.address, paper.invoice.customer_address)
    if plain(paper.invoice.customer_email):
        agreement.buyer.electronic_address.uri_ID = ("EM", paper.invoice.customer_email)


def _set_contact(contact: Any, name: str, value: str) -> None:
    match name:
        case "person_name":
            contact.person_name = value
        case "telephone":
            contact.telephone.number = value
        case "email":
            contact.email.address = value


def _register(party: Any, scheme: str, number: str) -> None:
    if plain(number):
        registration = TaxRegistration()
        registration.id = (scheme, number)
        party.tax_registrations.add(registration)


def _add_address(target: Any, address: Address | None) -> None:
    if address is None:
        return
    for name, value in (
        ("postcode", address.postal_code),
        ("line_one", address.line1),
        ("line_two", address.line2),
        ("city_name", address.city),
        ("country_id", norm_code(address.country)),
        ("country_subdivision", address.state),
    ):
        if plain(value):
            setattr(target, name, value)


def _add_settlement(document: Any, paper: Paper, by_line: dict[str, VatCategory], profile: Profile) -> None:
    settlement = document.trade.settlement
    settlement.currency_code = paper.figures.currency.upper()
    way = payment_way(paper, in_detail=profile == "factur-x")
    if way.creditor_id:
        settlement.creditor_reference_id = way.creditor_id
    settlement.payment_means.add(_payment_means(paper, way))
    groups = vat_groups(paper, by_line)
    for group in groups:
        settlement.trade_tax.add(_trade_tax(paper, group))
    if period := paper.period:
        settlement.period.start, settlement.period.end = _days(period)
    settlement.terms.add(_terms(paper))
    if paper.note:
        settlement.invoice_referenced_document.issuer_assigned_id = paper.invoice.number or paper.invoice.id
        settlement.invoice_referenced_document.issue_date_time = day(paper.invoice.dated)
    _add_sums(settlement.monetary_summation, paper, groups)


def _payment_means(paper: Paper, way: PaymentWay) -> Any:
    means = PaymentMeans()
    means.type_code = way.code
    means.information.add(way.name)
    if way.last4:
        means.financial_card.id = way.last4
    if way.iban:
        means.payee_account.iban = way.iban
        means.payee_account.account_name = paper.seller_name
    if way.bic:
        means.payee_institution.bic = way.bic
    return means


def _trade_tax(paper: Paper, group: VatGroup) -> Any:
    tax = ApplicableTradeTax()
    tax.calculated_amount = _amount(paper, group.tax)
    tax.basis_amount = _amount(paper, group.net)
    _add_category(tax, group.category)
    code = group.category.code
    if code in {"AE", "E", "O"}:
        tax.exemption_reason = _exemption(paper, code)
    if code in _EXEMPTION_CODES:
        tax.exemption_reason_code = _EXEMPTION_CODES[code]
    return tax


def _exemption(paper: Paper, code: str) -> str:
    if code == "AE":
        return reverse_charge_note()
    if code == "O":
        return _("Outside the scope of VAT.")
    return paper.seller.exemption_reason or _("A tax exemption applies.")


def _terms(paper: Paper) -> Any:
    terms = PaymentTerms()
    terms.description = in_a_row((*payment_lines(paper), *_unpaid(paper))) or _("Nothing is left to pay.")
    if paper.invoice.due_date and not paper.note:
        terms.due = day(paper.invoice.due_date)
    return terms


def _unpaid(paper: Paper) -> Iterator[str]:
    """What is due has to be explained (BR-CO-25), also where the merchant does not ask for it any more."""
    if not paper.note and paper.invoice.status == "uncollectible" and paper.figures.remaining > 0:
        yield _("To pay: %(amount)s.") % {"amount": Money(paper.figures.remaining, paper.figures.currency)}


def _add_sums(sums: Any, paper: Paper, groups: list[VatGroup]) -> None:
    """BR-CO-10 to BR-CO-16: the lines' net sums, taxes, total, and what of it is settled already."""
    currency, figures = paper.figures.currency.upper(), paper.figures
    net, tax = sum(group.net for group in groups), sum(group.tax for group in groups)
    due = 0 if paper.note else figures.remaining
    sums.line_total = _amount(paper, net)
    sums.tax_basis_total = _amount(paper, net)
    sums.tax_total = (_amount(paper, tax), currency)
    sums.grand_total = _amount(paper, figures.total)
    if figures.total != due:
        sums.prepaid_total = _amount(paper, figures.total - due)
    sums.due_amount = _amount(paper, due)
