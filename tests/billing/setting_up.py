"""What the stories about adding a payment method begin with, and what Stripe.js does in a customer's browser."""

import json
from dataclasses import dataclass
from typing import Any

from django.test import Client

from tests.billing.paying import fields
from tests.cast import Stripe

NEW = "/p/acme/payment-methods/new/"
INTENT = f"{NEW}setup-intent/"
CHECKOUT = f"{NEW}checkout/"
RESULT = f"{NEW}result/"


@dataclass(frozen=True)
class Begun:
    """A setup intent that a page of ours has made."""

    stripe: Stripe
    id: str
    secret: str

    @property
    def now(self) -> dict[str, Any]:
        return self.stripe.get(f"/v1/setup_intents/{self.id}")

    @property
    def result(self) -> str:
        """Where Stripe.js leads to."""
        return f"{RESULT}?setup_intent={self.id}"

    def confirm(self, method: str = "pm_card_visa", **params: Any) -> "Begun":
        """As the browser does when everything is typed; a decline stands in the intent afterwards."""
        self.stripe.simulator.call(
            "POST",
            f"/v1/setup_intents/{self.id}/confirm",
            {"payment_method": method, "return_url": f"http://127.0.0.1:8000{RESULT}", **params},
            key=self.stripe.key,
        )
        return self

    @property
    def method(self) -> str:
        """The id of what was saved."""
        return str(self.now["payment_method"])


def form_of(client: Client, query: str = "") -> dict[str, str]:
    """What the page's form sends when nothing is changed on it."""
    response = client.get(NEW + query)
    assert response.status_code == 200, response.content.decode()
    return fields(response.content.decode())


def begin(client: Client, stripe: Stripe, query: str = "", **changes: str) -> Begun:
    """Open the page and press the button; a change to "" takes a tick away."""
    sent = {name: value for name, value in (form_of(client, query) | changes).items() if value}
    return sent_off(client, stripe, sent)


def sent_off(client: Client, stripe: Stripe, sent: dict[str, str]) -> Begun:
    response = client.post(INTENT, sent)
    assert response.status_code == 200, response.content.decode()
    answer = json.loads(response.content)
    assert answer["return_url"] == f"http://127.0.0.1:8000{RESULT}"
    secret = str(answer["client_secret"])
    return Begun(stripe, secret.partition("_secret_")[0], secret)


def default_of(stripe: Stripe, customer: str) -> str:
    """The id of what pays unless something else is named; empty for nothing."""
    return str(stripe.get(f"/v1/customers/{customer}")["invoice_settings"]["default_payment_method"] or "")


def saved(stripe: Stripe, customer: str) -> list[str]:
    """The last digits of what is saved, newest first."""
    found = stripe.get("/v1/payment_methods", customer=customer)["data"]
    return [one[one["type"]]["last4"] for one in found]
