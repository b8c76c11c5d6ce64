"""What the stories of pauses share: what a merchant offers, and Ada on a clock with Pro."""

from dataclasses import dataclass
from typing import Any

from django.test import Client

from accounts.models import Merchant
from billing.pages.card_actions import CardAction
from billing.pages.pause import PausePage
from billing.pages.resumption import ResumptionPage
from billing.pages.subscriptions import SubscriptionCard
from tests.billing.scenes import DAY, Clock, card, home, on_a_clock, price, subscribe
from tests.cast import Stripe, default_configuration, visit

NOON_OF_1_MARCH_2027 = 1803902400
INDEFINITE: dict[str, Any] = {"type": "indefinite", "interval_options": []}
ONE_MONTH: dict[str, Any] = {"type": "interval_options", "interval_options": [{"interval": "month"}]}
SOME_LENGTHS: dict[str, Any] = {
    "type": "interval_options",
    "interval_options": [{"interval": "week", "interval_count": 2}, {"interval": "month", "interval_count": 3}],
}


def lets_pause(merchant: Merchant, duration: dict[str, Any] = INDEFINITE, *, enabled: bool = True) -> None:
    """Switch pausing on in the merchant's default configuration, or off again."""
    configuration = default_configuration(merchant)
    configuration.features["subscription_pause"] = {"enabled": enabled, "duration": duration}
    configuration.full_clean()
    configuration.save()


@dataclass
class Pauser:
    """Ada, who has Pro (EUR 49.00 a month) since noon of 1 March 2027. It is 16 March."""

    client: Client
    merchant: Merchant
    stripe: Stripe
    clock: Clock
    id: str

    @property
    def now(self) -> dict[str, Any]:
        """The subscription as Stripe has it."""
        return self.stripe.get(f"/v1/subscriptions/{self.id}")

    @property
    def invoices(self) -> list[dict[str, Any]]:
        """The newest first."""
        found: list[dict[str, Any]] = self.stripe.get("/v1/invoices", customer=self.clock.customer, limit=100)["data"]
        return found

    @property
    def totals(self) -> list[int]:
        return [invoice["total"] for invoice in self.invoices]

    @property
    def card(self) -> SubscriptionCard:
        (found,) = home(self.client, self.merchant).subscriptions.cards
        return found

    def action(self, label: str) -> CardAction:
        (found,) = [each for each in self.card.actions if each.label == label]
        return found

    @property
    def labels(self) -> list[str]:
        return [each.label for each in self.card.actions]

    @property
    def pause_url(self) -> str:
        return f"/p/{self.merchant.slug}/subscriptions/{self.id}/pause/"

    @property
    def resume_url(self) -> str:
        return f"/p/{self.merchant.slug}/subscriptions/{self.id}/resumption/"

    def pause_page(self) -> PausePage:
        response = self.client.get(self.pause_url)
        assert response.status_code == 200, response.content.decode()
        page = response.context["page"]
        assert isinstance(page, PausePage)
        return page

    def pause(self, page: PausePage | None = None, **fields: str) -> Any:
        """Press the button; the first length is chosen unless told otherwise."""
        page = page or self.pause_page()
        length = next((each.value for each in page.lengths if each.is_chosen), "")
        return self.client.post(page.url, {"token": page.token, "length": length, **fields})

    def resume_page(self) -> ResumptionPage:
        response = self.client.get(self.resume_url)
        assert response.status_code == 200, response.content.decode()
        page = response.context["page"]
        assert isinstance(page, ResumptionPage)
        return page

    def resume(self, page: ResumptionPage | None = None, **fields: str) -> Any:
        """Press the button with the card that is chosen."""
        page = page or self.resume_page()
        options = page.choice.options if page.choice else ()
        method = next((each.id for each in options if each.is_chosen), "")
        sent = {"token": page.token, "quote": page.quote, "payment_method": method}
        return self.client.post(page.url, {**sent, **fields})


def pauser(client: Client, merchant: Merchant, stripe: Stripe, duration: dict[str, Any] = INDEFINITE) -> Pauser:
    """Ada signed in, half a month into the period."""
    lets_pause(merchant, duration)
    clock = on_a_clock(stripe, NOON_OF_1_MARCH_2027)
    card(stripe, clock.customer)
    made = subscribe(stripe, clock.customer, price(stripe))["id"]
    clock.advance(15)
    visit(client, merchant, clock.customer)
    assert clock.now == NOON_OF_1_MARCH_2027 + 15 * DAY
    return Pauser(client, merchant, stripe, clock, made)
