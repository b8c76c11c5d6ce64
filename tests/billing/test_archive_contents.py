"""What is in an archive: documents, tables with their sums, and the list with checksums."""

import hashlib
import json

import pytest
from django.test import Client

from accounts.models import DocumentSettings, Merchant
from billing.models import ArchiveEntry, DocumentFile
from tests.billing.archiving import ask, fetched, made, page_of, rows, several, the_archive
from tests.billing.invoicing import billed, company, introduce, item, paid, run_tasks, tax_rate
from tests.billing.scenes import card, on_a_clock, price, subscribe
from tests.cast import Stripe, visit

MARCH_2027 = 1_803_902_400
NEW_YEAR_2028 = 1_830_297_600


def test_all_invoices_and_credit_notes_with_tables_and_checksums(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    first, second, third = several(acme_stripe, ada)
    note = acme_stripe.post("/v1/credit_notes", invoice=second["id"], amount=50, refund_amount=50)
    visit(client, acme, ada)
    files = made(client)
    numbers = [third["number"], second["number"], first["number"], note["number"]]
    assert list(files) == ["invoices.csv", "taxes.csv", "manifest.json", *(f"{number}.pdf" for number in numbers)]
    assert [row["number"] for row in rows(files["invoices.csv"])] == numbers
    manifest = json.loads(files["manifest.json"])
    assert {each["name"]: each["sha256"] for each in manifest["files"]} == {
        name: hashlib.sha256(content).hexdigest() for name, content in files.items() if name != "manifest.json"
    }
    assert manifest["totals"]["EUR"]["total"] == "5.50"
    assert (manifest["totals"]["EUR"]["invoices"], manifest["totals"]["EUR"]["credit_notes"]) == (3, 1)
    # What is in it is what one by one is handed out.
    assert client.get(f"/p/acme/invoices/{first['id']}/pdf/").content == files[f"{first['number']}.pdf"]


def test_the_sums_are_by_currency_and_tax_rate_and_leave_out_what_was_canceled(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    company(acme_stripe, ada)
    nineteen, seven = tax_rate(acme_stripe, 19), tax_rate(acme_stripe, 7)
    for amount, rate, currency in ((10_000, nineteen, "eur"), (2_000, seven, "eur"), (5_000, nineteen, "usd")):
        item(acme_stripe, ada, amount, tax_rates=[rate], currency=currency)
        billed(acme_stripe, ada, currency=currency)
    item(acme_stripe, ada, 777)
    acme_stripe.post(f"/v1/invoices/{billed(acme_stripe, ada)['id']}/void")
    visit(client, acme, ada)
    files = made(client)
    totals = json.loads(files["manifest.json"])["totals"]
    assert {currency: (sums["net"], sums["tax"], sums["total"]) for currency, sums in totals.items()} == {
        "EUR": ("120.00", "20.40", "140.40"),
        "USD": ("50.00", "9.50", "59.50"),
    }
    assert sorted((each["rate"], each["net"], each["tax_amount"]) for each in totals["EUR"]["tax_rates"]) == [
        ("19", "100.00", "19.00"),
        ("7", "20.00", "1.40"),
    ]
    assert [row["status"] for row in rows(files["invoices.csv"])].count("void") == 1


def test_why_a_customer_pays_no_tax_and_how_it_was_settled_stands_in_the_tables(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    card(acme_stripe, ada)
    acme_stripe.post(f"/v1/customers/{ada}/balance_transactions", amount=-600, currency="eur")
    acme_stripe.post(f"/v1/customers/{ada}", tax_exempt="reverse")
    item(acme_stripe, ada, 4680)
    invoice = paid(acme_stripe, ada)
    acme_stripe.post("/v1/credit_notes", invoice=invoice["id"], amount=500, refund_amount=300, credit_amount=200)
    visit(client, acme, ada)
    files = made(client)
    names = ("type", "total", "balance", "credit_notes", "paid", "open")
    assert [tuple(row[name] for name in names) for row in rows(files["invoices.csv"])] == [
        ("invoice", "46.80", "-6.00", "0.00", "40.80", "0.00"),
        ("credit_note", "-5.00", "2.00", "0.00", "-3.00", "0.00"),
    ]
    assert {row["reason"] for row in rows(files["taxes.csv"])} == {"reverse_charge"}


def test_a_year_has_its_invoices_and_its_credit_notes(client: Client, acme: Merchant, acme_stripe: Stripe) -> None:
    clock = on_a_clock(acme_stripe, MARCH_2027)
    card(acme_stripe, clock.customer)
    item(acme_stripe, clock.customer, 1000)
    old = paid(acme_stripe, clock.customer)
    clock.advance(366)
    item(acme_stripe, clock.customer, 2000)
    new = paid(acme_stripe, clock.customer)
    note = acme_stripe.post("/v1/credit_notes", invoice=old["id"], amount=100, refund_amount=100)
    clock.advance(366)
    acme_stripe.post("/v1/credit_notes", invoice=new["id"], amount=200, refund_amount=200)
    visit(client, acme, clock.customer)
    offer = client.get("/p/acme/invoices/?year=2028").context["page"].archive
    assert offer.all_button == "Download all invoices of 2028"
    url = ask(client, query="?year=2028")
    run_tasks()
    names = [name for name in fetched(client, url) if name.endswith(".pdf")]
    assert names == [f"{new['number']}.pdf", f"{note['number']}.pdf"]
    assert page_of(client, url).name == "All invoices of 2028"
    # So that the sums of the years add up.
    assert page_of(client, url).notes[0] == "Credit notes are in the file of the year in which they were issued."
    response = client.get(page_of(client, url).file_url)
    assert response["Content-Disposition"] == 'attachment; filename="acme-invoices-2028.zip"'


def test_a_year_is_that_of_the_date_on_the_document(client: Client, acme: Merchant, acme_stripe: Stripe) -> None:
    """Dated ahead at its end, and dated back from the next one."""
    clock = on_a_clock(acme_stripe, NEW_YEAR_2028 - 3600)
    numbers = []
    for dated in (NEW_YEAR_2028 - 60, NEW_YEAR_2028 + 60):
        item(acme_stripe, clock.customer)
        numbers.append(billed(acme_stripe, clock.customer, effective_at=dated)["number"])
    clock.advance(40)
    item(acme_stripe, clock.customer)
    numbers.append(billed(acme_stripe, clock.customer, effective_at=NEW_YEAR_2028 - 60)["number"])
    visit(client, acme, clock.customer)
    for year, expected in ((2027, {numbers[0], numbers[2]}), (2028, {numbers[1]})):
        files = made(client, query=f"?year={year}")
        assert {each.removesuffix(".pdf") for each in files if each.endswith(".pdf")} == expected


def test_a_selection_has_those_that_were_ticked(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    first, _, third = several(acme_stripe, ada)
    visit(client, acme, ada)
    files = made(client, third["id"], first["id"])
    assert [name for name in files if name.endswith(".pdf")] == [f"{third['number']}.pdf", f"{first['number']}.pdf"]
    assert client.get("/p/acme/invoices/").context["page"].archives[0].name == "2 invoices"


def test_what_narrows_the_list_narrows_the_file(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    several(acme_stripe, ada)
    item(acme_stripe, ada, 900)
    open_one = billed(acme_stripe, ada)
    subscription = subscribe(acme_stripe, ada, price(acme_stripe))
    visit(client, acme, ada)
    assert [name for name in made(client, query="?status=open") if name.endswith(".pdf")] == [
        f"{open_one['number']}.pdf"
    ]
    files = made(client, query=f"?subscription={subscription['id']}")
    assert [row["total"] for row in rows(files["invoices.csv"])] == ["49.00"]


def test_it_is_in_the_language_of_the_page(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    several(acme_stripe, ada, 1)
    visit(client, acme, ada, locale="de")
    made(client)
    assert [file.language for file in DocumentFile.objects.filter(kind="pdf")] == ["de"]


def test_where_the_merchant_prefers_it_stripe_s_own_files_are_in_it(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    introduce(acme, invoice_file=DocumentSettings.File.STRIPE)
    first, second = several(acme_stripe, ada, 2)
    note = acme_stripe.post("/v1/credit_notes", invoice=first["id"], amount=50, refund_amount=50)
    visit(client, acme, ada)
    files = made(client)
    for number, kind in ((second["number"], b"invoice"), (note["number"], b"credit note")):
        assert b"Simulated " + kind + b" " + number.encode() in files[f"{number}.pdf"]
    assert [row["total"] for row in rows(files["invoices.csv"])] == ["2.00", "1.00", "-0.50"]


def test_no_name_is_a_formula_a_path_or_taken_twice(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    acme_stripe.post(f"/v1/customers/{ada}", name='=HYPERLINK("https://evil.example","x")')
    first, second, third = several(acme_stripe, ada)
    visit(client, acme, ada)
    url = ask(client)
    run_tasks()
    numbers = {first["id"]: "../../etc/passwd", second["id"]: "../../etc/passwd", third["id"]: "@cmd|' /C calc'!A0"}
    for entry in the_archive().entries.all():
        ArchiveEntry.objects.filter(pk=entry.pk).update(
            number=numbers[entry.object_id], facts={**(entry.facts or {}), "number": numbers[entry.object_id]}
        )
    files = fetched(client, url)
    names = [name for name in files if name.endswith(".pdf")]
    assert all("/" not in name and not name.startswith(".") for name in names)
    assert len({name.casefold() for name in names}) == 3
    table = rows(files["invoices.csv"])
    assert table[0]["number"] == "'@cmd|' /C calc'!A0"
    assert table[0]["customer"].startswith("'=HYPERLINK")
    assert table[0]["total"] == "3.00"


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        (" =1+1", "'=1+1"),
        ("\t@SUM(A1)", "'@SUM(A1)"),
        ("＝1+1", "'＝1+1"),
        ("－2+3+cmd", "'－2+3+cmd"),
        ('Two\r\nlines, \x07and "quotes"', 'Two lines, and "quotes"'),
    ],
)
def test_each_cell_is_one_line_that_nothing_takes_for_a_formula(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, name: str, cell: str
) -> None:
    acme_stripe.post(f"/v1/customers/{ada}", name=name)
    several(acme_stripe, ada, 1)
    visit(client, acme, ada)
    content = made(client)["invoices.csv"]
    assert [row["customer"] for row in rows(content)] == [cell]
    assert all(line.startswith(b'"') for line in content.removeprefix(b"\xef\xbb\xbf").splitlines())


def test_negative_amounts_stay_numbers(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    item(acme_stripe, ada, -500)
    billed(acme_stripe, ada)
    visit(client, acme, ada)
    assert rows(made(client)["invoices.csv"])[0]["total"] == "-5.00"
