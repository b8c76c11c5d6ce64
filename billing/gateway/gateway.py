"""The only way to Stripe in a page: bound to one merchant and one customer."""

from typing import TypeVar

import stripe

from accounts.models import Merchant
from billing.errors import NotFound
from billing.gateway.catalogue import Catalogue
from billing.gateway.client import StripeList, stripe_client
from billing.gateway.cursors import Cursor, ListPage
from billing.gateway.customers import Customer, retrieve_customer
from billing.gateway.invoices import (
    Invoice,
    Preview,
    list_invoices,
    list_open_invoices,
    preview_next_invoice,
    retrieve_invoice,
)
from billing.gateway.parallel import wait_for
from billing.gateway.payment_methods import PaymentMethod, list_payment_methods
from billing.gateway.prices import Price, list_prices, retrieve_price
from billing.gateway.products import Product, list_products
from billing.gateway.subscriptions import Subscription, list_subscriptions

T = TypeVar("T", Subscription, Invoice)


class CustomerGateway:
    """Reads for this customer of this merchant. No method takes a customer's id.

    With `on_behalf_of` (a connected account, from the portal session) only that account's subscriptions and invoices
    exist, as in Stripe's own portal. What is asynchronous is asked in `billing.gateway.parallel.together`.
    """

    def __init__(self, merchant: Merchant, customer_id: str, on_behalf_of: str = "") -> None:
        self.merchant = merchant
        self.customer_id = customer_id
        self._on_behalf_of = on_behalf_of

    @property
    def _client(self) -> stripe.StripeClient:
        return stripe_client(self.merchant)

    async def customer(self) -> Customer:
        """The customer; raises `CustomerNotFound`, `CustomerDeleted`."""
        return await retrieve_customer(self._client, self.customer_id, with_clock=not self.merchant.livemode)

    async def subscriptions(self, cursor: Cursor) -> ListPage[Subscription]:
        """One page of subscriptions in every status, newest first; raises `NotFound` for an unusable cursor."""
        found = await list_subscriptions(self._client, self.customer_id, cursor)
        return ListPage.between(self._ours(found.data), found.data, has_more=found.has_more, cursor=cursor)

    async def payment_methods(self) -> StripeList[PaymentMethod]:
        """The saved payment methods, newest first."""
        return await list_payment_methods(self._client, self.customer_id)

    async def invoices(self, cursor: Cursor) -> ListPage[Invoice]:
        """One page of invoices, newest first; raises `NotFound` for an unusable cursor."""
        found = await list_invoices(self._client, self.customer_id, cursor)
        return ListPage.between(self._ours(found.data), found.data, has_more=found.has_more, cursor=cursor)

    async def open_invoices(self) -> StripeList[Invoice]:
        """The newest open invoices."""
        found = await list_open_invoices(self._client, self.customer_id)
        return StripeList(self._ours(found.data), found.has_more)

    async def next_invoice(self) -> Preview:
        """What Stripe will bill next; raises `RequestRefused` or `NotFound` when nothing is coming."""
        return await preview_next_invoice(self._client, self.customer_id)

    async def products(self, ids: list[str] | None = None) -> StripeList[Product]:
        """Products of the merchant: the newest, or those with these ids."""
        return await list_products(self._client, ids)

    async def missing_prices(self, catalogue: Catalogue) -> list[Price]:
        """Prices in full that a page wanted: from the list first, one by one afterwards. One call."""
        if catalogue.prices_listed:
            return [await retrieve_price(self._client, catalogue.wanted[0])]
        return (await list_prices(self._client)).data

    def invoice(self, invoice_id: str) -> Invoice:
        """One invoice of this customer; raises `NotFound` for anybody else's."""
        found = wait_for(retrieve_invoice(self._client, invoice_id))
        if not self._is_ours(found):
            raise NotFound
        return found

    def _is_ours(self, found: Subscription | Invoice) -> bool:
        if found.customer != self.customer_id:
            return False
        return not self._on_behalf_of or found.on_behalf_of == self._on_behalf_of

    def _ours(self, found: list[T]) -> list[T]:
        return [each for each in found if self._is_ours(each)]
