"""Many documents as one file: asked for, made in the background, fetched by the customer alone."""

import csv
import hashlib
import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.models import AuditEntry, DocumentSettings, Merchant
from billing.documents import archive_entries, archive_listing, archives
from billing.documents.archive_entries import make_entry
from billing.documents.archives import work_on
from billing.documents.issue import made as made_anew
from billing.errors import DocumentFailed, DocumentsBusy
from billing.models import KEPT, STALE_AFTER, Archive, ArchiveEntry, DocumentFile
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
    visit(client, acme, clock.customer)
    offer = client.get("/p/acme/invoices/?year=2028").context["page"].archive
    assert offer.all_button == "Download all invoices of 2028"
    url = ask(client, query="?year=2028")
    run_tasks()
    names = [name for name in fetched(client, url) if name.endswith(".pdf")]
    assert names == [f"{new['number']}.pdf", f"{note['number']}.pdf"]
    assert page_of(client, url).name == "All invoices of 2028"
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
    archive = the_archive()
    for entry in archive.entries.all():
        ArchiveEntry.objects.filter(pk=entry.pk).update(
            number=numbers[entry.object_id], facts={**(entry.facts or {}), "number": numbers[entry.object_id]}
        )
    archive.refresh_from_db()
    archives._finish(archive)
    archive.save()
    files = fetched(client, url)
    names = [name for name in files if name.endswith(".pdf")]
    assert all("/" not in name and not name.startswith(".") for name in names)
    assert len({name.casefold() for name in names}) == 3
    table = rows(files["invoices.csv"])
    assert table[0]["number"] == "'@cmd|' /C calc'!A0"
    assert table[0]["customer"].startswith("'=HYPERLINK")
    assert table[0]["total"] == "3.00"


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
    assert ask(client) == ask(client, query="?status=paid")
    assert DBTaskResult.objects.count() == 1


def test_so_many_a_day(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(begin_archive, "MOST_IN_A_DAY", 1)
    several(acme_stripe, ada, 1)
    visit(client, acme, ada)
    made(client)
    token = client.get("/p/acme/invoices/").context["page"].archive.token
    refused = client.post(URL, {"token": token, "scope": "all"})
    assert refused.status_code == 429
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
    files = made(client, mine["id"], bobs["id"], "in_none", "../../x")
    assert [name for name in files if name.endswith(".pdf")] == [f"{mine['number']}.pdf"]
    missing = json.loads(files["manifest.json"])["missing"]
    assert [each["reason"] for each in missing] == ["not_found"] * 3
    assert bobs["number"] not in str(files)
    page = page_of(client, client.get("/p/acme/invoices/").context["page"].archives[0].url)
    assert "3 documents could not be made." in page.notes[0]


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
    Archive.objects.update(touched=timezone.now() - STALE_AFTER - timedelta(seconds=1))
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
    Archive.objects.update(touched=timezone.now() - STALE_AFTER - timedelta(seconds=1))
    for _ in range(3):
        page_of(client, waiting)
    assert DBTaskResult.objects.count() == 1


def test_while_stripe_is_away_it_waits_longer_each_time_and_gives_up_at_last(
    client: Client, waiting: str, simulator: Simulator
) -> None:
    archive = the_archive()
    simulator.faults.add("drop", times=None)
    pauses = [work_on(archive.id) for _ in range(archives.MOST_TRIES + 1)]
    assert pauses[-1] is None
    seconds = [pause.total_seconds() for pause in pauses[:-1] if pause]
    assert seconds == sorted(seconds)
    assert (len(seconds), seconds[0]) == (archives.MOST_TRIES, 15)
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
    assert work_on(archive.id) == timedelta(seconds=15)
    archive.refresh_from_db()
    assert archive.state == Archive.State.MAKING


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


def test_a_key_that_is_refused_ends_it_with_the_reason(client: Client, waiting: str, acme: Merchant) -> None:
    archive = the_archive()
    acme.stripe_secret_key = "sk_test_somebodyelse000000000001"
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
