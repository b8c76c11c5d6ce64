"""An archive is made in the background: through kills, stuck workers, days without Stripe, and defects."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.models import Merchant
from billing.documents import archive_entries, archive_listing, archives
from billing.documents.archive_entries import Settled, make_entry
from billing.documents.archives import work_on
from billing.documents.issue import made as made_anew
from billing.errors import BillingError, CustomerDeleted, DocumentFailed, DocumentsBusy, StripeUnavailable
from billing.gateway.invoices import list_invoices
from billing.models import KEPT, Archive, ArchiveEntry, DocumentFile, stale_after
from billing.tasks import make_archive
from simulator.core import Simulator
from tests.billing.archiving import ask, fetched, made, page_of, several, the_archive
from tests.billing.invoicing import billed, item, run_tasks
from tests.billing.scenes import card
from tests.cast import Stripe, visit


def go_stale() -> None:
    """As if nobody had worked on it for a while."""
    silent = timezone.now() - stale_after() - timedelta(seconds=1)
    Archive.objects.update(touched=silent, due=silent)


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
