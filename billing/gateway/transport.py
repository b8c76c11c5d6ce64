"""How requests travel: the SDK's aiohttp client with our limits, one per event loop.

Measured: `limit=0` (no queue for connections) and one shared pool per process carry a thousand customers at once.
"""

import ssl
from typing import Any, NoReturn

import aiohttp
import stripe
from django.conf import settings


class Transport(stripe.AIOHTTPClient):
    """The SDK's client, mended in two places.

    The SDK reads the body outside its own error handling, so an answer that breaks off in the middle would surface as
    an error of aiohttp's; and it asks for a retry even after a time limit, which would make a customer wait thrice.
    """

    def __init__(self) -> None:
        super().__init__(timeout=aiohttp.ClientTimeout(total=settings.STRIPE_TIMEOUT))

        self._own_session: aiohttp.ClientSession | None = None

    @property
    def _session(self) -> aiohttp.ClientSession:
        # Made inside the event loop, at the first request: that is the loop its connections belong to.
        if self._own_session is None:
            context = ssl.create_default_context(cafile=stripe.ca_bundle_path)
            self._own_session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, ssl=context, ttl_dns_cache=300),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._own_session

    async def request_async(self, method: str, url: str, headers: Any, post_data: Any = None) -> tuple[bytes, int, Any]:
        """Send one request and read its whole answer."""
        args, kwargs = self._get_request_args_kwargs(method, url, headers, post_data)
        try:
            async with self._session.request(*args, allow_redirects=False, **kwargs) as response:
                return await response.read(), response.status, response.headers
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            self._handle_request_error(error)

    def _handle_request_error(self, e: Exception) -> NoReturn:
        raise stripe.APIConnectionError(  # type: ignore[no-untyped-call]
            f"Network error: {type(e).__name__}", should_retry=not isinstance(e, TimeoutError)
        ) from e

    async def close_async(self) -> None:
        """Close the connections, if there ever were any."""
        if self._own_session is not None:
            await self._own_session.close()
