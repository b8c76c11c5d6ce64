"""The demo's customers, each told once in a Stripe of their own and copied for every test that changes something."""

import json
import time
from dataclasses import dataclass, field
from typing import Any

import stripe
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from accounts.models import Merchant
from demo.world.clock import advance
from demo.world.dashboard import billing_settings
from demo.world.loader import connect
from demo.world.merchants import MERCHANTS, DemoMerchant
from demo.world.story import Story
from simulator import control
from simulator.core import Simulator
from simulator.transport import InProcessClient
from tests.cast import default_configuration, use_simulator, visit
from tests.demo.truth import Truth, ask
from tests.demo.visitor import Visitor


@dataclass
class Told:
    """One customer, and the Stripe in which the story was told."""

    merchant: DemoMerchant
    customer: str
    simulator: Simulator
    prices: dict[str, str]
    """Price ids by their lookup keys."""
    clock: str = ""

    def copied(self) -> "Told":
        """The same in another Stripe, where it can go on otherwise."""
        copy = Simulator()
        with self.simulator.store.connection() as source, copy.store.connection() as target:
            source.backup(target)
        return Told(self.merchant, self.customer, copy, self.prices, self.clock)

    @property
    def stripe(self) -> stripe.StripeClient:
        """The merchant's own client, as the loader makes it."""
        transport = InProcessClient(self.simulator)
        return connect(self.merchant.stripe_key, settings.STRIPE_API_BASE, settings.STRIPE_API_VERSION, transport)

    @property
    def now(self) -> int:
        """The customer's present."""
        return self.stripe.v1.test_helpers.test_clocks.retrieve(self.clock).frozen_time

    def truth(self) -> Truth:
        """What is true at Stripe now."""
        return ask(self.stripe, self.customer)

    def wait_until(self, moment: int) -> None:
        advance(self.stripe, self.clock, self.customer, moment)

    def enters(self, client: Client, **rules: dict[str, Any]) -> Visitor:
        """The customer opens the portal; `rules` are changes of the merchant's features, in Stripe's words."""
        use_simulator(self.simulator)
        cache.clear()
        demo = self.merchant
        merchant = Merchant.objects.create(
            name=demo.name, slug=demo.slug, stripe_secret_key=demo.stripe_key, website_url=demo.website_url
        )
        configuration = default_configuration(merchant)
        demo.offers.write(configuration, self.prices)
        for feature, changes in rules.items():
            configuration.features[feature] |= changes
        configuration.full_clean()
        configuration.save()
        visit(client, merchant, self.customer, locale="en")
        return Visitor(client, f"/p/{merchant.slug}/")


@dataclass
class Customers:
    """All of them, told when first asked for."""

    _catalogues: dict[str, tuple[Simulator, dict[str, str]]] = field(default_factory=dict)
    _told: dict[str, Told] = field(default_factory=dict)

    def __call__(self, customer: str) -> Told:
        """The customer as the demo shows them, in a Stripe that is nobody else's."""
        if customer not in self._told:
            self._told[customer] = self._tell(customer)
        return self._told[customer].copied()

    def _tell(self, customer: str) -> Told:
        [merchant] = [merchant for merchant in MERCHANTS if customer in merchant.situations.table]
        simulator, prices = self._catalogue(merchant)
        told = Told(merchant, customer, simulator, prices).copied()
        story = Story(told.stripe, customer, prices, int(time.time()))
        merchant.situations.table[customer].tell(story)
        told.clock = story.clock_id
        return told

    def _catalogue(self, merchant: DemoMerchant) -> tuple[Simulator, dict[str, str]]:
        """A Stripe with the merchant's prices and nobody in it."""
        if merchant.slug not in self._catalogues:
            simulator = Simulator()
            control.answer(simulator, "POST", "/_simulator/billing", json.dumps(billing_settings(merchant)))
            client = Told(merchant, "", simulator, {}).stripe
            self._catalogues[merchant.slug] = simulator, merchant.catalogue.load(client, "test")
        return self._catalogues[merchant.slug]
