"""Page, PDF, e-invoice and CSV of every invoice of the demo have the figures that Stripe has, to the cent."""

import csv
import io
import json
import re
import zipfile
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from lxml import etree
from pytest_django import Settings

from accounts.models import DocumentSettings, Merchant
from billing.documents.rules import FACTUR_X, findings
from billing.money import exponent
from demo.world.merchants import MERCHANTS
from tests.billing.invoicing import amounts_of, attachment_of, line_with, run_tasks, text_of
from tests.demo.told import Customers, Told

pytestmark = pytest.mark.django_db

CUSTOMERS = [
    customer
    for merchant in MERCHANTS
    for customer, situation in merchant.situations.table.items()
    if not situation.is_deleted
]
NEWEST = 4
"""So many invoices of each customer are looked at: those before are like them."""
EINVOICES: dict[str, bool] = {
    "cus_bergmann": True,
    "cus_vandijk": True,
    "cus_neustadt": True,
    "cus_lena": True,
    "cus_felix": True,
    "cus_emma": True,
    "cus_librairie": True,
    "cus_atlas": True,
    "cus_brightwater": True,
    "cus_manama": False,  # three decimals
    "cus_aozora": False,  # no value-added tax
    "cus_ada": False,  # no tax at all
}
"""Whether the newest invoice qualifies, where that is the point of the story."""

_CII = {
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
}


@dataclass(frozen=True)
class Truth:
    """An invoice or credit note as Stripe has it: amounts in the smallest unit."""

    id: str
    number: str
    currency: str
    total: int
    taxes: tuple[tuple[int, int], ...]
    """What is taxed, and the tax, one for each rate."""
    paid: int
    remaining: int
    balance: int
    """What the customer's balance took over; negative where it paid."""
    credited: int
    """What credit notes took off before it was paid."""
    note_of: str = ""

    @property
    def tax(self) -> int:
        return sum(tax for _, tax in self.taxes)

    @classmethod
    def of_invoice(cls, found: dict[str, Any]) -> "Truth":
        return cls(
            **cls._of(found),
            paid=found["amount_paid"],
            remaining=0 if found["status"] == "void" else found["amount_remaining"],
            balance=found["starting_balance"] - (found["ending_balance"] or 0),
            credited=found["pre_payment_credit_notes_amount"],
        )

    @classmethod
    def of_note(cls, found: dict[str, Any]) -> "Truth":
        back = sum(each["amount_refunded"] for each in found["refunds"]) + (found["out_of_band_amount"] or 0)
        return cls(
            **cls._of(found),
            paid=-back,
            remaining=0,
            balance=found["post_payment_amount"] - back,
            credited=-found["pre_payment_amount"],
            note_of=found["invoice"],
        )

    @staticmethod
    def _of(found: dict[str, Any]) -> dict[str, Any]:
        taxes = tuple((tax["taxable_amount"], tax["amount"]) for tax in found["total_taxes"] or [])
        return {**{name: found[name] for name in ("id", "number", "currency", "total")}, "taxes": taxes}


@dataclass
class Desk:
    """A customer's papers, all of them."""

    client: Client
    merchant: str
    invoices: list[Truth]
    notes: list[Truth]
    files: dict[str, bytes]

    @property
    def papers(self) -> list[Truth]:
        return [*self.invoices, *self.notes]

    def pdf(self, paper: Truth) -> bytes:
        return self.files[f"{paper.number}.pdf"]

    def table(self, name: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.files[name].decode("utf-8-sig"))))


def desk_of(told: Told, client: Client) -> Desk:
    """The customer enters, chooses the newest invoices and fetches them as one file."""
    told.enters(client)
    merchant = Merchant.objects.get(slug=told.merchant.slug)
    DocumentSettings.objects.filter(merchant=merchant).update(**told.merchant.documents)
    found = told.stripe.v1.invoices.list({"customer": told.customer, "limit": NEWEST * 2}).data
    invoices = [Truth.of_invoice(each.to_dict()) for each in found if each.status != "draft"][:NEWEST]
    ids = {each.id for each in invoices}
    notes = told.stripe.v1.credit_notes.list({"customer": told.customer, "limit": 100}).data
    desk = Desk(
        client, merchant.slug, invoices, [Truth.of_note(each.to_dict()) for each in notes if each.invoice in ids], {}
    )
    if invoices:
        desk.files = fetched(client, merchant.slug, sorted(ids))
    return desk


def fetched(client: Client, slug: str, ids: list[str]) -> dict[str, bytes]:
    token = client.get(f"/p/{slug}/invoices/").context["page"].archive.token
    sent = {"token": token, "scope": "chosen", "invoice": ids}
    response = client.post(f"/p/{slug}/invoices/archives/", sent)
    assert response.status_code == 303, response.content.decode()
    run_tasks()
    page = client.get(response["Location"]).context["page"]
    assert page.is_over, page
    answer = client.get(page.file_url)
    with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def told_here() -> Customers:
    return Customers()


@pytest.fixture
def here(settings: Settings) -> None:
    settings.STRIPE_HTTP_CLIENT = "tests.cast.http_client"


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("customer", CUSTOMERS)
def test_page_pdf_einvoice_and_csv_say_what_stripe_says(customer: str, told_here: Customers, client: Client) -> None:
    desk = desk_of(told_here(customer), client)
    for paper in desk.papers:
        if not paper.note_of:
            check_page(desk, paper)
        check_pdf(desk, paper)
        check_xml(desk, paper)
        check_csv(desk, paper)
    if desk.papers:
        check_manifest(desk)
    if customer in EINVOICES:
        assert bool(attachment_of(desk.pdf(desk.invoices[0]))) == EINVOICES[customer]


