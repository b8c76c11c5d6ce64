"""What the stories of planned changes share: Ada on a clock with Team, and a downgrade that waits."""

from dataclasses import dataclass
from typing import Any

from django.test import Client

from accounts.models import Merchant
from billing.gateway.customers import find_customer
from billing.pages.card_actions import CardAction
from billing.pages.subscriptions import SubscriptionCard
from tests.billing import confirming
from tests.billing.confirming import Confirming, Plans, offer
from tests.billing.scenes import Clock, card, home, on_a_clock, subscribe
from tests.cast import Stripe, visit

NOON_OF_1_MARCH_2027 = 1803902400
NOON_OF_1_APRIL_2027 = NOON_OF_1_MARCH_2027 + 31 * 86_400
WAITING: dict[str, Any] = {"schedule_at_period_end": {"conditions": [{"type": "decreasing_item_amount"}]}}


@dataclass
class Planner:
    """Ada, who has Team (EUR 40.00 a month) since noon of 1 March 2027, and whose downgrades wait."""

    client: Client
    merchant: Merchant
    stripe: Stripe
    clock: Clock
    plans: Plans
    id: str

    @property
    def now(self) -> dict[str, Any]:
        """The subscription as Stripe has it."""
        return self.stripe.get(f"/v1/subscriptions/{self.id}")

    @property
    def schedule(self) -> dict[str, Any]:
        """What manages it."""
        return self.stripe.get(f"/v1/subscription_schedules/{self.now['schedule']}")

    @property
    def prices(self) -> list[tuple[str, int]]:
        return [(item["price"]["id"], item["quantity"]) for item in self.now["items"]["data"]]

    @property
    def invoices(self) -> list[dict[str, Any]]:
        """The newest first."""
        found: list[dict[str, Any]] = self.stripe.get("/v1/invoices", customer=self.clock.customer, limit=100)["data"]
        return found

    @property
    def card(self) -> SubscriptionCard:
        (found,) = home(self.client, self.merchant).subscriptions.cards
        return found

    def action(self, label: str) -> CardAction:
        (found,) = [each for each in self.card.actions if each.label == label]
        return found

    def confirming(self) -> Confirming:
        return Confirming(self.client, self.merchant, self.now)

    def plan_starter(self, quantity: int | None = None) -> Any:
        """Confirm a change to Starter, which waits. Answers the response."""
        asking = self.confirming().to(self.plans.starter, quantity)
        return asking.send(asking.page())

    def keep_plan(self) -> Any:
        action = self.action("Keep current plan")
        return self.client.post(action.url, {"token": action.token})


def said(client: Client, response: Any) -> str:
    """What the page that follows says at its top, with ordinary spaces."""
    return confirming.said(client, response)


def begin_visit(client: Client, merchant: Merchant, customer: str) -> None:
    """As a session begins through the API, which reads the merchant's catalogue."""
    find_customer(merchant, customer)
    visit(client, merchant, customer)


def planner(client: Client, merchant: Merchant, stripe: Stripe, **fields: Any) -> Planner:
    """Ada signed in; `fields` go to her subscription."""
    plans = Plans.at(stripe)
    offer(merchant, stripe, *plans.all, **WAITING)
    clock = on_a_clock(stripe, NOON_OF_1_MARCH_2027)
    card(stripe, clock.customer)
    made = subscribe(stripe, clock.customer, plans.team, **fields)
    begin_visit(client, merchant, clock.customer)
    return Planner(client, merchant, stripe, clock, plans, made["id"])
