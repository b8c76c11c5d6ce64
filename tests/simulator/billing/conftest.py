"""A small world on a test clock: Acme's server, ada with a card, a few prices."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import stripe

from simulator.core import Simulator
from simulator.transport import InProcessClient

# 21 September 2026, 20:08:24 UTC: the month that follows has 30 days, as in the recorded prorations.
START = 1790021304
HOUR = 3600
DAY = 24 * HOUR
MONTH = 30 * DAY


@dataclass
class Shop:
    """What a story needs: the SDK, and shortcuts for what every story begins with."""

    client: stripe.StripeClient
    simulator: Simulator
    clock: str = ""

    @property
    def v1(self) -> Any:
        """Acme's calls; untyped, so that a test may also send what Stripe refuses."""
        return self.client.v1

    def customer(self, card: str | None = "pm_card_visa", **more: Any) -> Any:
        """A customer on the clock, with a card as their default."""
        made = self.v1.customers.create({"email": "ada@example.com", "name": "Ada", "test_clock": self.clock, **more})
        if card:
            self.card(made.id, card)
        return made

    def card(self, customer: str, card: str) -> Any:
        """Give the customer another default card."""
        method = self.v1.payment_methods.attach(card, {"customer": customer})
        self.v1.customers.update(customer, {"invoice_settings": {"default_payment_method": method.id}})
        return method

    def price(self, amount: int | None = 1000, *, name: str = "Gold", product: str | None = None, **more: Any) -> Any:
        """A monthly price, of a product of its own unless one is named."""
        if product is None:
            product = self.v1.products.create({"name": name}).id
        params: dict[str, Any] = {"product": product, "currency": "usd", "recurring": {"interval": "month"}, **more}
        if amount is not None:
            params["unit_amount"] = amount
        return self.v1.prices.create(params)

    def subscribe(self, customer: Any, *prices: Any, **more: Any) -> Any:
        """Subscribe the customer to the prices, one each."""
        items = [price if isinstance(price, dict) else {"price": price.id} for price in prices]
        return self.v1.subscriptions.create({"customer": customer.id, "items": items, **more})

    def now(self, moment: int, step: int = 50 * DAY) -> None:
        """Let the time come, in steps that the clock allows (two intervals of the shortest subscription)."""
        frozen = self.v1.test_helpers.test_clocks.retrieve(self.clock).frozen_time
        while frozen < moment:
            frozen = min(moment, frozen + step)
            self.v1.test_helpers.test_clocks.advance(self.clock, {"frozen_time": frozen})

    def invoices(self, customer: Any, **more: Any) -> list[Any]:
        """The customer's invoices, the oldest first."""
        found = self.v1.invoices.list({"customer": customer.id, "limit": 100, **more}).data
        return list(reversed(found))

    def latest(self, subscription: Any) -> Any:
        """The subscription's latest invoice, as it is now."""
        fresh = self.v1.subscriptions.retrieve(subscription.id, {"expand": ["latest_invoice.payments"]})
        return fresh.latest_invoice

    def events(self, *, since: int = 0) -> list[str]:
        """The kinds of all events, in the order in which they were told."""
        with self.simulator.store.transaction(self.account, write=False) as tables:
            rows = tables.connection.execute("SELECT doc FROM objects WHERE kind = 'event' ORDER BY seq").fetchall()
        import msgspec

        return [msgspec.json.decode(doc)["type"] for (doc,) in rows][since:]

    @property
    def account(self) -> str:
        """Acme's account."""
        return str(self.simulator.store.execute("SELECT DISTINCT account FROM objects")[0][0])


def texts(invoice: Any) -> list[tuple[int, str]]:
    """An invoice's lines: amounts and descriptions."""
    return [(line.amount, line.description) for line in invoice.lines.data]


def first_item(subscription: Any) -> Any:
    """The first item of a subscription (`.items` is a method of dictionaries)."""
    return subscription["items"].data[0]


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    """A simulator in memory."""
    made = Simulator()
    yield made
    made.close()


@pytest.fixture
def shop(simulator: Simulator) -> Shop:
    """Acme's shop, on the 21st of September 2026."""
    client = stripe.StripeClient("sk_test_acme", http_client=InProcessClient(simulator))
    made = Shop(client, simulator)
    made.clock = made.v1.test_helpers.test_clocks.create({"frozen_time": START}).id
    return made
