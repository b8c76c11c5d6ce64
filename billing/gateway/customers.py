"""Customers: who pays. https://docs.stripe.com/api/customers/object"""

from typing import Any, TypeVar

import msgspec
import stripe

from accounts.models import Merchant
from billing.errors import CustomerDeleted, CustomerNotFound, NotFound
from billing.gateway.catalogue import learn, load_catalogue, save_catalogue
from billing.gateway.client import StripeList, customer_path, read, stripe_client
from billing.gateway.discounts import Discount
from billing.gateway.next_billed import NextBilled
from billing.gateway.parallel import together
from billing.gateway.payment_methods import PaymentMethod

_EXPAND = ["invoice_settings.default_payment_method", "tax_ids", "discount.source.coupon"]


class Address(msgspec.Struct, frozen=True):
    city: str | None = None
    country: str | None = None
    line1: str | None = None
    line2: str | None = None
    postal_code: str | None = None
    state: str | None = None


class Shipping(msgspec.Struct, frozen=True):
    address: Address | None = None
    name: str | None = None
    phone: str | None = None


class TaxIdVerification(msgspec.Struct, frozen=True):
    status: str | None = None
    verified_name: str | None = None
    """Whose number it is, where a register was asked and says so."""


class TaxId(msgspec.Struct, frozen=True):
    """https://docs.stripe.com/api/tax_ids/object"""

    id: str
    type: str
    value: str
    country: str | None = None
    verification: TaxIdVerification | None = None


class InvoiceSettings(msgspec.Struct, frozen=True):
    default_payment_method: PaymentMethod | None = None


class TestClock(msgspec.Struct, frozen=True):
    """A test customer's own time. https://docs.stripe.com/billing/testing/test-clocks"""

    frozen_time: int


class Customer(msgspec.Struct, frozen=True):
    """A customer with the default payment method and the tax ids expanded.

    `balance` is in the smallest unit of `currency`; a negative one is a credit. `name` is what invoices print; beside
    it Stripe keeps a business's and a person's name, which few merchants fill.
    https://docs.stripe.com/changelog/clover/2025-09-30/customer-business-individual-names
    """

    id: str
    created: int = 0
    livemode: bool = False
    deleted: bool = False
    name: str | None = None
    business_name: str | None = None
    individual_name: str | None = None
    email: str | None = None
    phone: str | None = None
    address: Address | None = None
    shipping: Shipping | None = None
    balance: int = 0
    currency: str | None = None
    preferred_locales: list[str] | None = None
    invoice_settings: InvoiceSettings = InvoiceSettings()
    default_source: str | None = None
    discount: Discount | None = None
    tax_ids: StripeList[TaxId] = StripeList(data=[])
    test_clock: TestClock | None = None


class CustomerSummary(msgspec.Struct, frozen=True):
    """What opening a session for a customer asks."""

    id: str
    livemode: bool = False
    deleted: bool = False
    preferred_locales: list[str] | None = None


C = TypeVar("C", Customer, CustomerSummary)


async def retrieve_customer(client: stripe.StripeClient, customer_id: str, *, with_clock: bool) -> Customer:
    """GET /v1/customers/{id}, in test mode with its clock; raises `CustomerNotFound`, or `CustomerDeleted`."""
    return await _retrieve(client, customer_id, Customer, expand=[*_EXPAND, "test_clock"] if with_clock else _EXPAND)


def find_customer(merchant: Merchant, customer_id: str, on_behalf_of: str = "") -> CustomerSummary:
    """The merchant's customer as Stripe has it now; raises `CustomerNotFound` or `CustomerDeleted`.

    For code that is not about one customer yet, such as the API. Pages have a `CustomerGateway`. A session begins here,
    so what its pages need is read at the same time: the merchant's catalogue, every ten minutes, and which subscription
    is billed next. What of that cannot be read is left to the pages.
    """
    client = stripe_client(merchant)
    catalogue = load_catalogue(merchant)
    next_billed = NextBilled(merchant, customer_id, on_behalf_of)
    with together() as reads:
        customer = reads.ask(_retrieve(client, customer_id, CustomerSummary))
        lesson = None if catalogue.is_fresh else reads.ask(learn(catalogue, client))
        billed = reads.ask(next_billed.read(client))
    if lesson is not None and lesson.error is None:
        save_catalogue(merchant, catalogue)
    found = customer.value
    if billed.error is None:
        next_billed.note(billed.value)
    return found


async def _retrieve(client: stripe.StripeClient, customer_id: str, shape: type[C], **params: Any) -> C:
    try:
        customer = await read(client, customer_path(customer_id), shape, **params)
    except NotFound as error:
        raise CustomerNotFound(request_id=error.request_id, code=error.code) from None
    if customer.deleted:
        raise CustomerDeleted
    return customer
