"""Many documents as one file: asked for, made in the background, fetched by the customer alone."""

import csv
import hashlib
import io
import json
import zipfile
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.models import AuditEntry, DocumentSettings, Merchant
from billing.documents import archive_entries, archive_listing, archives
from billing.documents.archive_entries import Settled, make_entry
from billing.documents.archives import work_on
from billing.documents.issue import made as made_anew
from billing.errors import BillingError, CustomerDeleted, DocumentFailed, DocumentsBusy, StripeUnavailable
from billing.gateway.gateway import CustomerGateway
from billing.gateway.invoices import list_invoices
from billing.invoice_choice import InvoiceChoice
from billing.models import KEPT, Archive, ArchiveEntry, Document, DocumentFile, stale_after
from billing.pages.archive import ArchivePage
from billing.services import begin_archive
from billing.tasks import make_archive
from simulator.core import Simulator
from tests.billing.invoicing import billed, company, introduce, item, paid, run_tasks, tax_rate
from tests.billing.scenes import card, features, on_a_clock, plain, price, subscribe
from tests.cast import Stripe, visit

URL = "/p/acme/invoices/archives/"
MARCH_2027 = 1_803_902_400


def ask(client: Client, *invoices: str, query: str = "", **changes: Any) -> str:
    """Ask as the page does: the address to which it leads."""
    offer = client.get(f"/p/acme/invoices/{query}").context["page"].archive
    sent = {"token": offer.token, **dict(offer.kept)}
    sent |= {"scope": "chosen", "invoice": list(invoices)} if invoices else {"scope": "all"}
    response = client.post(URL, sent | changes)
    assert response.status_code == 303, response.content.decode()
    return str(response["Location"])


def page_of(client: Client, url: str) -> ArchivePage:
    response = client.get(url)
    assert response.status_code == 200
    page = response.context["page"]
    assert isinstance(page, ArchivePage)
    return page


def fetched(client: Client, url: str) -> dict[str, bytes]:
    response = client.get(page_of(client, url).file_url)
    assert (response.status_code, response["Content-Type"]) == (200, "application/zip")
    content = response.getvalue()
    assert len(content) == int(response["Content-Length"])
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert file.testzip() is None
        return {name: file.read(name) for name in file.namelist()}


def made(client: Client, *invoices: str, query: str = "") -> dict[str, bytes]:
    """Ask, let the worker work, and fetch."""
    url = ask(client, *invoices, query=query)
    run_tasks()
    return fetched(client, url)


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def several(stripe: Stripe, customer: str, count: int = 3) -> list[dict[str, Any]]:
    """Paid invoices of €1, €2, €3, the oldest first."""
    card(stripe, customer)
    found = []
    for number in range(1, count + 1):
        item(stripe, customer, 100 * number)
        found.append(paid(stripe, customer))
    return found


def go_stale() -> None:
    """As if nobody had worked on it for a while."""
    silent = timezone.now() - stale_after() - timedelta(seconds=1)
    Archive.objects.update(touched=silent, due=silent)


def the_archive() -> Archive:
    return Archive.objects.get()


# --- What is in it ---------------------------------------------------------------------------------------------------


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
    assert page_of(client, url).notes[0] == "Credit notes are in the file of the year in which they were made."
    response = client.get(page_of(client, url).file_url)
    assert response["Content-Disposition"] == 'attachment; filename="acme-invoices-2028.zip"'


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


# --- Asking for it ---------------------------------------------------------------------------------------------------


def test_the_page_says_how_far_it_is(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "CHUNK", 2)
    several(acme_stripe, ada, 5)
    visit(client, acme, ada)
    url = ask(client)
    assert (page_of(client, url).heading, page_of(client, url).progress) == ("Your file is being made", "")
    seen = []
    while not page_of(client, url).is_over:
        assert work_on(the_archive().id) is not None or page_of(client, url).is_over
        seen.append(page_of(client, url).progress)
    assert [each for each in seen if each] == [
        "0 of 5 documents",
        "2 of 5 documents",
        "4 of 5 documents",
        "5 of 5 documents",
    ]
    page = page_of(client, url)
    assert page.heading == "Your file is ready"
    assert plain(page.file_label).startswith("Download 5 documents (")
    assert "It can be downloaded here until" in plain(page.notes[0])


