"""What every section is about."""

import time
from dataclasses import dataclass
from datetime import date

from django.utils.functional import cached_property

from billing.dates import day
from billing.gateway.catalogue import Catalogue
from billing.gateway.customers import Customer
from billing.gateway.payment_methods import PaymentMethod
from billing.gateway.subscriptions import Subscription
from billing.pages.links import HomeLinks


@dataclass(frozen=True)
class Subject:
    """The customer, at a moment, with what is known of the merchant's catalogue.

    `methods` are the saved payment methods as far as they were read.
    """

    customer: Customer
    catalogue: Catalogue
    links: HomeLinks
    merchant_name: str
    methods: tuple[PaymentMethod, ...] = ()
    has_invoices: bool = True
    can_add_method: bool = False
    """Whether customers of this merchant may add payment methods."""
    subscribed_to: frozenset[frozenset[str]] = frozenset()
    """The prices (ids) of each subscription that goes on, as far as they were read."""

    @cached_property
    def now(self) -> int:
        """Seconds since 1970: the customer's test clock, if there is one, else the time."""
        return self.customer.test_clock.frozen_time if self.customer.test_clock else int(time.time())

    @property
    def today(self) -> date:
        return day(self.now)

    @property
    def default_method(self) -> PaymentMethod | None:
        """What pays unless a subscription says otherwise: the invoice settings' default, else `default_source`.

        https://docs.stripe.com/billing/subscriptions/payment-methods-setting#payment-method-priority
        """
        return self.customer.invoice_settings.default_payment_method or self.method(self.customer.default_source)

    def paying_method(self, subscription: Subscription | None) -> PaymentMethod | None:
        """What pays for a subscription: its own before the customer's default."""
        own = subscription and (subscription.default_payment_method or self.method(subscription.default_source))
        return own or self.default_method

    def usable_methods(self, subscription: Subscription | None = None) -> list[PaymentMethod]:
        """What could be chosen to pay, each once: what pays first, then the default, then as far as they were read.

        A subscription can still name one that was detached from the customer: that pays nothing any more.
        https://docs.stripe.com/api/payment_methods/detach
        """
        found = (self.paying_method(subscription), self.default_method, *self.methods)
        known = {method.id: method for method in found if method is not None}
        return [method for method in known.values() if method.customer == self.customer.id]

    def has_method_for(self, subscription: Subscription) -> bool:
        """Whether anything is saved that could pay for it. A card of an older kind is known by its id only."""
        has_older_card = subscription.default_source or self.customer.default_source
        return bool(has_older_card or self.usable_methods(subscription))

    def can_pay(self, subscription: Subscription) -> bool:
        """The same, for a subscription whose invoices may be sent instead of charged."""
        return subscription.collection_method == "send_invoice" or self.has_method_for(subscription)

    def method(self, method_id: str | None) -> PaymentMethod | None:
        """A saved payment method by its id; a card saved as a source is listed among them under its own id."""
        return next((method for method in self.methods if method.id == method_id), None) if method_id else None
