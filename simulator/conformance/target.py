"""Where recorded requests are sent: a simulator in this process with its own clock, or one that listens somewhere."""

import json
import logging
import urllib.error
import urllib.request
import uuid
from typing import Any, Protocol
from urllib.parse import urlencode

from simulator.conformance.recordings import Pairs
from simulator.core import Simulator

Answer = tuple[int, Any]
_log = logging.getLogger(__name__)


class Target(Protocol):
    """Something that answers Stripe's API."""

    def set_clock(self, moment: int) -> None:
        """Let it be this moment there."""

    def send(
        self, method: str, path: str, parameters: Pairs, headers: dict[str, str] | None = None, *, good_key: bool = True
    ) -> Answer:
        """Status and decoded body."""

    def close(self) -> None:
        """There is no more to send."""


class InProcess:
    """A fresh simulator in memory."""

    def __init__(self) -> None:
        self._now = 0
        self._simulator = Simulator(wall_clock=lambda: self._now)

    def set_clock(self, moment: int) -> None:
        self._now = moment

    def send(
        self, method: str, path: str, parameters: Pairs, headers: dict[str, str] | None = None, *, good_key: bool = True
    ) -> Answer:
        url, body = _placed(method, path, parameters)
        sent = {**_authorization("recorded", good_key), **(headers or {})}
        try:
            answer = self._simulator.handle(method, url, sent, body)
        except Exception as error:
            _log.exception("the simulator failed at %s %s", method, url)
            return 500, {"error": {"message": f"the simulator failed: {error!r}"}}
        return answer.status, json.loads(answer.body)

    def close(self) -> None:
        self._simulator.close()


class OverHttp:
    """A simulator at an address. Each scenario has an API key of its own, which is an account of its own there. Its
    clock is set through its own door, which is one for all who use it: let nobody else do so meanwhile.
    """

    def __init__(self, base: str) -> None:
        self._base = base.rstrip("/")
        self._account = uuid.uuid4().hex

    def set_clock(self, moment: int) -> None:
        self._control("clock", {"now": moment})

    def send(
        self, method: str, path: str, parameters: Pairs, headers: dict[str, str] | None = None, *, good_key: bool = True
    ) -> Answer:
        url, body = _placed(method, path, parameters)
        request = urllib.request.Request(  # noqa: S310 - the address is the operator's
            self._base + url,
            data=body.encode() if method == "POST" else None,
            method=method,
            headers={**_authorization(self._account, good_key), **(headers or {})},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())

    def close(self) -> None:
        self._control("clock", {"now": None})

    def _control(self, action: str, sent: dict[str, Any]) -> None:
        request = urllib.request.Request(  # noqa: S310 - the address is the operator's
            f"{self._base}/_simulator/{action}", data=json.dumps(sent).encode(), method="POST"
        )
        with urllib.request.urlopen(request, timeout=30):  # noqa: S310
            pass


def _authorization(account: str, good_key: bool) -> dict[str, str]:
    return {"authorization": f"Bearer {'sk_test_' + account if good_key else 'not_a_key'}"}


def _placed(method: str, path: str, parameters: Pairs) -> tuple[str, str]:
    text = urlencode(parameters)
    if method == "POST":
        return path, text
    return (f"{path}?{text}" if text else path), ""
