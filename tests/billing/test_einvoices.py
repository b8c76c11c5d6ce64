"""E-invoices: what the official rules say of them, what is in them, and what is said where one cannot be made."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from lxml import etree

from accounts.models import Merchant
from billing.dates import WORD_JOINER
from billing.documents import issue, making
from billing.documents.countries import CODES
from billing.documents.einvoice import einvoice
from billing.documents.rules import FACTUR_X, XRECHNUNG, _stylesheet, findings
from billing.models import DocumentFile
from tests.billing.invoicing import HAMBURG, attachment_of, billed, company, introduce, item, paid, taken_back, tax_rate
from tests.billing.scenes import card, price, subscribe
from tests.cast import Stripe, visit

RAM = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
UDT = "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"
LEITWEG = {"custom_fields": [{"name": "leitweg-id ", "value": "04011000-1234512345-06"}]}


@pytest.fixture
def seller(acme: Merchant) -> Merchant:
    introduce(acme, order_reference_field="Order")
    return acme


@pytest.fixture
def buyer(acme_stripe: Stripe, ada: str) -> str:
    company(acme_stripe, ada)
    card(acme_stripe, ada)
    return ada


def url(invoice: dict[str, Any], kind: str = "xml") -> str:
    return f"/p/acme/invoices/{invoice['id']}/{kind}/"


def xml_of(client: Client, invoice: dict[str, Any], kind: str = "xml") -> bytes:
    response = client.get(url(invoice, kind))
    assert response.status_code == 200, response.content.decode()
    return response.content


class Read:
    """Terms of the norm, read from the XML."""

    def __init__(self, xml: bytes) -> None:
        self.root = etree.fromstring(xml)

    def text(self, *names: str) -> str:
        found = self.root.find(".//" + "/".join(f"{{{RAM}}}{name}" for name in names))
        return "" if found is None else (found.text or "").strip()

    def all(self, *names: str) -> list[str]:
        return [
            (each.text or "").strip()
            for each in self.root.findall(".//" + "/".join(f"{{{RAM}}}{name}" for name in names))
        ]


def problems(client: Client, invoice: dict[str, Any], name: str = "Factur-X") -> tuple[str, ...]:
    documents = client.get(f"/p/acme/invoices/{invoice['id']}/").context["page"].documents
    return next(each.problems for each in documents.einvoices if each.name == name)


def test_a_plain_invoice_is_valid_and_says_what_the_paper_says(
    client: Client, seller: Merchant, acme_stripe: Stripe, buyer: str
) -> None:
    made = subscribe(acme_stripe, buyer, price(acme_stripe), default_tax_rates=[tax_rate(acme_stripe)])
    invoice = acme_stripe.get(f"/v1/invoices/{made['latest_invoice']}")
    visit(client, seller, buyer)
    xml = xml_of(client, invoice)
    assert findings(xml, FACTUR_X) == ()
    read = Read(xml)
    assert read.text("GuidelineSpecifiedDocumentContextParameter", "ID") == "urn:cen.eu:en16931:2017"
    assert read.text("SellerTradeParty", "Name") == "Acme Software GmbH"
    assert read.text("BuyerTradeParty", "Name") == "Bergmann & Söhne KG"
    assert read.all("SpecifiedTaxRegistration", "ID") == ["DE812345673", "DE812345699"]
    assert read.text("BuyerTradeParty", "PostalTradeAddress", "CityName") == HAMBURG["city"]
    assert read.text("ApplicableTradeTax", "CategoryCode") == "S"
    assert read.all("GrandTotalAmount") == ["58.31"]


Terms = Callable[[Stripe, str], dict[str, Any]]


def two_rates_and_a_discount(stripe: Stripe, customer: str) -> dict[str, Any]:
    item(stripe, customer, 9999, "Software", tax_rates=[tax_rate(stripe, 19)])
    item(stripe, customer, 1111, "Handbook", tax_rates=[tax_rate(stripe, 7)])
    coupon = stripe.post("/v1/coupons", percent_off=33, duration="once")["id"]
    return billed(stripe, customer, discounts=[{"coupon": coupon}])


def tax_in_the_price(stripe: Stripe, customer: str) -> dict[str, Any]:
    included = tax_rate(stripe, 19, inclusive=True)
    for amount in (4999, 1001, 77):
        item(stripe, customer, amount, "Software", tax_rates=[included])
    coupon = stripe.post("/v1/coupons", amount_off=500, currency="eur", duration="once")["id"]
    return billed(stripe, customer, discounts=[{"coupon": coupon}])


def reverse_charge(stripe: Stripe, customer: str) -> dict[str, Any]:
    stripe.post(f"/v1/customers/{customer}", tax_exempt="reverse")
    item(stripe, customer, 10_000, "Software", tax_rates=[tax_rate(stripe)])
    return billed(stripe, customer)


def exempt(stripe: Stripe, customer: str) -> dict[str, Any]:
    stripe.post(f"/v1/customers/{customer}", tax_exempt="exempt")
    item(stripe, customer, 10_000, "Software", tax_rates=[tax_rate(stripe)])
    return billed(stripe, customer)


def a_change_with_a_credit(stripe: Stripe, customer: str) -> dict[str, Any]:
    rate = [tax_rate(stripe)]
    item(stripe, customer, -1500, "Unused time", tax_rates=rate)
    item(stripe, customer, 4500, "Team", tax_rates=rate)
    return billed(stripe, customer)


def less_than_nothing(stripe: Stripe, customer: str) -> dict[str, Any]:
    item(stripe, customer, -1500, "Unused time", tax_rates=[tax_rate(stripe)])
    return billed(stripe, customer)


def packages_and_fractions(stripe: Stripe, customer: str) -> dict[str, Any]:
    odd = price(stripe, "Storage", unit_amount_decimal="3.3333")
    made = stripe.post(
        "/v1/subscriptions",
        customer=customer,
        items=[{"price": odd, "quantity": 777}],
        default_tax_rates=[tax_rate(stripe, 19.5)],
    )
    return stripe.get(f"/v1/invoices/{made['latest_invoice']}")


def paid_from_the_balance(stripe: Stripe, customer: str) -> dict[str, Any]:
    stripe.post(f"/v1/customers/{customer}/balance_transactions", amount=-2000, currency="eur")
    item(stripe, customer, 5000, "Software", tax_rates=[tax_rate(stripe)])
    return paid(stripe, customer)


def yen(stripe: Stripe, customer: str) -> dict[str, Any]:
    item(stripe, customer, 6800, "Software", currency="jpy", tax_rates=[tax_rate(stripe, 10)])
    return billed(stripe, customer, currency="jpy")


def a_free_period(stripe: Stripe, customer: str) -> dict[str, Any]:
    made = subscribe(stripe, customer, price(stripe), default_tax_rates=[tax_rate(stripe)], trial_period_days=7)
    return stripe.get(f"/v1/invoices/{made['latest_invoice']}")


@pytest.mark.parametrize(
    "made",
    [
        two_rates_and_a_discount,
        tax_in_the_price,
        reverse_charge,
        exempt,
        a_change_with_a_credit,
        less_than_nothing,
        packages_and_fractions,
        paid_from_the_balance,
        yen,
        a_free_period,
    ],
    ids=lambda each: each.__name__,
)
@pytest.mark.parametrize(("kind", "rules"), [("xml", FACTUR_X), ("xrechnung", XRECHNUNG)])
def test_whatever_is_invoiced_is_valid_to_the_cent(
    client: Client,
    seller: Merchant,
    acme_stripe: Stripe,
    buyer: str,
    made: Terms,
    kind: str,
    rules: tuple[str, ...],
) -> None:
    acme_stripe.post(f"/v1/customers/{buyer}", invoice_settings=LEITWEG)
    invoice = made(acme_stripe, buyer)
    visit(client, seller, buyer)
    assert problems(client, invoice) == ()
    assert problems(client, invoice, "XRechnung") == ()
    xml = xml_of(client, invoice, kind)
    assert findings(xml, rules) == ()
    decimals = 0 if invoice["currency"] == "jpy" else 2
    total, open_ = (Decimal(Read(xml).text(name)) for name in ("GrandTotalAmount", "DuePayableAmount"))
    assert total.scaleb(decimals) == invoice["total"]
    assert open_.scaleb(decimals) == invoice["amount_remaining"]


def test_xrechnung_names_the_authority_its_order_and_the_contact(
    client: Client, seller: Merchant, acme_stripe: Stripe, buyer: str
) -> None:
    fields = [*LEITWEG["custom_fields"], {"name": "Order", "value": "4500012345"}]
    acme_stripe.post(f"/v1/customers/{buyer}", invoice_settings={"custom_fields": fields})
    item(acme_stripe, buyer, tax_rates=[tax_rate(acme_stripe)])
    invoice = billed(acme_stripe, buyer, collection_method="send_invoice", days_until_due=30)
    visit(client, seller, buyer)
    read = Read(xml_of(client, invoice, "xrechnung"))
    assert read.text("BuyerReference") == "04011000-1234512345-06"
    assert read.text("BuyerOrderReferencedDocument", "IssuerAssignedID") == "4500012345"
    assert read.text("DefinedTradeContact", "PersonName") == "Buchhaltung"
    assert read.text("PayeePartyCreditorFinancialAccount", "IBANID") == "DE12500105170648489890"
    assert read.text("GuidelineSpecifiedDocumentContextParameter", "ID").endswith("xrechnung_3.0")
    response = client.get(url(invoice, "xrechnung"))
    assert response["Content-Disposition"] == f'attachment; filename="{invoice["number"]}-xrechnung.xml"'


def test_both_sides_of_a_french_invoice_are_known_by_their_siren(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    introduce(acme, country="FR", city="Lyon", postal_code="69002", vat_id="FR19812345676", iban="")
    acme_stripe.post(f"/v1/customers/{ada}", address={"line1": "1 rue", "city": "Lyon", "country": "FR"})
    acme_stripe.post(f"/v1/customers/{ada}/tax_ids", type="eu_vat", value="FR71812345619")
    item(acme_stripe, ada, tax_rates=[tax_rate(acme_stripe, 20, country="FR")])
    invoice = billed(acme_stripe, ada)
    visit(client, acme, ada)
    xml = xml_of(client, invoice)
    assert findings(xml, FACTUR_X) == ()
    assert Read(xml).all("SpecifiedLegalOrganization", "ID") == ["812345676", "812345619"]


def test_where_it_is_sent_stands_in_it_too(client: Client, seller: Merchant, acme_stripe: Stripe, buyer: str) -> None:
    sent_to = {"name": "Warehouse", "address": {"line1": "Kai 2", "city": "Kiel", "country": "DE"}}
    acme_stripe.post(f"/v1/customers/{buyer}", shipping=sent_to)
    item(acme_stripe, buyer, tax_rates=[tax_rate(acme_stripe)])
    invoice = billed(acme_stripe, buyer)
    visit(client, seller, buyer)
    xml = xml_of(client, invoice)
    assert findings(xml, FACTUR_X) == ()
    read = Read(xml)
    assert read.text("ShipToTradeParty", "Name") == "Warehouse"
    assert read.text("ShipToTradeParty", "PostalTradeAddress", "CityName") == "Kiel"


@pytest.mark.parametrize("language", ["ja", "zh"])
def test_dates_in_words_have_no_characters_for_print(
    client: Client, seller: Merchant, acme_stripe: Stripe, buyer: str, language: str
) -> None:
    made = subscribe(acme_stripe, buyer, price(acme_stripe), default_tax_rates=[tax_rate(acme_stripe)])
    visit(client, seller, buyer, locale=language)
    text = xml_of(client, {"id": made["latest_invoice"]}).decode()
    assert "年" in text
    assert WORD_JOINER not in text


def test_what_a_credit_note_adds_to_the_credit_is_no_refund_to_the_card(
    client: Client, seller: Merchant, acme_stripe: Stripe, buyer: str
) -> None:
    item(acme_stripe, buyer, 10_000, tax_rates=[tax_rate(acme_stripe)])
    invoice = paid(acme_stripe, buyer)
    note = taken_back(acme_stripe, invoice, 1000, credit_amount=1190)
    visit(client, seller, buyer)
    xml = attachment_of(client.get(f"/p/acme/credit-notes/{note['id']}/pdf/").content)
    assert findings(xml, FACTUR_X) == ()
    means = Read(xml)
    assert means.text("SpecifiedTradeSettlementPaymentMeans", "TypeCode") == "1"
    assert means.text("SpecifiedTradeSettlementPaymentMeans", "Information") == "Added to your credit: €11.90."


def test_a_credit_note_is_valid_and_names_its_invoice(
    client: Client, seller: Merchant, acme_stripe: Stripe, buyer: str
) -> None:
    item(acme_stripe, buyer, 10_000, tax_rates=[tax_rate(acme_stripe)])
    invoice = paid(acme_stripe, buyer)
    note = taken_back(acme_stripe, invoice, 3000, refund_amount=3570)
    visit(client, seller, buyer)
    xml = attachment_of(client.get(f"/p/acme/credit-notes/{note['id']}/pdf/").content)
    assert findings(xml, FACTUR_X) == ()
    read = Read(xml)
    assert (read.text("InvoiceReferencedDocument", "IssuerAssignedID"), read.text("GrandTotalAmount")) == (
        invoice["number"],
        "35.70",
    )


@pytest.mark.parametrize(
    ("lacking", "sentence"),
    [
        ({"vat_id": ""}, "The seller has given no VAT number."),
        ({"country": ""}, "The seller has given no address."),
    ],
)
def test_what_the_merchant_has_not_given_is_said(
    client: Client,
    acme: Merchant,
    acme_stripe: Stripe,
    buyer: str,
    lacking: dict[str, str],
    sentence: str,
) -> None:
    introduce(acme, **lacking)
    item(acme_stripe, buyer, tax_rates=[tax_rate(acme_stripe)])
    invoice = billed(acme_stripe, buyer)
    visit(client, acme, buyer)
    assert problems(client, invoice) == (sentence,)
    refused = client.get(url(invoice))
    assert refused.status_code == 409
    assert "The page of the invoice says why." in refused.content.decode()
    assert attachment_of(client.get(url(invoice, "pdf")).content) == b""


def test_what_the_customer_can_add_leads_to_the_billing_details(
    client: Client, seller: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    acme_stripe.post(f"/v1/customers/{ada}", tax_exempt="reverse")
    item(acme_stripe, ada, tax_rates=[tax_rate(acme_stripe)])
    invoice = billed(acme_stripe, ada)
    visit(client, seller, ada)
    assert problems(client, invoice) == (
        "Your VAT number is missing on it.",
        "The country of your billing address is missing on it.",
    )
    documents = client.get(f"/p/acme/invoices/{invoice['id']}/").context["page"].documents
    assert documents.details_url == "/p/acme/details/"


def test_a_tax_that_is_no_vat_several_on_a_line_and_three_decimals_are_said(
    client: Client, seller: Merchant, acme_stripe: Stripe, buyer: str
) -> None:
    sales = tax_rate(acme_stripe, 8, tax_type="sales_tax", display_name="Sales tax", country="US")
    found = {}
    for name, rates, currency in (
        ("sales", [sales], "eur"),
        ("two", [tax_rate(acme_stripe), tax_rate(acme_stripe, 7)], "eur"),
        ("dinar", [tax_rate(acme_stripe, 10)], "bhd"),
        ("none", [], "eur"),
    ):
        item(acme_stripe, buyer, 10_000, currency=currency, tax_rates=rates)
        found[name] = billed(acme_stripe, buyer, currency=currency)
    visit(client, seller, buyer)
    assert {name: problems(client, invoice)[0] for name, invoice in found.items()} == {
        "sales": "Its tax is not a value-added tax (VAT).",
        "two": "It has several taxes on one line. E-invoices have one.",
        "dinar": "Its amounts in BHD have three decimals. E-invoices have two.",
        "none": "It does not say which tax applies.",
    }


def test_an_untaxed_invoice_becomes_one_when_the_merchant_says_why(
    client: Client, acme: Merchant, acme_stripe: Stripe, buyer: str
) -> None:
    introduce(acme, untaxed="exempt", exemption_reason="Kleinunternehmer, § 19 UStG")
    item(acme_stripe, buyer)
    invoice = billed(acme_stripe, buyer)
    visit(client, acme, buyer)
    xml = xml_of(client, invoice)
    assert findings(xml, FACTUR_X) == ()
    read = Read(xml)
    assert read.text("ApplicableHeaderTradeSettlement", "ApplicableTradeTax", "ExemptionReason").startswith("Kleinunt")
    assert read.text("ApplicableHeaderTradeSettlement", "ApplicableTradeTax", "CategoryCode") == "E"


def test_outside_the_scope_of_vat_neither_side_names_its_number(
    client: Client, acme: Merchant, acme_stripe: Stripe, buyer: str
) -> None:
    introduce(acme, untaxed="outside_scope", registration_number="HRB 12345 B")
    item(acme_stripe, buyer)
    invoice = billed(acme_stripe, buyer)
    visit(client, acme, buyer)
    xml = xml_of(client, invoice)
    assert findings(xml, FACTUR_X) == ()
    assert Read(xml).all("SpecifiedTaxRegistration", "ID") == []


def test_what_the_official_rules_refuse_is_never_handed_out(
    client: Client,
    seller: Merchant,
    acme_stripe: Stripe,
    buyer: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Something that no rule of ours foresaw: the plain PDF, a line in the log, and no XML."""
    item(acme_stripe, buyer, tax_rates=[tax_rate(acme_stripe)])
    invoice = billed(acme_stripe, buyer)
    visit(client, seller, buyer)
    good = einvoice
    monkeypatch.setattr(
        making, "einvoice", lambda *given: good(*given).replace(b"<ram:GrandTotalAmount>", b"<ram:GrandTotalAmount>9")
    )
    made = client.get(url(invoice, "pdf"))
    assert made.status_code == 200
    assert attachment_of(made.content) == b""
    assert client.get(url(invoice)).status_code == 409
    assert "BR-CO-15" in caplog.text
    assert [each.kind for each in DocumentFile.objects.all()] == ["pdf"]
    # The page does not promise what is not there, also when nothing is remembered any more.
    cache.clear()
    documents = client.get(f"/p/acme/invoices/{invoice['id']}/").context["page"].documents
    assert documents.pdf_note == ""
    assert problems(client, invoice) == ("The official check of e-invoices does not accept it.",)
    assert client.get(url(invoice)).status_code == 409


