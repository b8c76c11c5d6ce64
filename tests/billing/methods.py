"""What the stories about saved payment methods begin with."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.test import Client

from tests.billing.scenes import card, price, subscribe
from tests.cast import Stripe

DECLINED = "pm_card_chargeCustomerFail"
ASKING = "pm_card_authenticationRequired"
MASTERCARD = "pm_card_mastercard"


@dataclass
class Payer:
    """A customer with a default Visa card, as Stripe has it."""

    stripe: Stripe
    customer: str
    visa: str

    @property
    def default(self) -> str | None:
        found = self.stripe.get(f"/v1/customers/{self.customer}")["invoice_settings"]["default_payment_method"]
        return str(found) if found else None

    @property
    def saved(self) -> list[str]:
        """The ids of what is saved, newest first."""
        listed = self.stripe.get(f"/v1/customers/{self.customer}/payment_methods", limit=100)["data"]
        return [str(each["id"]) for each in listed]

    def save(self, token: str = MASTERCARD) -> str:
        return str(self.stripe.post(f"/v1/payment_methods/{token}/attach", customer=self.customer)["id"])

    def subscribe(self, name: str = "Pro", **fields: Any) -> str:
        return str(subscribe(self.stripe, self.customer, price(self.stripe, name), **fields)["id"])

    def subscription(self, subscription_id: str) -> dict[str, Any]:
        return self.stripe.get(f"/v1/subscriptions/{subscription_id}")

    def own(self, subscription_id: str) -> str | None:
        """What a subscription names to pay for it."""
        found = self.subscription(subscription_id)["default_payment_method"]
        return str(found) if found else None

    def bill(self, amount: int = 1500, **fields: Any) -> str:
        """An open invoice of its own, which waits to be paid."""
        fields = {"auto_advance": False, "collection_method": "charge_automatically", **fields}
        invoice = str(self.stripe.post("/v1/invoices", customer=self.customer, currency="eur", **fields)["id"])
        self.stripe.post(
            "/v1/invoiceitems",
            customer=self.customer,
            invoice=invoice,
            amount=amount,
            currency="eur",
            description="Work",
        )
        self.stripe.post(f"/v1/invoices/{invoice}/finalize")
        return invoice

    def invoice(self, invoice_id: str) -> dict[str, Any]:
        return self.stripe.get(f"/v1/invoices/{invoice_id}")


def payer(stripe: Stripe, customer: str) -> Payer:
    return Payer(stripe, customer, card(stripe, customer))


def method_url(method: str, page: str, merchant: str = "acme") -> str:
    return f"/p/{merchant}/payment-methods/{method}/{page}/"


def sent_from(client: Client, url: str) -> dict[str, Any]:
    """What the form of a page would send, as the browser reads it from the page."""
    response = client.get(url)
    assert response.status_code == 200, (response.status_code, response.content.decode())
    return sent_by(response.content.decode())


def sent_by(html: str) -> dict[str, Any]:
    form = re.search(r'<form class="task-form".*?</form>', html, re.DOTALL)
    assert form, html
    sent: dict[str, list[str]] = {}
    for tag in re.findall(r"<input [^>]*>", form[0]):
        values = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        kind = values.get("type", "text")
        if values["name"] != "csrfmiddlewaretoken" and (kind not in {"checkbox", "radio"} or " checked" in tag):
            sent.setdefault(values["name"], []).append(unescape(values.get("value", "on")))
    return dict(sent)


def offers(page: Any) -> list[str]:
    """The check boxes of a page, in its words."""
    uses = page.uses
    labels = [uses.default_label, uses.subscriptions_label, *(each.label for each in uses.invoices)]
    return [label.replace("\u00a0", " ") for label in labels if label]
