"""The printers: as many as was said, a short queue, a limit of time, and a new one for one that broke."""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from accounts.models import Merchant
from billing.documents import press as press_module
from billing.documents.press import Press
from billing.documents.printing import Printed, PrintJob
from billing.errors import DocumentFailed, DocumentsBusy
from billing.models import DocumentFile
from tests.billing import slow_printing
from tests.billing.invoicing import billed, item
from tests.cast import Stripe, visit

JOB = PrintJob(html="<html lang=en><title>t</title><h1>One</h1></html>", identifier=b"1" * 16, dated=1_800_000_000)


@pytest.fixture
def press() -> Iterator[Press]:
    press = Press(processes=1, queue=1, seconds=2)
    yield press
    press.stop()


def printer_of(press: Press) -> int:
    """The process of its only printer."""
    return int(press._run(os.getpid))


def test_it_draws_in_a_process_of_its_own_that_gives_way_to_others(press: Press) -> None:
    assert press.print(JOB).pdf.startswith(b"%PDF-")
    assert printer_of(press) != os.getpid()
    assert os.getpriority(os.PRIO_PROCESS, printer_of(press)) == 10


def test_when_the_queue_is_full_who_comes_is_sent_away_at_once(press: Press, tmp_path: Path) -> None:
    with busy(press, jobs=2, until=tmp_path / "go") as jobs:
        with pytest.raises(DocumentsBusy):
            press.print(JOB)
        assert not any(each.done() for each in jobs)
    assert [each.result() for each in jobs] == [None, None]
    assert press.print(JOB).pdf.startswith(b"%PDF-")


@contextmanager
def busy(press: Press, *, jobs: int, until: Path) -> Iterator[list[Future[None]]]:
    """So many jobs at work or in the queue, as long as the block lasts."""
    with ThreadPoolExecutor(jobs) as pool:
        waiting = [pool.submit(press._run, slow_printing.waits_for, str(until)) for _ in range(jobs)]
        # The last place is taken when no other one is to be had.
        while press._places.acquire(blocking=False):
            press._places.release()
            time.sleep(0.01)
        try:
            yield waiting
        finally:
            until.touch()


def test_what_takes_too_long_is_given_up_and_the_next_one_is_drawn(press: Press) -> None:
    with pytest.raises(DocumentFailed):
        press._run(slow_printing.never_ends)
    assert press.print(JOB).pdf.startswith(b"%PDF-")


