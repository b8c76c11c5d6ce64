"""The amount shown is the amount charged: for every customer of the demo whose plan may be changed, upwards, downwards
and by quantity, with each way of prorating.

The confirm page is read as a customer reads it, its button is pressed, and then Stripe is asked, through the SDK, what
it charged, what it credited, and, after the clock has moved on, what the next invoice came to.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import time
from typing import Any
from urllib.parse import urlencode

import pytest
import stripe
from django.conf import settings as product_settings
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from accounts.models import Configuration, Merchant
from billing.money import Money
from billing.pages.plan import PlanPage
from billing.pages.plan_confirmation import PlanConfirmationPage
from billing.pages.plan_method_missing import MethodMissingPage
from demo.world.clock import advance
from demo.world.dashboard import billing_settings
from demo.world.database import load_database
from demo.world.loader import connect
from demo.world.merchants import MERCHANTS, DemoMerchant
from demo.world.story import Story
from simulator import control
from simulator.core import Simulator
from simulator.transport import InProcessClient
from tests.cast import use_simulator, visit

pytestmark = pytest.mark.django_db

BEHAVIORS = ("always_invoice", "create_prorations", "none")
# Whose plan cannot be changed now, and why. Everybody else's is.
FIXED = {
    "cus_marco": "it is set to end",
    "cus_lucia": "an invoice is open",
    "cus_tomasz": "it has ended",
    "cus_yuna": "its first payment is not made",
    "cus_ines": "it has ended",
    "cus_new": "there is none",
    "cus_gone": "the customer is gone",
    "cus_sakura": "a change waits for the bank already",
    "cus_paula": "it is paused",
    "cus_hugo": "an invoice is open",
    "cus_bernard": "it is set to end",
    "cus_pierre": "an invoice is open",
    "cus_lina": "a trial that ends by a change, and nothing to pay with",
    "cus_otto": "it is paused",
    "cus_holt": "there is none",
    "cus_atlas": "there is none",
    "cus_mallory": "there is none",
}
AN_HOUR_AND_MORE = 2 * 3600
"""After which Stripe has finalised and charged a renewal."""


@dataclass
class Told:
    """One customer's story, to be copied for every try."""

    merchant: DemoMerchant
    customer: str
    simulator: Simulator
    prices: dict[str, str]
    clock: str

    def copied(self) -> "Told":
        copy = Simulator()
        with self.simulator.store.connection() as source, copy.store.connection() as target:
            source.backup(target)
        return Told(self.merchant, self.customer, copy, self.prices, self.clock)

    @property
    def stripe(self) -> stripe.StripeClient:
        client = InProcessClient(self.simulator)
        return connect(
            self.merchant.stripe_key, product_settings.STRIPE_API_BASE, product_settings.STRIPE_API_VERSION, client
        )


@pytest.fixture(scope="module")
def catalogues() -> dict[str, tuple[Simulator, dict[str, str]]]:
    """A Stripe for each merchant with their catalogue and nobody in it."""
    made = {}
    for merchant in MERCHANTS:
        simulator = Simulator()
        control.answer(simulator, "POST", "/_simulator/billing", json.dumps(billing_settings(merchant)))
        client = Told(merchant, "", simulator, {}, "").stripe
        made[merchant.slug] = simulator, merchant.catalogue.load(client, "test")
    return made


@pytest.fixture
def tell(catalogues: dict[str, tuple[Simulator, dict[str, str]]], settings: Settings) -> Callable[[str], Told]:
    """Tell one customer's story."""
    load_database()
    settings.STRIPE_HTTP_CLIENT = "tests.cast.http_client"

    def told(customer: str) -> Told:
        [merchant] = [merchant for merchant in MERCHANTS if customer in merchant.situations.table]
        simulator, prices = catalogues[merchant.slug]
        told = Told(merchant, customer, simulator, prices, "").copied()
        story = Story(told.stripe, customer, prices, int(time()))
        merchant.situations.table[customer].tell(story)
        told.clock = story.clock_id
        return told

    return told


def offered(told: Told, **update: Any) -> Merchant:
    """The merchant's own offers, with these rules for changes."""
    merchant = Merchant.objects.get(slug=told.merchant.slug)
    configuration = Configuration.objects.get(merchant=merchant, is_default=True)
    told.merchant.offers.write(configuration, told.prices)
    configuration.features["subscription_update"] |= update
    configuration.save()
    return merchant


def changeable(told: Told) -> list[str]:
    """The customer's subscriptions that have not ended; of many that are alike, one."""
    found = told.stripe.v1.subscriptions.list({"customer": told.customer, "limit": 100}).data
    alike = {(one.status, tuple(item.price.id for item in one.items.data)): one.id for one in found}
    return list(alike.values())


def wishes(told: Told, page: PlanPage) -> Iterator[dict[str, str]]:
    """The dearest and the cheapest other plan of each item, and one more and one less of what is counted."""
    for item in page.items:
        others = [price for choice in (*item.choices, *item.others) for price in choice.prices if not price.is_current]
        by_cost = sorted((price.value for price in others), key=lambda price: monthly_cost(told, price))
        for price in dict.fromkeys([*by_cost[-1:], *by_cost[:1]]):
            yield {item.field: price}
        if item.quantity is not None:
            yield {item.quantity.name: str(int(item.quantity.value) + 3)}


