"""What the stories of a confirmed change of plan share: a catalogue that is offered, the page, and its form."""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.test import Client

from accounts.models import Merchant
from billing.pages.plan_confirmation import PlanConfirmationPage
from tests.billing.scenes import price
from tests.cast import Stripe, default_configuration


def offer(merchant: Merchant, stripe: Stripe, *prices: str, **update: Any) -> None:
    """Let the merchant's customers change to these prices, any quantity from 1 to 100; `update` in Stripe's words."""
    products: dict[str, list[str]] = {}
    for each in prices:
        products.setdefault(stripe.get(f"/v1/prices/{each}")["product"], []).append(each)
    configuration = default_configuration(merchant)
    configuration.features["subscription_update"] = {
        **configuration.features["subscription_update"],
        "enabled": True,
        "default_allowed_updates": ["price", "quantity", "promotion_code"],
        "proration_behavior": "always_invoice",
        "products": [
            {
                "product": product,
                "prices": ids,
                "adjustable_quantity": {"enabled": True, "minimum": 1, "maximum": 100},
            }
            for product, ids in products.items()
        ],
        **update,
    }
    configuration.save()


@dataclass
class Plans:
    """Three plans by the month: Starter at EUR 10.00, Team at EUR 40.00, Business at EUR 90.00."""

    starter: str
    team: str
    business: str

    @classmethod
    def at(cls, stripe: Stripe) -> "Plans":
        return cls(
            price(stripe, "Starter", unit_amount=1000),
            price(stripe, "Team", unit_amount=4000),
            price(stripe, "Business", unit_amount=9000),
        )

    @property
    def all(self) -> tuple[str, ...]:
        return self.starter, self.team, self.business


@dataclass
class Confirming:
    """One customer on the confirm page of one subscription."""

    client: Client
    merchant: Merchant
    subscription: dict[str, Any]
    query: dict[str, str] = field(default_factory=dict)

    @property
    def item(self) -> str:
        return str(self.subscription["items"]["data"][0]["id"])

    @property
    def url(self) -> str:
        return f"/p/{self.merchant.slug}/subscriptions/{self.subscription['id']}/plan/confirmation/"

    def to(self, price_id: str, quantity: int | None = None, **more: str) -> "Confirming":
        """Choose another price for the first item."""
        self.query = {f"price-{self.item}": price_id, **({f"quantity-{self.item}": str(quantity)} if quantity else {})}
        self.query |= more
        return self

    def open(self) -> HttpResponse:
        response = self.client.get(f"{self.url}?{urlencode(self.query)}")
        assert isinstance(response, HttpResponse)
        return response

    def page(self) -> PlanConfirmationPage:
        """What the page prints."""
        response = self.open()
        assert response.status_code == 200, response.content.decode()
        return page_of(response)

    def send(self, page: PlanConfirmationPage, **changes: str) -> HttpResponse:
        """Press the button of a page that was shown."""
        data = {"token": page.token, "quote": page.quote, **changes}
        response = self.client.post(page.url, data)
        assert isinstance(response, HttpResponse)
        return response


def page_of(response: HttpResponse) -> PlanConfirmationPage:
    page = response.context["page"]  # type: ignore[attr-defined]
    assert isinstance(page, PlanConfirmationPage), page
    return page


def said(client: Client, response: HttpResponse) -> str:
    """What the page that follows says at its top, with ordinary spaces."""
    assert response.status_code == 303, response.content.decode()
    text = client.get(response["Location"]).content.decode()
    found = re.search(r'<div class="notice notice-(?:success|info)">.*?<p>(.*?)</p>', text, re.DOTALL)
    assert found, text
    return found[1].replace("\u00a0", " ").replace("\u202f", " ")
