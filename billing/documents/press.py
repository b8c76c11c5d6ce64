"""The printers: a few processes that draw documents, so that no page view ever waits for one.

A press has as many printers as the setting says and a short queue. Who finds it full, or waits in it for too long, is
told to come back: documents never pile up in the memory of a web process. A printer that breaks or hangs is replaced.
"""

import logging
import multiprocessing
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache
from queue import Empty, LifoQueue
from typing import TypeVar

from django.conf import settings

from billing.documents import printing
from billing.errors import DocumentFailed, DocumentsBusy

R = TypeVar("R")

logger = logging.getLogger("billing.documents")

# After so many documents for each, the printers make room for new ones: what a library leaks stays small. Not by the
# pool's own `max_tasks_per_child`, with which it may wait for ever (https://github.com/python/cpython/issues/115634).
_JOBS_PER_PRINTER = 100
_TURN = 20
"""Seconds that a document waits for a printer."""
_GRACE = 5
"""Seconds waited beyond the limit that a printer keeps by itself. Together less than a proxy waits."""


class Press:
    """Starts with the first document; `processes` draw at the same time, `queue` more may wait."""

    def __init__(self, processes: int, queue: int, seconds: int) -> None:
        self._places = threading.BoundedSemaphore(processes + queue)
        self._printers = [_Printer(seconds) for _ in range(processes)]
        # The last one that was used comes first: more are started only when they are needed.
        self._idle: LifoQueue[_Printer] = LifoQueue()
        for printer in self._printers:
            self._idle.put(printer)

    def print(self, job: printing.PrintJob) -> printing.Printed:
        """Draw one document; raises `DocumentsBusy`, `DocumentFailed`."""
        return self._run(printing.print_document, job)

    def check(self, xml: bytes, rules: tuple[str, ...]) -> tuple[str, ...]:
        """What the official rules have against an e-invoice; raises `DocumentsBusy`, `DocumentFailed`."""
        return self._run(printing.check_document, xml, rules)

    def stop(self) -> None:
        """End the printers; the next document starts new ones."""
        for printer in self._printers:
            printer.stop()

    def _run(self, work: Callable[..., R], *arguments: object) -> R:
        if not self._places.acquire(blocking=False):
            raise DocumentsBusy
        try:
            printer = self._idle.get(timeout=_TURN)
        except Empty:
            raise DocumentsBusy from None
        else:
            try:
                return printer.do(work, *arguments)
            finally:
                self._idle.put(printer)
        finally:
            self._places.release()


class _Printer:
    """One process, which does one job at a time: what breaks it breaks nobody else's document."""

    def __init__(self, seconds: int) -> None:
        self._seconds = seconds
        self._pool: ProcessPoolExecutor | None = None
        self._jobs = 0

    def do(self, work: Callable[..., R], *arguments: object) -> R:
        for is_last in (False, True):
            future = self._begun(work, *arguments)
            try:
                return future.result(timeout=self._seconds + _GRACE)
            except (BrokenProcessPool, CancelledError):
                # It died, perhaps for want of memory: once more, with a new one.
                self.stop()
                if is_last:
                    logger.exception("A document could not be printed")
                    raise DocumentFailed from None
            except (TimeoutError, printing.PrintingTookTooLong):
                logger.exception("A document took more than %s seconds", self._seconds)
                if not future.done():
                    self.stop()
                raise DocumentFailed from None
            except Exception:
                logger.exception("A document could not be printed")
                raise DocumentFailed from None
        raise DocumentFailed

    def stop(self) -> None:
        """Without waiting for what hangs: the process is told to go."""
        pool, self._pool = self._pool, None
        if pool is not None:
            processes = list((getattr(pool, "_processes", None) or {}).values())
            pool.shutdown(wait=False, cancel_futures=True)
            for process in processes:
                process.terminate()

    def _begun(self, work: Callable[..., R], *arguments: object) -> Future[R]:
        if self._jobs >= _JOBS_PER_PRINTER:
            self.stop()
        try:
            return self._ready().submit(work, *arguments)
        except RuntimeError:  # it has died since its last job
            self.stop()
            return self._ready().submit(work, *arguments)

    def _ready(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool, self._jobs = _new_pool(self._seconds), 0
        self._jobs += 1
        return self._pool


def _new_pool(seconds: int) -> ProcessPoolExecutor:
    # Printers are forked from a process that has imported what they need and holds none of our threads.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["billing.documents.printing", "weasyprint", "lxml.etree"])
    return ProcessPoolExecutor(1, mp_context=context, initializer=printing.begin, initargs=(seconds,))


@lru_cache(maxsize=1)
def press() -> Press:
    """This process' own."""
    return Press(settings.DOCUMENT_PROCESSES, settings.DOCUMENT_QUEUE, settings.DOCUMENT_SECONDS)