def test_nothing_chosen_is_said_above_the_list(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    several(acme_stripe, ada, 1)
    visit(client, acme, ada)
    token = client.get("/p/acme/invoices/").context["page"].archive.token
    for sent in ({"scope": "chosen"}, {}, {"scope": "nonsense"}):
        response = client.post(URL, {"token": token, "status": "paid", **sent})
        assert response.status_code == 400
        page = response.context["page"]
        assert page.errors[0].message == "Choose at least one invoice in the list."
        assert page.is_narrowed
    assert Archive.objects.count() == 0


def test_the_same_form_makes_one_file(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    several(acme_stripe, ada, 1)
    visit(client, acme, ada)
    token = client.get("/p/acme/invoices/").context["page"].archive.token
    sent = {"token": token, "scope": "all"}
    answers = {client.post(URL, sent)["Location"] for _ in range(3)}
    assert len(answers) == 1
    run_tasks()
    assert client.post(URL, sent)["Location"] in answers
    assert Archive.objects.count() == 1
    assert AuditEntry.objects.filter(action="archive.begin").count() == 1


def test_while_one_is_being_made_another_leads_there(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    several(acme_stripe, ada, 2)
    visit(client, acme, ada)
    first = ask(client)
    assert ask(client, query="?status=paid") == first
    assert "This file is still being made." in client.get(first).text
    assert DBTaskResult.objects.count() == 1


def test_two_windows_at_the_same_moment_begin_one(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    several(acme_stripe, ada, 1)
    visit(client, acme, ada)
    gateway, choice = CustomerGateway(acme, ada), InvoiceChoice()
    known = begin_archive._known

    def before_the_other_one(*given: Any) -> Any:
        """Asked first when there was none yet."""
        found = known(*given)
        if found is None:
            Archive.objects.create(merchant=acme, customer=ada, language="en", choice={}, token="other")
        return found

    with mock.patch.object(begin_archive, "_known", before_the_other_one):
        begun = begin_archive.begin_archive(gateway, choice, token="x" * 22)
    assert (begun.token, Archive.objects.count()) == ("other", 1)


def test_so_many_a_day(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(begin_archive, "MOST_IN_A_DAY", 1)
    several(acme_stripe, ada, 1)
    visit(client, acme, ada)
    made(client)
    token = client.get("/p/acme/invoices/").context["page"].archive.token
    refused = client.post(URL, {"token": token, "scope": "all"})
    assert (refused.status_code, refused["Retry-After"]) == (429, "86400")
    assert "You have had very many files made today" in refused.text
    assert "Try again tomorrow." in refused.text
    # What failed does not count.
    Archive.objects.update(state=Archive.State.FAILED)
    assert client.post(URL, {"token": token, "scope": "all"}).status_code == 303
    Archive.objects.exclude(token=token).update(state=Archive.State.DONE)
    Archive.objects.filter(token=token).delete()
    Archive.objects.update(created=timezone.now() - timedelta(days=2))
    assert client.post(URL, {"token": token, "scope": "all"}).status_code == 303


@pytest.mark.parametrize("token", ["", "x", "<script>"])
def test_a_form_without_a_proper_token_begins_nothing(client: Client, acme: Merchant, ada: str, token: str) -> None:
    visit(client, acme, ada)
    assert client.post(URL, {"token": token, "scope": "all"}).status_code == 400
    assert Archive.objects.count() == 0


def test_only_the_customer_who_asked_finds_it(
    client: Client, acme: Merchant, acme_stripe: Stripe, globex: Merchant, globex_stripe: Stripe, ada: str, bob: str
) -> None:
    several(acme_stripe, ada, 1)
    visit(client, acme, ada)
    url = ask(client)
    run_tasks()
    assert client.get(f"{url}file/").status_code == 200
    globex_stripe.post("/v1/customers", id=ada, name="Of the same id elsewhere")
    others: tuple[tuple[Merchant, str, dict[str, str]], ...] = (
        (acme, bob, {}),
        (globex, ada, {}),
        (acme, ada, {"on_behalf_of": "acct_other"}),
    )
    for merchant, customer, terms in others:
        other = Client()
        visit(other, merchant, customer, **terms)
        theirs = url.replace("/acme/", f"/{merchant.slug}/")
        assert [other.get(theirs).status_code, other.get(f"{theirs}file/").status_code] == [404, 404]
    assert Client().get(url).status_code == 403
    assert Client().get(f"{url}file/").status_code == 403


def test_somebody_else_s_invoices_are_not_put_into_it(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, bob: str
) -> None:
    (mine,) = several(acme_stripe, ada, 1)
    (bobs,) = several(acme_stripe, bob, 1)
    visit(client, acme, ada)
    files = made(client, mine["id"], bobs["id"], "in_none")
    assert [name for name in files if name.endswith(".pdf")] == [f"{mine['number']}.pdf"]
    missing = json.loads(files["manifest.json"])["missing"]
    assert [(each["id"], each["reason"]) for each in missing] == [(bobs["id"], "not_found"), ("in_none", "not_found")]
    assert bobs["number"] not in str(files)
    page = page_of(client, client.get("/p/acme/invoices/").context["page"].archives[0].url)
    assert "2 documents could not be made." in page.notes[0]


@pytest.mark.parametrize(
    "chosen", [["../../x"], ["in_a\0b"], ["in_" + "x" * 300], [f"in_{n}" for n in range(101)], ["in_1", ""]]
)
def test_a_choice_that_no_page_offers_begins_nothing(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, chosen: list[str]
) -> None:
    several(acme_stripe, ada, 1)
    visit(client, acme, ada)
    token = client.get("/p/acme/invoices/").context["page"].archive.token
    response = client.post(URL, {"token": token, "scope": "chosen", "invoice": chosen})
    assert (response.status_code, Archive.objects.count()) == (400, 0)


def test_a_draft_is_not_put_into_it(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    (mine,) = several(acme_stripe, ada, 1)
    draft = acme_stripe.post("/v1/invoices", customer=ada)["id"]
    visit(client, acme, ada)
    files = made(client, mine["id"], draft)
    assert [each["reason"] for each in json.loads(files["manifest.json"])["missing"]] == ["not_found"]
    assert Document.objects.filter(object_id=draft).count() == 0


def test_where_nothing_could_be_made_the_list_says_what(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    several(acme_stripe, ada, 1)
    visit(client, acme, ada)
    url = ask(client, "in_none")
    run_tasks()
    page = page_of(client, url)
    assert (page.sentence, page.file_label) == ("There was no document to put into it.", "Download the list")
    (missing,) = json.loads(fetched(client, url)["manifest.json"])["missing"]
    assert missing == {"id": "in_none", "number": "", "reason": "not_found"}


def test_the_trail_says_how_many_were_chosen_and_not_which(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    first, second, _ = several(acme_stripe, ada)
    visit(client, acme, ada)
    ask(client, first["id"], second["id"])
    assert AuditEntry.objects.get(action="archive.begin").details == {"invoices": 2}


def test_there_is_no_file_before_it_is_made_nor_after_it_is_forgotten(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    several(acme_stripe, ada, 1)
    visit(client, acme, ada)
    url = ask(client)
    assert client.get(f"{url}file/").status_code == 404
    run_tasks()
    assert client.get(f"{url}file/").status_code == 200
    Archive.objects.update(created=timezone.now() - KEPT)
    assert [client.get(url).status_code, client.get(f"{url}file/").status_code] == [404, 404]
    assert client.get("/p/acme/invoices/").context["page"].archives == ()


def test_the_same_archive_is_the_same_file(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    several(acme_stripe, ada, 2)
    visit(client, acme, ada)
    url = ask(client)
    run_tasks()
    assert client.get(f"{url}file/").getvalue() == client.get(f"{url}file/").getvalue()


def test_with_the_history_off_there_are_no_archives(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    several(acme_stripe, ada, 1)
    visit(client, acme, ada)
    url = ask(client)
    features(acme, invoice_history=False)
    visit(client, acme, ada)
    assert [client.get(url).status_code, client.get(f"{url}file/").status_code] == [404, 404]
    assert client.post(URL, {"token": "x" * 22, "scope": "all"}).status_code == 404


# --- Working on it ---------------------------------------------------------------------------------------------------


@pytest.fixture
def waiting(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """An archive of five documents, two in each step, that nobody has worked on; its address."""
    monkeypatch.setattr(archives, "CHUNK", 2)
    several(acme_stripe, ada, 5)
    visit(client, acme, ada)
    return ask(client)


def test_a_worker_that_is_killed_in_the_middle_leaves_nothing_to_be_done_twice(
    client: Client, waiting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = the_archive()
    while archive.state != Archive.State.MAKING:
        work_on(archive.id)
        archive.refresh_from_db()
    drawn: list[str] = []
    good = make_entry

    def killed_at_the_second(gateway: Any, entry: ArchiveEntry) -> Any:
        if len(drawn) == 1:
            raise KeyboardInterrupt
        drawn.append(entry.object_id)
        return good(gateway, entry)

    monkeypatch.setattr(archives, "make_entry", killed_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        work_on(archive.id)
    monkeypatch.setattr(archives, "make_entry", good)
    # It still counts as held, until it was not heard of for a while.
    assert work_on(archive.id) is None
    assert "1 of 5" in page_of(client, waiting).progress
    go_stale()
    DBTaskResult.objects.all().delete()  # what the killed worker had taken
    page_of(client, waiting)  # whoever looks lets it go on
    run_tasks()
    assert page_of(client, waiting).heading == "Your file is ready"
    assert ArchiveEntry.objects.filter(file=None).count() == 0
    assert DocumentFile.objects.filter(kind="pdf").count() == 5


def test_two_workers_do_not_work_on_the_same_archive(waiting: str) -> None:
    archive = the_archive()
    Archive.objects.update(worker="another", touched=timezone.now())
    assert work_on(archive.id) is None
    assert ArchiveEntry.objects.count() == 0


def test_who_looks_at_one_that_is_stuck_lets_it_go_on_once(client: Client, waiting: str) -> None:
    DBTaskResult.objects.all().delete()
    go_stale()
    for _ in range(3):
        page_of(client, waiting)
    assert DBTaskResult.objects.count() == 1


def test_while_stripe_is_away_it_waits_longer_each_time_and_gives_up_at_last(
    client: Client, waiting: str, simulator: Simulator
) -> None:
    archive = the_archive()
    simulator.faults.add("drop", times=None)
    seconds = []
    while pause := work_on(archive.id):
        seconds.append(pause.total_seconds())
        # Whoever looks meanwhile, and a task that comes too soon, changes nothing.
        assert not page_of(client, waiting).is_over
        assert work_on(archive.id) is None
        Archive.objects.update(due=timezone.now())
    assert seconds == [15 * 2**number for number in range(archives.MOST_TRIES)]
    assert 3600 < sum(seconds) < 4000
    assert DBTaskResult.objects.count() == 1, "nobody asked for a second chain of steps"
    page = page_of(client, waiting)
    assert page.heading == "Your file could not be made"
    assert page.sentence.startswith("The payment service did not answer for a long time.")


def test_when_stripe_is_back_it_goes_on_where_it_was(client: Client, waiting: str, simulator: Simulator) -> None:
    archive = the_archive()
    for _ in range(3):
        work_on(archive.id)
    assert "2 of 5" in page_of(client, waiting).progress
    simulator.faults.add("drop", times=None)
    assert work_on(archive.id) == timedelta(seconds=15)
    simulator.faults.clear()
    Archive.objects.update(due=timezone.now())
    run_tasks()
    assert page_of(client, waiting).is_over
    archive.refresh_from_db()
    assert (archive.state, archive.tries) == (Archive.State.DONE, 0)


def test_a_task_that_has_to_wait_is_asked_for_later(waiting: str, simulator: Simulator) -> None:
    simulator.faults.add("drop", times=None)
    DBTaskResult.objects.all().delete()
    make_archive.call(the_archive().id)
    (following,) = DBTaskResult.objects.all()
    assert following.run_after > timezone.now() + timedelta(seconds=10)


def test_busy_printers_are_waited_for(client: Client, waiting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = the_archive()
    for _ in range(2):
        work_on(archive.id)

    def busy(*given: Any) -> Any:
        raise DocumentsBusy

    monkeypatch.setattr(archives, "make_entry", busy)
    for _ in range(20):  # however long that takes
        assert work_on(archive.id) == timedelta(seconds=15)
        Archive.objects.update(due=timezone.now())
    archive.refresh_from_db()
    assert (archive.state, archive.tries) == (Archive.State.MAKING, 0)


def test_who_has_lost_it_changes_nothing_any_more(
    client: Client, waiting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that stood still goes on after another one has finished the archive."""
    archive = the_archive()
    while archive.state != Archive.State.MAKING:
        work_on(archive.id)
        archive.refresh_from_db()
    stood_still: list[ArchiveEntry] = []

    def slow(gateway: Any, entry: ArchiveEntry) -> Any:
        if not stood_still:
            stood_still.append(entry)
            monkeypatch.setattr(archives, "make_entry", make_entry)
            go_stale()
            while not the_archive().is_over:
                work_on(archive.id)
        return Settled(problem="failed")

    monkeypatch.setattr(archives, "make_entry", slow)
    before = work_on(archive.id)
    assert before is None
    archive.refresh_from_db()
    assert archive.state == Archive.State.DONE
    assert archive.entries.exclude(problem="").count() == 0
    assert len([name for name in fetched(client, waiting) if name.endswith(".pdf")]) == 5


@pytest.mark.parametrize("error", [StripeUnavailable, DocumentsBusy, CustomerDeleted])
def test_nor_does_one_that_fails_then(waiting: str, monkeypatch: pytest.MonkeyPatch, error: type[BillingError]) -> None:
    def lost(*given: Any) -> Any:
        Archive.objects.update(worker="another")
        raise error

    monkeypatch.setattr(archives, "list_more", lost)
    before = Archive.objects.values("state", "tries", "due").get()
    work_on(the_archive().id)
    assert Archive.objects.values("state", "tries", "due").get() == before
    assert the_archive().worker == "another"


def test_a_step_ends_by_the_clock(waiting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "CHUNK", 20)
    monkeypatch.setattr(archives, "STEP", 0)
    archive = the_archive()
    while archive.state != Archive.State.MAKING:
        work_on(archive.id)
        archive.refresh_from_db()
    assert work_on(archive.id) == timedelta(0)
    assert archive.entries.exclude(file=None).count() == 2


def test_a_defect_that_one_document_brings_to_light_costs_only_that_one(
    client: Client, waiting: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    seen: list[Any] = []

    def breaks_once(*given: Any) -> Any:
        seen.append(given)
        if len(seen) == 2:
            raise ZeroDivisionError
        return made_anew(*given)

    monkeypatch.setattr(archive_entries, "made", breaks_once)
    run_tasks()
    assert len([name for name in fetched(client, waiting) if name.endswith(".pdf")]) == 4
    assert "ZeroDivisionError" in caplog.text


def test_a_document_that_cannot_be_made_is_named_and_the_others_are_there(
    client: Client, waiting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []

    def breaks_once(*given: Any) -> Any:
        seen.append(given)
        if len(seen) == 2:
            raise DocumentFailed
        return made_anew(*given)

    monkeypatch.setattr(archive_entries, "made", breaks_once)
    run_tasks()
    files = fetched(client, waiting)
    assert len([name for name in files if name.endswith(".pdf")]) == 4
    (missing,) = json.loads(files["manifest.json"])["missing"]
    assert missing["reason"] == "failed"
    assert missing["number"]
    assert page_of(client, waiting).notes[0].startswith("1 document could not be made.")


def test_what_stripe_refuses_ends_it_with_a_line_in_the_log_and_without_a_false_reason(
    client: Client, waiting: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refused(*given: Any) -> Any:
        raise CustomerDeleted(request_id="req_123")

    monkeypatch.setattr(archives, "list_more", refused)
    run_tasks()
    assert page_of(client, waiting).sentence.startswith("We have noted the error.")
    assert "CustomerDeleted" in caplog.text
    assert "req_123" in caplog.text


def test_a_key_that_is_missing_ends_it_with_the_reason(client: Client, waiting: str, acme: Merchant) -> None:
    archive = the_archive()
    Merchant.objects.filter(pk=acme.pk).update(stripe_secret_key="")
    assert work_on(archive.id) is None
    archive.refresh_from_db()
    assert (archive.state, archive.problem) == (Archive.State.FAILED, "merchant")


def test_a_defect_ends_it_with_a_sentence_and_a_line_in_the_log(
    client: Client, waiting: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def defect(*given: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(archives, "list_more", defect)
    run_tasks()
    page = page_of(client, waiting)
    assert page.sentence.startswith("We have noted the error.")
    assert "ZeroDivisionError" in caplog.text


def test_more_than_an_archive_holds_is_said(client: Client, waiting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_listing, "MOST_DOCUMENTS", 3)
    monkeypatch.setattr("billing.pages.archive.MOST_DOCUMENTS", 3)
    run_tasks()
    files = fetched(client, waiting)
    assert len([name for name in files if name.endswith(".pdf")]) == 3
    assert page_of(client, waiting).notes[0] == ("It holds the newest 3 documents. Choose a year to get the others.")


@pytest.mark.parametrize(("most", "is_cut_off"), [(4, True), (5, False), (6, False)])
def test_it_is_said_also_where_the_limit_is_the_end_of_a_page(
    waiting: str, monkeypatch: pytest.MonkeyPatch, most: int, is_cut_off: bool
) -> None:
    monkeypatch.setattr(archive_listing, "MOST_DOCUMENTS", most)
    pages_of(monkeypatch, 2)
    archive = the_archive()
    while archive.state != Archive.State.MAKING:
        work_on(archive.id)
        archive.refresh_from_db()
    assert (archive.entries.count(), archive.is_cut_off) == (min(most, 5), is_cut_off)


def test_a_step_of_the_list_that_is_done_twice_counts_once(waiting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_listing, "MOST_DOCUMENTS", 5)
    archive = the_archive()
    work_on(archive.id)
    Archive.objects.update(state=Archive.State.WAITING, cursor="")
    while archive.state != Archive.State.MAKING:
        work_on(archive.id)
        archive.refresh_from_db()
    assert (archive.entries.count(), archive.is_cut_off) == (5, False)


def pages_of(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    """Let Stripe's lists be that short."""
    in_full = list_invoices

    def short(*given: Any, limit: int = 0) -> Any:
        return in_full(*given, limit=count)

    monkeypatch.setattr("billing.gateway.gateway.list_invoices", short)


def test_long_lists_are_read_page_by_page(
    client: Client, acme: Merchant, acme_stripe: Stripe, simulator: Simulator, ada: str
) -> None:
    card(acme_stripe, ada)
    for number in range(105):
        item(acme_stripe, ada, 100 + number)
        billed(acme_stripe, ada)
    visit(client, acme, ada)
    ask(client)
    archive = the_archive()
    before = len(simulator.requests.all())
    while archive.state != Archive.State.MAKING:
        work_on(archive.id)
        archive.refresh_from_db()
    assert archive.entries.count() == 105
    assert [request.path for request in simulator.requests.all()[before:]].count("/v1/invoices") == 2


def test_what_is_over_is_purged_and_documents_stay(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, capsys: pytest.CaptureFixture[str]
) -> None:
    several(acme_stripe, ada, 2)
    visit(client, acme, ada)
    made(client)
    call_command("purge")
    assert Archive.objects.count() == 1
    Archive.objects.update(created=timezone.now() - KEPT)
    DBTaskResult.objects.update(finished_at=timezone.now() - KEPT - timedelta(hours=1))
    call_command("purge")
    assert "1 archives" in capsys.readouterr().out
    assert (Archive.objects.count(), ArchiveEntry.objects.count(), DBTaskResult.objects.count()) == (0, 0, 0)
    assert DocumentFile.objects.filter(kind="pdf").count() == 2
