"""The fixed cast: merchants Acme and Globex, customers ada and bob at Acme, eve at Globex."""

import json
from dataclasses import dataclass
from typing import Any

import stripe
from django.test import Client

from accounts.handoff import create_session
from accounts.models import Configuration, Merchant, PortalSession
from simulator.core import Simulator
from simulator.transport import InProcessClient

_clients: list[InProcessClient] = []


def use_simulator(simulator: Simulator) -> None:
    """Let the portal's gateway talk to this simulator from now on."""
    _clients[:] = [InProcessClient(simulator)]


def http_client() -> stripe.HTTPClient:
    """What settings.STRIPE_HTTP_CLIENT names in tests."""
    return _clients[0]


@dataclass(frozen=True)
class Stripe:
    """One merchant's side of the simulator, to set a scene: ``acme_stripe.post("/v1/products", name="Pro")``."""

    simulator: Simulator
    key: str

    def call(self, method: str, path: str, params: dict[str, Any]) -> dict[str, Any]:
        response = self.simulator.call(method, path, params, key=self.key)
        body: dict[str, Any] = json.loads(response.body)
        assert response.status == 200, body
        return body

    def post(self, path: str, **params: Any) -> dict[str, Any]:
        return self.call("POST", path, params)

    def get(self, path: str, **params: Any) -> dict[str, Any]:
        return self.call("GET", path, params)

    def delete(self, path: str, **params: Any) -> dict[str, Any]:
        return self.call("DELETE", path, params)


def default_configuration(merchant: Merchant) -> Configuration:
    """The configuration of sessions that name none."""
    configuration = merchant.default_configuration
    assert configuration is not None
    return configuration


def session_for(merchant: Merchant, customer: str, **fields: Any) -> tuple[PortalSession, str]:
    """A session and its link as a path, as the API makes it."""
    configuration = fields.pop("configuration", None) or default_configuration(merchant)
    session, url = create_session(merchant, customer, configuration=configuration, **fields)
    return session, url.removeprefix("http://127.0.0.1:8000")


def visit(client: Client, merchant: Merchant, customer: str, **fields: Any) -> PortalSession:
    """Let a browser open a fresh link; afterwards it has a live session."""
    session, link = session_for(merchant, customer, **fields)
    response = client.get(link)
    assert response.status_code == 303, response.content
    session.refresh_from_db()
    return session