def check_page(desk: Desk, paper: Truth) -> None:
    page = desk.client.get(f"/p/{desk.merchant}/invoices/{paper.id}/").context["page"]
    parts = [only(line.amount) for line in (*page.receipt.lines, *page.receipt.rows)]
    assert sum(parts) == only(page.receipt.total) == paper.total
    if page.taxes:
        assert sorted((only(each.net), only(each.tax)) for each in page.taxes) == sorted(paper.taxes)
    if page.settlement:
        settled = [only(row.amount) for row in page.settlement.rows]
        assert paper.total + sum(settled) == only(page.settlement.total) == paper.remaining
    if page.comparison and page.comparison.rows:
        assert sum(only(row.amount) for row in page.comparison.rows) == only(page.comparison.total)
    for note, entry in zip((each for each in desk.notes if each.note_of == paper.id), page.notes, strict=True):
        assert only(entry.row.amount) == -note.total


def check_pdf(desk: Desk, paper: Truth) -> None:
    text = text_of(desk.pdf(paper))
    assert only(line_with(text, "Total credited" if paper.note_of else "Total(?! without)")) == paper.total
    if "Total without tax" in text:
        assert only(line_with(text, "Total without tax")) == paper.total - paper.tax
    if paper.taxes:
        summed = text.rpartition("Tax Net Tax amount\n")[2].split("\n")[: len(paper.taxes)]
        assert sorted(tuple(amounts_of(line)) for line in summed) == sorted(paper.taxes)
    if paper.remaining:
        assert only(line_with(text, "To pay.*:")) == paper.remaining
    elif not paper.note_of:
        assert "To pay" not in text


def check_xml(desk: Desk, paper: Truth) -> None:
    xml = attachment_of(desk.pdf(paper))
    if not paper.note_of:
        alone = desk.client.get(f"/p/{desk.merchant}/invoices/{paper.id}/xml/")
        assert (alone.status_code == 200) == bool(xml)
        assert not xml or alone.content == xml
    if not xml:
        return
    assert findings(xml, FACTUR_X) == ()
    root = etree.fromstring(xml)
    assert in_xml(root, "GrandTotalAmount") == paper.total
    assert in_xml(root, "TaxBasisTotalAmount") == paper.total - paper.tax
    assert in_xml(root, "TaxTotalAmount") == paper.tax
    assert in_xml(root, "DuePayableAmount") == (0 if paper.note_of else paper.remaining)
    taxes = root.findall(".//ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax", _CII)
    rates = [(in_xml(tax, "BasisAmount"), in_xml(tax, "CalculatedAmount")) for tax in taxes]
    assert sum(basis for basis, _ in rates) == paper.total - paper.tax
    assert sorted(tax for _, tax in rates if tax) == sorted(tax for _, tax in paper.taxes if tax)


def check_csv(desk: Desk, paper: Truth) -> None:
    (row,) = [each for each in desk.table("invoices.csv") if each["number"].lstrip("'") == paper.number]
    sign = -1 if paper.note_of else 1
    figures = [cents(row[name], paper.currency) for name in ("net", "tax", "total")]
    assert figures == [sign * (paper.total - paper.tax), sign * paper.tax, sign * paper.total]
    settled = [cents(row[name], paper.currency) for name in ("balance", "credit_notes", "paid", "open")]
    if row["status"] != "void":
        assert settled == [paper.balance, paper.credited, paper.paid, paper.remaining]
        assert figures[2] + settled[0] - settled[1] == settled[2] + settled[3]
    taxed = [each for each in desk.table("taxes.csv") if each["number"] == row["number"] and each["tax"]]
    found = [(cents(each["net"], paper.currency), cents(each["tax_amount"], paper.currency)) for each in taxed]
    assert sorted(found) == sorted((sign * net, sign * tax) for net, tax in paper.taxes)


def check_manifest(desk: Desk) -> None:
    manifest = json.loads(desk.files["manifest.json"])
    assert manifest["missing"] == []
    assert manifest["documents"] == len(desk.papers)
    for currency, sums in manifest["totals"].items():
        signed = [
            (-1 if each.note_of else 1, each)
            for each in desk.papers
            if each.currency == currency.lower() and each.id not in void_ids(desk)
        ]
        assert cents(sums["total"], currency.lower()) == sum(sign * each.total for sign, each in signed)
        assert cents(sums["tax"], currency.lower()) == sum(sign * each.tax for sign, each in signed)


def void_ids(desk: Desk) -> set[str]:
    numbers = {row["number"] for row in desk.table("invoices.csv") if row["status"] == "void"}
    return {each.id for each in desk.papers if each.number in numbers}


def only(text: str) -> int:
    """The one amount in it; the last one where a rate or a count stands before it."""
    found = amounts_of(text.replace("\u00a0", " "))
    assert found, text
    return found[-1]


def in_xml(element: Any, name: str) -> int:
    found = element.find(f".//ram:{name}", _CII)
    return int(Decimal(found.text) * 100)


def cents(text: str, currency: str) -> int:
    assert re.fullmatch(r"-?\d+(\.\d+)?", text), text
    assert len(text.partition(".")[2]) == exponent(currency)
    return int(Decimal(text).scaleb(exponent(currency)))


def test_currencies_of_no_two_and_three_decimals_are_among_them(told_here: Customers) -> None:
    exponents = {"cus_haruto": 0, "cus_aozora": 0, "cus_ada": 2, "cus_longest": 2, "cus_salam": 3, "cus_manama": 3}
    for customer, decimals in exponents.items():
        (newest,) = told_here(customer).stripe.v1.invoices.list({"customer": customer, "limit": 1}).data
        assert exponent(newest.currency) == decimals
