"""A merchant's server that speaks plain HTTP, without the SDK: what goes over the wire can be seen."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.cast import Stripe

URL = "/v1/billing_portal/sessions"


class Answer:
    """One answer of the API."""

    def __init__(self, response: Any) -> None:
        self.status: int = response.status_code
        self.headers = response.headers
        self.content: bytes = response.content
        self.json: dict[str, Any] = json.loads(response.content)
        self.cookies = response.cookies

    @property
    def error(self) -> dict[str, Any]:
        error: dict[str, Any] = self.json["error"]
        return error


Create = Callable[..., Answer]


@pytest.fixture
def create(acme_key: str) -> Create:
    """Ask for a session: a form as text (``customer=cus_ada``), Acme's key unless another ``key`` is given."""

    def ask(form: str = "", *, key: str = acme_key, url: str = URL, **headers: str) -> Answer:
        sent = {"Authorization": f"Bearer {key}", **{name.replace("_", "-"): value for name, value in headers.items()}}
        response = Client(enforce_csrf_checks=True).post(
            url, form, content_type=sent.pop("Content-Type", "application/x-www-form-urlencoded"), headers=sent
        )
        return Answer(response)

    return ask


@pytest.fixture
def pro(acme_stripe: Stripe) -> tuple[str, str]:
    """Acme's product "Pro" with two prices, monthly and yearly."""
    product = acme_stripe.post("/v1/products", name="Pro")["id"]
    monthly, yearly = (
        str(
            acme_stripe.post(
                "/v1/prices", product=product, currency="eur", unit_amount=amount, recurring={"interval": interval}
            )["id"]
        )
        for amount, interval in ((4900, "month"), (49000, "year"))
    )
    return monthly, yearly


@pytest.fixture
def ada_subscription(acme_stripe: Stripe, ada: str, pro: tuple[str, str]) -> dict[str, Any]:
    """Ada's subscription to Pro, monthly, paid by invoice."""
    return acme_stripe.post(
        "/v1/subscriptions",
        customer=ada,
        items=[{"price": pro[0], "quantity": 2}],
        collection_method="send_invoice",
        days_until_due=30,
    )
