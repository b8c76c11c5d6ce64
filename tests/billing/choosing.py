"""What the stories of choosing a plan share: a merchant's shop, what it lets customers change, and the page."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.test import Client

from accounts.models import Merchant
from billing.pages.plan import PlanPage
from billing.pages.plan_parts import PlanItem, PriceChoice, ProductChoice
from tests.billing.scenes import plain
from tests.cast import Stripe, default_configuration

MONTH = {"interval": "month"}
YEAR = {"interval": "year"}


@dataclass
class Sold:
    """A product with its prices, by what a test calls them."""

    id: str
    prices: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.prices[name]


@dataclass
class Shop:
    """A merchant's catalogue, and what of it is offered for a change of plan."""

    merchant: Merchant
    stripe: Stripe
    offered: list[dict[str, Any]] = field(default_factory=list)

    def sells(self, name: str, product: dict[str, Any] | None = None, **prices: dict[str, Any]) -> Sold:
        """A product with prices, EUR by the month unless told otherwise: `sells("Pro", month={"unit_amount": 49})`."""
        made = self.stripe.post("/v1/products", name=name, **(product or {}))["id"]
        shapes = {label: {"currency": "eur", "recurring": MONTH, **shape} for label, shape in prices.items()}
        return Sold(
            made,
            {label: self._price(made, shape) for label, shape in shapes.items()},
        )

    def _price(self, product: str, shape: dict[str, Any]) -> str:
        given = {name: value for name, value in shape.items() if value is not None}
        return str(self.stripe.post("/v1/prices", product=product, **given)["id"])

    def offers(self, sold: Sold, *names: str, quantity: tuple[int, int | None] | None = None) -> Sold:
        """Put a product's prices (all, or those named) on the list of what customers may change to."""
        prices = [sold[name] for name in names] or list(sold.prices.values())
        shape: dict[str, Any] = {"product": sold.id, "prices": prices}
        if quantity:
            shape["adjustable_quantity"] = {"enabled": True, "minimum": quantity[0]}
            if quantity[1] is not None:
                shape["adjustable_quantity"]["maximum"] = quantity[1]
        self.offered.append(shape)
        self.configure()
        return sold

    def configure(self, *allowed: str, **update: Any) -> None:
        """Write the configuration: `allowed` are the default allowed updates, `update` is in Stripe's words."""
        configuration = default_configuration(self.merchant)
        configuration.features["subscription_update"] = {
            **configuration.features["subscription_update"],
            "enabled": True,
            "default_allowed_updates": list(allowed) or ["price", "quantity"],
            "products": self.offered,
            **update,
        }
        configuration.full_clean()
        configuration.save()


@dataclass
class Choosing:
    """One customer on the choose page of one subscription."""

    client: Client
    merchant: Merchant
    subscription: dict[str, Any]

    @property
    def url(self) -> str:
        return f"/p/{self.merchant.slug}/subscriptions/{self.subscription['id']}/plan/"

    def item(self, place: int = 0) -> str:
        """The id of one of its items, the first unless told otherwise."""
        return str(self.subscription["items"]["data"][place]["id"])

    def open(self, **query: str) -> HttpResponse:
        response = self.client.get(f"{self.url}?{urlencode(query)}" if query else self.url)
        assert isinstance(response, HttpResponse)
        return response

    def page(self, **query: str) -> PlanPage:
        """What the page prints."""
        response = self.open(**query)
        assert response.status_code == 200, response.content.decode()
        return page_of(response)

    def review(self, **query: str) -> HttpResponse:
        """Press the button: the form leads to the confirm page."""
        response = self.client.get(f"{self.url}confirmation/?{urlencode(query)}")
        assert isinstance(response, HttpResponse)
        return response

    def refused(self, **query: str) -> dict[str, str]:
        """What is wrong with a choice, by the field; the choose page says it."""
        response = self.review(**query)
        assert response.status_code == 422, response.content.decode()
        page, text = page_of(response), response.content.decode()
        for error in page.errors:
            assert not error.field or f'id="{error.field}"' in text, f"nothing on the page has the id {error.field}"
        return {error.field: plain(error.message) for error in page.errors}


def page_of(response: HttpResponse) -> PlanPage:
    page = response.context["page"]  # type: ignore[attr-defined]
    assert isinstance(page, PlanPage), page
    return page


def choices(item: PlanItem) -> dict[str, ProductChoice]:
    """Every product that an item may be, by its name."""
    return {choice.name: choice for choice in (*item.choices, *item.others)}


def prices(item: PlanItem) -> dict[str, PriceChoice]:
    """Every price that an item may have, by its id."""
    return {price.value: price for choice in choices(item).values() for price in choice.prices}
