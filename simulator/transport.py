"""The simulator in the process of its caller: an HTTP client for the official SDK, synchronous and asynchronous.

    stripe.StripeClient("sk_test_acme", http_client=InProcessClient(Simulator()))

`client` is one for the whole process, over `simulator.core.default()`. Faults look to the SDK exactly as over a
network, with one difference: nobody waits for a timeout.
"""

import asyncio
import time
from collections.abc import AsyncIterable, Iterable, Mapping
from typing import Any, NoReturn

import stripe

from simulator.core import Simulator, default
from simulator.messages import Response

_MESSAGES = {
    "timeout": "ReadTimeout: the simulator's answer did not come in time",
    "drop": "ConnectionError: the simulator closed the connection without an answer",
}


class Headers(dict[str, str]):
    """Headers that are found whatever their case, as the SDK expects."""

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name.lower() if isinstance(name, str) else name)

    def __getitem__(self, name: str) -> str:
        return super().__getitem__(name.lower())

    def get(self, name: str, default: Any = None) -> Any:
        """The header's value, or the default."""
        return super().get(name.lower(), default)


class InProcessClient(stripe.HTTPClient):
    """A transport for `stripe.StripeClient(http_client=...)` that calls a simulator instead of a server."""

    name = "simulator"

    def __init__(self, simulator: Simulator | None = None) -> None:
        super().__init__()
        self._simulator = simulator

    @property
    def simulator(self) -> Simulator:
        """The simulator behind this client."""
        if self._simulator is None:
            self._simulator = default()
        return self._simulator

    def request(  # type: ignore[override]  # the SDK's own clients answer bytes, whatever its base class says
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        """One call; sleeps for the injected latency."""
        response = self.simulator.handle(method, url, headers, post_data or "")
        if response.delay:
            time.sleep(response.delay)
        return _delivered(response)

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        """One call; other tasks run during the injected latency."""
        response = self.simulator.handle(method, url, headers, post_data or "")
        await asyncio.sleep(response.delay)
        return _delivered(response)

    def request_stream(  # type: ignore[override]  # as above
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None
    ) -> tuple[Iterable[bytes], int, Mapping[str, str]]:
        """One call whose body is read in pieces."""
        body, status, answered = self.request(method, url, headers, post_data)
        return iter([body]), status, answered

    async def request_stream_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: Any = None
    ) -> tuple[AsyncIterable[bytes], int, Mapping[str, str]]:
        """One call whose body is read in pieces."""
        body, status, answered = await self.request_async(method, url, headers, post_data)

        async def pieces() -> AsyncIterable[bytes]:
            yield body

        return pieces(), status, answered

    def sleep_async(self, secs: float) -> Any:
        """The SDK's pause before it tries again."""
        return asyncio.sleep(secs)

    def _sleep_time_seconds(self, num_retries: int) -> float:
        """No pause: there is no network to recover."""
        return 0.0

    def close(self) -> None:
        """Nothing is open."""

    async def close_async(self) -> None:
        """Nothing is open."""


def _delivered(response: Response) -> tuple[bytes, int, Mapping[str, str]]:
    if response.lost:
        _fail(response.lost)
    return response.body, response.status, Headers(response.headers)


def _fail(how: str) -> NoReturn:
    raise stripe.APIConnectionError(  # type: ignore[no-untyped-call]  # the SDK left it untyped
        "Unexpected error communicating with Stripe.  If this problem persists,\nlet us know at support@stripe.com.\n\n"
        f"(Network error: {_MESSAGES[how]})",
        should_retry=True,
    )


client = InProcessClient()
