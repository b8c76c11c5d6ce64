"""The printers: a few processes that draw documents, so that no page view ever waits for one.

A press has as many printers as the setting says and a short queue. Who finds it full is told to come back: documents
never pile up in the memory of a web process. A printer that breaks or hangs is replaced.
"""

import logging
import multiprocessing
import threading
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor, TimeoutError
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache
from typing import TypeVar

from django.conf import settings

from billing.documents import printing
from billing.errors import DocumentFailed, DocumentsBusy

R = TypeVar("R")

logger = logging.getLogger("billing.documents")

# After so many documents for each, the printers make room for new ones: what a library leaks stays small. Not by the
# pool's own `max_tasks_per_child`, with which it may wait for ever (https://github.com/python/cpython/issues/115634).
_JOBS_PER_PRINTER = 100
# Waited beyond the limit that a printer keeps by itself.
_GRACE = 10


class Press:
    """Starts with the first document; `processes` draw at the same time, `queue` more may wait."""

    def __init__(self, processes: int, queue: int, seconds: int) -> None:
        self._processes, self._seconds = processes, seconds
        self._places = threading.BoundedSemaphore(processes + queue)
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._jobs = 0

    def print(self, job: printing.PrintJob) -> printing.Printed:
        """Draw one document; raises `DocumentsBusy`, `DocumentFailed`."""
        return self._run(printing.print_document, job)

    def check(self, xml: bytes, rules: tuple[str, ...]) -> tuple[str, ...]:
        """What the official rules have against an e-invoice; raises `DocumentsBusy`, `DocumentFailed`."""
        return self._run(printing.check_document, xml, rules)

    def stop(self) -> None:
        """End the printers; the next document starts new ones."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            _end(pool)

    def _run(self, work: Callable[..., R], *arguments: object) -> R:
        if not self._places.acquire(blocking=False):
            raise DocumentsBusy
        try:
            return self._wait_for(work, *arguments)
        finally:
            self._places.release()

    def _wait_for(self, work: Callable[..., R], *arguments: object) -> R:
        for is_last in (False, True):
            pool, future = self._submitted(work, *arguments)
            try:
                # In the queue every document before this one may take its whole time.
                return future.result(timeout=self._seconds * 4 + _GRACE)
            except (BrokenProcessPool, RuntimeError):
                # A printer died, perhaps at another one's document: once more, with new printers.
                self._replace(pool)
                if is_last:
                    logger.exception("A document could not be printed")
                    raise DocumentFailed from None
            except (TimeoutError, printing.PrintingTookTooLong):
                logger.exception("A document took more than %s seconds", self._seconds)
                if not future.done():
                    self._replace(pool)
                raise DocumentFailed from None
            except Exception:
                logger.exception("A document could not be printed")
                raise DocumentFailed from None
        raise DocumentFailed

    def _submitted(self, work: Callable[..., R], *arguments: object) -> tuple[ProcessPoolExecutor, Future[R]]:
        """To new printers, when the others have done their part or are broken."""
        with self._lock:
            if self._pool is not None and self._jobs >= _JOBS_PER_PRINTER * self._processes:
                # What is still with them is finished by them.
                self._pool.shutdown(wait=False)
                self._pool = None
            pool = self._pool or self._new_pool()
            try:
                future = pool.submit(work, *arguments)
            except BrokenProcessPool:
                _end(pool)
                pool = self._new_pool()
                future = pool.submit(work, *arguments)
            if pool is not self._pool:
                self._pool, self._jobs = pool, 0
            self._jobs += 1
            return pool, future

    def _new_pool(self) -> ProcessPoolExecutor:
        # Printers are forked from a process that has imported what they need and holds none of our threads.
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["billing.documents.printing", "weasyprint", "lxml.etree"])
        return ProcessPoolExecutor(
            self._processes, mp_context=context, initializer=printing.begin, initargs=(self._seconds,)
        )

    def _replace(self, broken: ProcessPoolExecutor) -> None:
        with self._lock:
            if self._pool is broken:
                self._pool = None
        _end(broken)


def _end(pool: ProcessPoolExecutor) -> None:
    """Without waiting for what hangs: the processes are told to go."""
    processes = list((getattr(pool, "_processes", None) or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.terminate()


@lru_cache(maxsize=1)
def press() -> Press:
    """This process' own."""
    return Press(settings.DOCUMENT_PROCESSES, settings.DOCUMENT_QUEUE, settings.DOCUMENT_SECONDS)
