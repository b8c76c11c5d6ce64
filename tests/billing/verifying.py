"""What the stories about bank accounts and their mandates begin with."""

from dataclasses import dataclass
from typing import Any

from django.test import Client

from tests.billing.paying import fields
from tests.cast import Stripe

ACCOUNT = {"account_number": "000123456789", "routing_number": "110000000", "account_holder_type": "individual"}
ACCEPTED = {"customer_acceptance": {"type": "online", "online": {"ip_address": "192.0.2.7", "user_agent": "Netscape"}}}
OWNER = {"name": "Ada Lovelace", "email": "ada@example.com"}


@dataclass(frozen=True)
class Waiting:
    """A bank account that waits to be verified."""

    client: Client
    stripe: Stripe
    id: str

    @property
    def url(self) -> str:
        return f"/p/acme/payment-methods/verification/{self.id}/"

    @property
    def result(self) -> str:
        return f"/p/acme/payment-methods/new/result/?setup_intent={self.id}"

    @property
    def now(self) -> dict[str, Any]:
        return self.stripe.get(f"/v1/setup_intents/{self.id}")

    def page(self) -> Any:
        response = self.client.get(self.url)
        assert response.status_code == 200, response.content.decode()
        return response.context["page"]

    def form(self) -> dict[str, str]:
        """What the form holds before anything is typed."""
        return fields(self.client.get(self.url).content.decode())

    def tell(self, form: dict[str, str] | None = None, /, **typed: str) -> Any:
        return self.client.post(self.url, (form or self.form()) | typed)


def debit(stripe: Stripe, customer: str, kind: str, details: dict[str, str], **params: Any) -> dict[str, Any]:
    """A setup intent for an account, confirmed as a browser does."""
    method = {"type": kind, kind: details, "billing_details": OWNER}
    return stripe.post(
        "/v1/setup_intents",
        customer=customer,
        confirm=True,
        allowed_payment_method_types=[kind],
        payment_method_data=method,
        mandate_data=ACCEPTED,
        **params,
    )


def waiting(client: Client, stripe: Stripe, customer: str, kind: str = "descriptor_code", **params: Any) -> Waiting:
    """A US bank account of this customer; `kind` is what has to be told of the deposits."""
    stripe.simulator.set_billing(stripe.key, microdeposits=kind)
    made = debit(stripe, customer, "us_bank_account", ACCOUNT, **params)
    assert made["status"] == "requires_action"
    return Waiting(client, stripe, str(made["id"]))


def saved(stripe: Stripe, customer: str) -> list[str]:
    """The kinds of what is saved."""
    return [one["type"] for one in stripe.get("/v1/payment_methods", customer=customer)["data"]]