def test_who_waits_too_long_for_a_printer_is_told_to_come_back(
    press: Press, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(press_module, "_TURN", 0.3)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(press._run, slow_printing.waits_for, str(tmp_path / "go"))
        while not press._idle.empty():
            time.sleep(0.01)
        with pytest.raises(DocumentsBusy):
            press.print(JOB)
        (tmp_path / "go").touch()
        assert first.result() is None


def test_a_printer_that_hangs_is_replaced_and_who_waits_for_it_is_served(
    press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(press_module, "_GRACE", 1)
    with ThreadPoolExecutor(2) as pool:
        hung = pool.submit(press._run, slow_printing.hangs)
        time.sleep(0.5)
        waiting = pool.submit(press.print, JOB)
        with pytest.raises(DocumentFailed):
            hung.result()
        assert waiting.result().pdf.startswith(b"%PDF-")


def test_a_document_beside_one_that_kills_its_printer_is_drawn_all_the_same(tmp_path: Path) -> None:
    press = Press(processes=2, queue=1, seconds=20)
    with ThreadPoolExecutor(2) as pool:
        good = pool.submit(press._run, slow_printing.waits_for, str(tmp_path / "go"))
        time.sleep(0.5)
        bad = pool.submit(press._run, slow_printing.kills_its_printer)
        with pytest.raises(DocumentFailed):
            bad.result()
        (tmp_path / "go").touch()
        assert good.result() is None
    press.stop()


def test_a_printer_that_is_killed_is_replaced(press: Press) -> None:
    first = printer_of(press)
    os.kill(first, signal.SIGKILL)
    time.sleep(0.2)
    assert press.print(JOB).pdf.startswith(b"%PDF-")
    assert printer_of(press) != first


def test_a_document_that_kills_every_printer_is_given_up(press: Press) -> None:
    with pytest.raises(DocumentFailed):
        press._run(slow_printing.kills_its_printer)
    assert press.print(JOB).pdf.startswith(b"%PDF-")


@pytest.mark.parametrize("defect", [ValueError, RecursionError, NotImplementedError])
def test_a_defect_is_told_as_such_and_leaves_the_printer_alone(press: Press, defect: type[Exception]) -> None:
    before = printer_of(press)
    with pytest.raises(DocumentFailed):
        press._run(slow_printing.breaks, defect)
    assert printer_of(press) == before


def test_a_printer_knows_no_secret_of_the_server() -> None:
    names = slow_printing.names_in_the_environment_of_a_printer(SECRET_KEY="x", DATABASE_URL="postgres://u:p@h/d")
    assert {"PATH"} <= set(names)
    assert not {"SECRET_KEY", "DATABASE_URL", "FIELD_ENCRYPTION_KEYS", "CACHE_URL", "EMAIL_URL"} & set(names)


def test_printers_make_room_for_new_ones_and_nothing_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(press_module, "_JOBS_PER_PRINTER", 2)
    press = Press(processes=2, queue=40, seconds=20)
    with ThreadPoolExecutor(6) as pool:
        printers = list(pool.map(lambda _: printer_of(press), range(24)))
    assert len(set(printers)) >= 6
    assert press.print(JOB).pdf.startswith(b"%PDF-")
    press.stop()


def test_printers_go_with_their_server() -> None:
    """A server that is killed ends nothing any more; a printer that nobody asks would wait for ever."""
    printer = slow_printing.printer_of_a_server_that_is_killed()
    for _ in range(50):
        if not _is_alive(printer):
            break
        time.sleep(0.1)
    assert not _is_alive(printer)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


class Broken:
    """A press that does what it is told to."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def print(self, job: PrintJob) -> Printed:
        raise self.error


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (DocumentsBusy(), 503, "Try again in half a minute."),
        (DocumentFailed(), 302, ""),  # to Stripe's own file
    ],
)
def test_a_customer_is_told_what_happened_and_what_to_do(
    client: Client,
    acme: Merchant,
    acme_stripe: Stripe,
    ada: str,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    status: int,
    words: str,
) -> None:
    item(acme_stripe, ada)
    url = f"/p/acme/invoices/{billed(acme_stripe, ada)['id']}/pdf/"
    visit(client, acme, ada)
    monkeypatch.setattr("billing.documents.issue.press", lambda: Broken(error))
    response = client.get(url)
    assert response.status_code == status
    assert words in response.content.decode()
    assert response.get("Retry-After", "") == ("30" if status == 503 else "")
    assert DocumentFile.objects.count() == 0
    monkeypatch.undo()
    cache.clear()
    assert client.get(url).status_code == 200


def test_no_page_waits_for_the_printers(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, tmp_path: Path, settings: Settings
) -> None:
    """All of them at work and the queue full: pages come as ever, and a document is refused with a way on."""
    item(acme_stripe, ada)
    url = f"/p/acme/invoices/{billed(acme_stripe, ada)['id']}/"
    visit(client, acme, ada)
    places = settings.DOCUMENT_PROCESSES + settings.DOCUMENT_QUEUE
    with busy(press_module.press(), jobs=places, until=tmp_path / "go") as jobs:
        assert [client.get(each).status_code for each in ("/p/acme/", url, f"{url}pdf/")] == [200, 200, 503]
        assert not any(each.done() for each in jobs)
    assert client.get(f"{url}pdf/").status_code == 200
