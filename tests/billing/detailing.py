"""Changing billing details as a customer does: open the form, type, send it."""

from dataclasses import dataclass
from typing import Any

from django.test import Client

from accounts.models import Configuration, Merchant
from billing.pages.detail_form import DetailPage
from billing.pages.details import Detail, DetailsPage
from billing.pages.fields import Field
from tests.billing.scenes import home
from tests.cast import Stripe, default_configuration, visit

ALL_FIELDS = ("address", "email", "name", "phone", "shipping", "tax_id")
DETAILS_FLOW: dict[str, Any] = {"type": "customer_update", "after_completion": {"type": "hosted_confirmation"}}


def lets_change(merchant: Merchant, *fields: str, language: bool = True, enabled: bool = True) -> Configuration:
    """The merchant's default configuration with these fields open to customers."""
    configuration = default_configuration(merchant)
    configuration.features["customer_update"] = {"enabled": enabled, "allowed_updates": list(fields)}
    configuration.language_editable = language
    configuration.save()
    return configuration


@dataclass
class Payer:
    """A customer who looks after the billing details."""

    client: Client
    merchant: Merchant
    stripe: Stripe
    customer: str

    def url(self, detail: str = "") -> str:
        return f"/p/{self.merchant.slug}/details/{f'{detail}/' if detail else ''}"

    def form(self, detail: str) -> DetailPage:
        """The form as it is shown."""
        response = self.client.get(self.url(detail))
        assert response.status_code == 200, response.content.decode()
        page = response.context["page"]
        assert isinstance(page, DetailPage)
        return page

    def send(self, detail: str, page: DetailPage | None = None, /, **typed: str) -> Any:
        """Send the form, a fresh one unless one is given, and stay at the answer."""
        page = page or self.form(detail)
        return self.client.post(self.url(detail), {"token": page.token, "seen": page.seen, **typed})

    def overview(self) -> DetailsPage:
        response = self.client.get(self.url())
        assert response.status_code == 200, response.content.decode()
        page = response.context["page"]
        assert isinstance(page, DetailsPage)
        return page

    def row(self, key: str) -> Detail | None:
        """The row of the home page."""
        section = home(self.client, self.merchant).details
        assert section is not None
        return next((row for row in section.rows if row.key == key), None)

    def change(self, **fields: Any) -> None:
        """The merchant changes the customer at Stripe."""
        self.stripe.post(f"/v1/customers/{self.customer}", **fields)

    @property
    def now(self) -> dict[str, Any]:
        """The customer as Stripe has it."""
        return self.stripe.get(f"/v1/customers/{self.customer}")


def payer(client: Client, merchant: Merchant, stripe: Stripe, customer: str, **session: Any) -> Payer:
    """The customer at the portal, where everything may be changed."""
    lets_change(merchant, *ALL_FIELDS)
    visit(client, merchant, customer, **session)
    return Payer(client, merchant, stripe, customer)


def told(client: Client, response: Any) -> tuple[str, str]:
    """The sentence at the top of the page that the answer to a form leads to, with its level."""
    assert response.status_code == 303, response.content.decode()
    page = client.get(response["Location"])
    assert page.status_code == 200
    (message,) = page.context["messages"]
    return message.level_tag, str(message)


def field(page: DetailPage, name: str) -> Field:
    return next(each for each in page.content.fields if each.name == name)
