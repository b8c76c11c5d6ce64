"""What the stories of the billing pages begin with: catalogues, cards and subscriptions at Stripe."""

import time
from dataclasses import dataclass
from typing import Any

from django.test import Client

from accounts.models import Configuration, Merchant
from billing.pages.home import HomePage
from tests.cast import Stripe, default_configuration

DAY = 86_400


def price(stripe: Stripe, name: str = "Pro", **fields: Any) -> str:
    """A price of a new product; EUR 49.00 a month unless told otherwise."""
    product = stripe.post("/v1/products", name=name)["id"]
    shape = {"currency": "eur", "recurring": {"interval": "month"}, **fields}
    if not {"unit_amount", "unit_amount_decimal", "tiers"} & set(shape):
        shape["unit_amount"] = 4900
    return str(stripe.post("/v1/prices", product=product, **shape)["id"])


def card(stripe: Stripe, customer: str, token: str = "pm_card_visa") -> str:
    """A saved card, made the customer's default."""
    method = str(stripe.post(f"/v1/payment_methods/{token}/attach", customer=customer)["id"])
    stripe.post(f"/v1/customers/{customer}", invoice_settings={"default_payment_method": method})
    return method


def subscribe(stripe: Stripe, customer: str, *prices: str, **fields: Any) -> dict[str, Any]:
    """A subscription to these prices, one of each."""
    return stripe.post("/v1/subscriptions", customer=customer, items=[{"price": each} for each in prices], **fields)


@dataclass
class Clock:
    """A customer who lives by a test clock."""

    stripe: Stripe
    id: str
    customer: str
    now: int

    def advance(self, days: float) -> None:
        self.now += int(days * DAY)
        self.stripe.post(f"/v1/test_helpers/test_clocks/{self.id}/advance", frozen_time=self.now)


def on_a_clock(stripe: Stripe, start: int | None = None, **fields: Any) -> Clock:
    """Ada, on a test clock of her own."""
    start = start or int(time.time())
    clock = str(stripe.post("/v1/test_helpers/test_clocks", frozen_time=start)["id"])
    customer = str(stripe.post("/v1/customers", test_clock=clock, **{"name": "Ada Lovelace", **fields})["id"])
    return Clock(stripe, clock, customer, start)


def home(client: Client, merchant: Merchant, query: str = "") -> HomePage:
    """What the home page prints."""
    response = client.get(f"/p/{merchant.slug}/{query}")
    assert response.status_code == 200, response.content.decode()
    page = response.context["page"]
    assert isinstance(page, HomePage)
    return page


def features(merchant: Merchant, **changes: bool) -> Configuration:
    """The merchant's default configuration with features switched: `features(acme, invoice_history=False)`."""
    configuration = default_configuration(merchant)
    for name, enabled in changes.items():
        configuration.features[name]["enabled"] = enabled
    configuration.save()
    return configuration


def plain(text: str) -> str:
    """With ordinary spaces, to compare."""
    return text.replace("\u00a0", " ").replace("\u202f", " ").replace("\u2009", " ")
