"""Words for the stories: what Stripe refused, and what it told in events."""

from collections.abc import Callable
from typing import Any

import pytest
import stripe


def refusal(call: Callable[[], object]) -> dict[str, Any]:
    """The error that a call is answered with: its body and its HTTP status, without the links to read more."""
    with pytest.raises(stripe.StripeError) as caught:
        call()
    body: Any = caught.value.json_body
    error = {name: value for name, value in body["error"].items() if name not in ("request_log_url", "doc_url")}
    return {"status": caught.value.http_status, **error}


def events(acme: stripe.StripeClient) -> list[str]:
    """The types of all events so far, the first first."""
    return [str(event.type) for event in acme.v1.events.list({"limit": 100}).data][::-1]


def told(acme: stripe.StripeClient, event_type: str) -> dict[str, Any]:
    """The data of the latest event of a type."""
    return acme.v1.events.list({"types": [event_type], "limit": 1}).data[0].data.to_dict()


class Clock:
    """A wall clock that a story moves."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now