def test_what_is_refused_alone_is_not_checked_again_at_once(
    client: Client, seller: Merchant, acme_stripe: Stripe, buyer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    acme_stripe.post(f"/v1/customers/{buyer}", invoice_settings=LEITWEG)
    item(acme_stripe, buyer, tax_rates=[tax_rate(acme_stripe)])
    invoice = billed(acme_stripe, buyer)
    visit(client, seller, buyer)
    asked: list[bytes] = []

    class Strict:
        def check(self, xml: bytes, rules: tuple[str, ...]) -> tuple[str, ...]:
            asked.append(xml)
            return ("BR-XX-1",)

    monkeypatch.setattr(issue, "press", Strict)
    assert [client.get(url(invoice, "xrechnung")).status_code for _ in range(3)] == [409] * 3
    assert len(asked) == 1
    assert problems(client, invoice, "XRechnung") == ("The official check of e-invoices does not accept it.",)


@pytest.mark.parametrize("broken", ["Setup \x07 bell", "Setup \ufffe", "Setup \x01\x02"])
def test_letters_that_xml_has_no_room_for_are_left_out(
    client: Client, seller: Merchant, acme_stripe: Stripe, buyer: str, broken: str
) -> None:
    item(acme_stripe, buyer, what=broken, tax_rates=[tax_rate(acme_stripe)])
    invoice = billed(acme_stripe, buyer, description=broken, footer="\x07")
    visit(client, seller, buyer)
    xml = attachment_of(client.get(url(invoice, "pdf")).content)
    assert findings(xml, FACTUR_X) == ()
    assert Read(xml).text("SpecifiedTradeProduct", "Name").startswith("Setup")


def test_an_e_invoice_that_cannot_be_written_does_not_cost_the_document(
    client: Client,
    seller: Merchant,
    acme_stripe: Stripe,
    buyer: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def defect(*given: Any) -> bytes:
        raise ZeroDivisionError

    monkeypatch.setattr(making, "einvoice", defect)
    item(acme_stripe, buyer, tax_rates=[tax_rate(acme_stripe)])
    invoice = billed(acme_stripe, buyer)
    visit(client, seller, buyer)
    assert client.get(url(invoice)).status_code == 409
    made = client.get(url(invoice, "pdf"))
    assert (made.status_code, attachment_of(made.content)) == (200, b"")
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize("blank", [" ", "\u3000 ", "\x07"])
def test_a_name_that_nobody_can_see_is_none(
    client: Client, seller: Merchant, acme_stripe: Stripe, buyer: str, blank: str
) -> None:
    acme_stripe.post(f"/v1/customers/{buyer}", name=blank)
    item(acme_stripe, buyer, tax_rates=[tax_rate(acme_stripe)])
    invoice = billed(acme_stripe, buyer)
    visit(client, seller, buyer)
    assert problems(client, invoice) == ("Your name is missing on it.",)


def test_a_country_that_the_norm_does_not_have_is_none(
    client: Client, seller: Merchant, acme_stripe: Stripe, buyer: str
) -> None:
    found = []
    for country in ("SS", "XK"):
        acme_stripe.post(f"/v1/customers/{buyer}", address={**HAMBURG, "country": country})
        item(acme_stripe, buyer, tax_rates=[tax_rate(acme_stripe)])
        found.append(billed(acme_stripe, buyer))
    visit(client, seller, buyer)
    assert problems(client, found[0]) == ("The country of your billing address is missing on it.",)
    xml = xml_of(client, found[1])
    assert findings(xml, FACTUR_X) == ()
    assert Read(xml).text("BuyerTradeParty", "PostalTradeAddress", "CountryID") == "1A"


def test_the_countries_are_those_of_the_official_rules() -> None:
    (rules,) = re.findall(r"contains\('( 1A [A-Z0-9 ]+)'", _stylesheet("factur-x").read_text())[:1]
    # Greece has two codes there; the Netherlands Antilles are no more.
    assert set(rules.split()) - {"EL", "AN"} == CODES


@pytest.mark.parametrize(
    ("kind", "value", "country", "written"),
    [
        ("no_vat", "123456785MVA", "NO", "NO123456785MVA"),
        ("li_vat", "12345", "LI", "LI12345"),
        ("ch_vat", "CHE-123.456.788 MWST", "CH", "CHE123456788MWST"),
        ("gb_vat", "GB123456789", "GB", "GB123456789"),
    ],
)
def test_each_number_has_its_country_in_front(
    client: Client,
    seller: Merchant,
    acme_stripe: Stripe,
    ada: str,
    kind: str,
    value: str,
    country: str,
    written: str,
) -> None:
    acme_stripe.post(f"/v1/customers/{ada}", name="Buyer", address={"line1": "1", "city": "x", "country": country})
    acme_stripe.post(f"/v1/customers/{ada}/tax_ids", type=kind, value=value)
    acme_stripe.post(f"/v1/customers/{ada}", tax_exempt="reverse")
    item(acme_stripe, ada, tax_rates=[tax_rate(acme_stripe)])
    invoice = billed(acme_stripe, ada)
    visit(client, seller, ada)
    xml = xml_of(client, invoice)
    assert findings(xml, FACTUR_X) == ()
    assert Read(xml).all("SpecifiedTaxRegistration", "ID")[-1] == written


def test_taxes_that_are_rounded_further_off_than_the_rules_allow_are_said(
    client: Client, seller: Merchant, acme_stripe: Stripe, buyer: str
) -> None:
    """Stripe rounds line by line: a half of a cent on each of three hundred lines is more than one euro."""
    rate = [tax_rate(acme_stripe)]
    for _ in range(300):
        item(acme_stripe, buyer, 13, tax_rates=rate)
    invoice = billed(acme_stripe, buyer)
    visit(client, seller, buyer)
    assert problems(client, invoice) == ("Its taxes are rounded line by line, further than e-invoices allow.",)


def test_a_discount_on_what_is_credited_is_no_allowance(
    client: Client, seller: Merchant, acme_stripe: Stripe, buyer: str
) -> None:
    rate = [tax_rate(acme_stripe)]
    item(acme_stripe, buyer, -1500, "Unused time", tax_rates=rate)
    item(acme_stripe, buyer, 9000, "Team", tax_rates=rate)
    coupon = acme_stripe.post("/v1/coupons", percent_off=20, duration="once")["id"]
    invoice = billed(acme_stripe, buyer, discounts=[{"coupon": coupon}])
    visit(client, seller, buyer)
    xml = xml_of(client, invoice)
    assert findings(xml, FACTUR_X) == ()
    assert not any(amount.startswith("-") for amount in Read(xml).all("ActualAmount"))


def test_what_is_moved_to_the_next_invoice_is_not_said_to_be_paid(
    client: Client, seller: Merchant, acme_stripe: Stripe, buyer: str
) -> None:
    item(acme_stripe, buyer, 30, tax_rates=[tax_rate(acme_stripe)])
    invoice = billed(acme_stripe, buyer)
    assert (invoice["total"], invoice["amount_due"]) == (36, 0)
    visit(client, seller, buyer)
    assert problems(client, invoice) == ("Its amount is collected with your next invoice.",)


def test_each_kind_of_mistake_is_found_by_the_official_rule_that_is_for_it(
    client: Client, seller: Merchant, acme_stripe: Stripe, buyer: str
) -> None:
    """So that "valid" means something."""
    acme_stripe.post(f"/v1/customers/{buyer}", invoice_settings=LEITWEG)
    item(acme_stripe, buyer, 10_000, tax_rates=[tax_rate(acme_stripe)])
    invoice = billed(acme_stripe, buyer)
    visit(client, seller, buyer)
    factur_x, xrechnung = (xml_of(client, invoice, kind) for kind in ("xml", "xrechnung"))

    def broken(xml: bytes, old: bytes, new: bytes, rules: tuple[str, ...]) -> str:
        assert old in xml
        return " ".join(findings(xml.replace(old, new), rules))

    assert "schema: " in broken(factur_x, b"ram:GrandTotalAmount", b"ram:GreatTotalAmount", FACTUR_X)
    assert "BR-CO-15" in broken(factur_x, b"<ram:GrandTotalAmount>119", b"<ram:GrandTotalAmount>120", FACTUR_X)
    assert "BR-S-08" in broken(factur_x, b"<ram:BasisAmount>100", b"<ram:BasisAmount>101", FACTUR_X)
    assert "BR-DE-15" in broken(xrechnung, b"04011000-1234512345-06", b"", XRECHNUNG)
    assert "BR-DE-7" in broken(xrechnung, b"invoices@acme.example", b"", XRECHNUNG)