def monthly_cost(told: Told, price_id: str) -> float:
    price = told.stripe.v1.prices.retrieve(price_id)
    assert price.recurring is not None
    days = {"day": 1, "week": 7, "month": 30, "year": 365}[price.recurring.interval] * price.recurring.interval_count
    return (price.unit_amount or 0) * 30 / days


def confirmed(client: Client, url: str, wish: dict[str, str]) -> PlanConfirmationPage | None:
    """The confirm page; `None` for a plan that asks for another quantity."""
    response = client.get(f"{url}confirmation/?{urlencode(wish)}")
    page = response.context["page"]
    if isinstance(page, MethodMissingPage):
        assert page.problem == "This change ends your trial and is paid at once. Save a payment method first."
        return None
    if isinstance(page, PlanPage):
        assert [error.message for error in page.errors if "quantity" in error.field], page.errors
        return None
    assert isinstance(page, PlanConfirmationPage)
    return page


def invoices(told: Told, subscription: str) -> dict[str, stripe.Invoice]:
    listed = told.stripe.v1.invoices.list({"customer": told.customer, "subscription": subscription, "limit": 100})
    return {one.id or "": one for one in listed.data}


def balance_of(told: Told) -> int:
    return told.stripe.v1.customers.retrieve(told.customer).balance or 0


@dataclass
class Try:
    """One change of one subscription, from the page to what Stripe did."""

    told: Told
    client: Client
    url: str
    wish: dict[str, str]

    def run(self) -> bool:
        """Whether it was possible."""
        before, balance = self._invoices(), balance_of(self.told)
        page = confirmed(self.client, self.url, self.wish)
        if page is None:
            return False
        if page.problem:
            assert not page.button
            return False
        receipt = page.figures.receipt
        response = self.client.post(page.url, {"token": page.token, "quote": page.quote})
        assert response.status_code == 303
        new = [invoice for key, invoice in self._invoices().items() if key not in before]
        if page.figures.nothing_today:
            assert new == []
            assert balance_of(self.told) == balance
            assert page.button == "Change plan"
            if receipt is not None:
                self._next_invoice_is(receipt.total, shown=page)
            return True
        assert receipt is not None
        [invoice] = new
        assert receipt.total == str(Money(invoice.amount_due, invoice.currency))
        is_charged = invoice.collection_method == "charge_automatically" and invoice.amount_due > 0
        assert (f"Pay {receipt.total} " in page.button) == is_charged
        # A bank debit takes days: it is under way, for exactly this amount.
        assert invoice.amount_paid == (invoice.amount_due if is_charged and self._pays_by_card() else 0)
        if invoice.collection_method == "send_invoice":  # a draft for an hour
            advance(self.told.stripe, self.told.clock, self.told.customer, invoice.created + AN_HOUR_AND_MORE)
        change = balance_of(self.told) - balance
        rows = {row.name: row.amount for row in receipt.rows}
        assert rows.get("Added to your credit", "") == (
            str(Money(-change, invoice.currency)) if invoice.total < 0 else ""
        )
        if invoice.total > 0 and balance < 0:
            assert rows["Paid from your credit"] == str(Money(-change, invoice.currency))
        self._following(page)
        return True

    def _invoices(self) -> dict[str, stripe.Invoice]:
        return invoices(self.told, self.subscription)

    def _pays_by_card(self) -> bool:
        methods = self.told.stripe.v1.customers.payment_methods.list(self.told.customer).data
        return any(method.type == "card" for method in methods)

    @property
    def subscription(self) -> str:
        return self.url.split("/")[-3]

    def _next_invoice_is(self, total: str, *, shown: PlanConfirmationPage) -> None:
        """The renewal comes to what was shown for it."""
        known = self._invoices()
        self._renew()
        [invoice] = [one for key, one in self._invoices().items() if key not in known][-1:]
        assert total == str(Money(invoice.amount_due, invoice.currency)), (shown, invoice.lines.data)

    def _following(self, page: PlanConfirmationPage) -> None:
        """The period after today's comes to what was shown for it."""
        if not page.figures.following:
            return
        known = self._invoices()
        self._renew()
        [invoice] = [one for key, one in self._invoices().items() if key not in known][-1:]
        assert str(Money(invoice.total, invoice.currency)) in page.figures.following

    def _renew(self) -> None:
        """Let the time come to the subscription's next renewal."""
        subscription = self.told.stripe.v1.subscriptions.retrieve(self.subscription)
        end = min(item.current_period_end for item in subscription.items.data)
        advance(self.told.stripe, self.told.clock, self.told.customer, end + AN_HOUR_AND_MORE)


CUSTOMERS = [customer for merchant in MERCHANTS for customer in merchant.situations.table]


@pytest.mark.parametrize("customer_id", CUSTOMERS)
def test_what_is_shown_is_what_is_charged(customer_id: str, tell: Callable[[str], Told], client: Client) -> None:
    told = tell(customer_id)
    merchant = offered(told)
    use(told)
    visit(client, merchant, customer_id, locale="en")
    tried = 0
    for subscription in changeable(told):
        url = f"/p/{merchant.slug}/subscriptions/{subscription}/plan/"
        use(told)
        choose = client.get(url).context["page"]
        if choose.reason:
            continue
        for behavior in BEHAVIORS:
            offered(told, proration_behavior=behavior, schedule_at_period_end={"conditions": []})
            for wish in wishes(told, choose):
                copy = told.copied()
                use(copy)
                tried += Try(copy, client, url, wish).run()
    assert bool(tried) == (customer_id not in FIXED)


def use(told: Told) -> None:
    use_simulator(told.simulator)
    cache.clear()
