"""Every answer of the simulator held against Stripe's OpenAPI document and the SDK's types, whoever asked for it."""

import functools
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from simulator import routes
from simulator.core import Simulator
from simulator.messages import Response, split_address
from tests.contract import openapi, sdk_types


@dataclass
class Recorder:
    """The answers seen, by route, and what was wrong with them."""

    answers: Counter[tuple[str, str]] = field(default_factory=Counter)
    refusals: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def see(self, method: str, url: str, response: Response) -> None:
        """Check one answer."""
        path = split_address(url)[0]
        found = routes.find(method, path)
        if found is None or response.lost:
            return
        answer = response.json
        route = found[0]
        problems = openapi.problems(method, route.template, response.status, answer)
        problems += [f"{place}: the SDK does not know this key" for place in sdk_types.unknown_keys(answer)]
        self.wrong += [f"{method} {path} ({response.status}): {problem}" for problem in problems]
        if not problems:
            counter = self.answers if response.status == 200 else self.refusals
            counter[method, route.template] += 1

    def install(self, patch: pytest.MonkeyPatch) -> None:
        """Let every simulator of this process show its answers here."""
        handle: Callable[..., Response] = Simulator.handle

        @functools.wraps(handle)
        def watched(simulator: Simulator, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
            response = handle(simulator, method, url, *args, **kwargs)
            self.see(method.upper(), url, response)
            return response

        patch.setattr(Simulator, "handle", watched)
