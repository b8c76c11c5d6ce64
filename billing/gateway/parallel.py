"""Several Stripe reads at once, from ordinary synchronous code.

One background event loop per process carries every request to Stripe. It starts with the first request and, after a
fork (gunicorn's workers), each process starts its own.

    with together() as reads:
        customer = reads.ask(gateway.customer())
        invoices = reads.ask(gateway.invoices(Cursor()))
    customer.value, invoices.error
"""

import asyncio
import atexit
import logging
import os
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager, suppress
from typing import Any, Generic, TypeVar

import stripe
from django.conf import settings
from django.utils.module_loading import import_string

from billing.errors import BillingError, StripeTimedOut
from billing.gateway.transport import Transport

T = TypeVar("T")

logger = logging.getLogger("billing.stripe")

# What a whole round may take beyond the limit of one request: room for the SDK to repeat a quick failure.
_GRACE = 2.0
# How long a page that has all it needs waits for what only makes it better.
_PATIENCE = 3.0


class _Background:
    """The event loop, its thread, and the transport whose connections belong to it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.loop: asyncio.AbstractEventLoop | None = None
        self.transport: Transport | None = None

    def started(self) -> tuple[asyncio.AbstractEventLoop, Transport]:
        with self.lock:
            if self.loop is None or self.transport is None:
                self.loop, self.transport = _new_event_loop(), Transport()
                threading.Thread(target=self.loop.run_forever, name="stripe", daemon=True).start()
            return self.loop, self.transport

    def stop(self) -> None:
        """Close the connections, when the process ends."""
        if self.loop is None or self.transport is None:
            return
        with suppress(TimeoutError):
            asyncio.run_coroutine_threadsafe(self.transport.close_async(), self.loop).result(timeout=1)
        self.loop.call_soon_threadsafe(self.loop.stop)


def _new_event_loop() -> asyncio.AbstractEventLoop:
    try:
        import uvloop
    except ImportError:  # no build for this platform; asyncio's own does the same, slower
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


_background = _Background()
_inherited: list[_Background] = []


def _forget_parent() -> None:
    """A forked child has not the parent's thread, and may neither use nor close the parent's connections."""
    global _background  # noqa: PLW0603
    _inherited.append(_background)
    _background = _Background()


def _stop() -> None:
    """Whichever is the current one then: a forked child has its own."""
    _background.stop()


os.register_at_fork(after_in_child=_forget_parent)
atexit.register(_stop)


def http_client() -> stripe.HTTPClient:
    """The transport every client shares: ours, or the one that the setting names."""
    if settings.STRIPE_HTTP_CLIENT:
        client: stripe.HTTPClient | Callable[[], stripe.HTTPClient] = import_string(settings.STRIPE_HTTP_CLIENT)
        return client if isinstance(client, stripe.HTTPClient) else client()
    return _background.started()[1]


class Answer(Generic[T]):
    """What one read brought: a value or one of our errors. To be looked at after the round."""

    def __init__(self, future: "Future[T]") -> None:
        self._future = future

    @property
    def error(self) -> BillingError | None:
        """Our error, or `None`. Anything that is not a `BillingError` is a defect and is raised."""
        if self._future.cancelled() or not self._future.done():
            return StripeTimedOut()
        error = self._future.exception()
        if error is not None and not isinstance(error, BillingError):
            raise error
        return error

    @property
    def value(self) -> T:
        """The value, or our error raised."""
        if (error := self.error) is not None:
            raise error
        return self._future.result()


class Reads:
    """A round of reads, already on their way."""

    def __init__(self) -> None:
        self._futures: list[Future[Any]] = []
        self._extras: list[Future[Any]] = []

    def ask(self, read: Coroutine[Any, Any, T], *, is_extra: bool = False) -> Answer[T]:
        """Send one read now; its answer can be looked at when the round is over.

        An extra one is given up (`StripeTimedOut`) when the others were answered long before it.
        """
        future = asyncio.run_coroutine_threadsafe(read, _background.started()[0])
        (self._extras if is_extra else self._futures).append(future)
        return Answer(future)

    def wait(self) -> None:
        """Wait for all of them, at most for the time one request may take and a little more."""
        _, late = wait(self._futures, timeout=settings.STRIPE_TIMEOUT + _GRACE)
        late |= wait(self._extras, timeout=_PATIENCE).not_done
        if late:
            asked = len(self._futures) + len(self._extras)
            logger.warning("%d of %d Stripe reads took longer than the page waits for them", len(late), asked)
        for future in late:
            future.cancel()

    def cancel(self) -> None:
        """Give up on answers that nobody will look at."""
        for future in (*self._futures, *self._extras):
            future.cancel()


@contextmanager
def together() -> Iterator[Reads]:
    """One round: reads that are asked inside go out at once, and all are answered at the end of the block."""
    reads = Reads()
    try:
        yield reads
    except BaseException:
        reads.cancel()
        raise
    reads.wait()


def wait_for(read: Coroutine[Any, Any, T]) -> T:
    """One read by itself; raises our errors."""
    with together() as reads:
        answer = reads.ask(read)
    return answer.value
