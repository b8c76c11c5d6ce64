"""Payment methods: what a customer pays with. https://docs.stripe.com/api/payment_methods/object"""

import msgspec
import stripe

from billing.errors import NotFound, PaymentMethodNotFound
from billing.gateway.client import StripeList, customer_path, object_path, read
from billing.gateway.cursors import Cursor

PAGE_SIZE = 20
FIRST = Cursor()
"""Where a list begins."""


class Wallet(msgspec.Struct, frozen=True):
    type: str | None = None


class Card(msgspec.Struct, frozen=True):
    brand: str | None = None
    display_brand: str | None = None
    last4: str | None = None
    exp_month: int | None = None
    exp_year: int | None = None
    wallet: Wallet | None = None


class BankDebit(msgspec.Struct, frozen=True):
    """The fields that the kinds of bank debit share, each where it has them."""

    last4: str | None = None
    bank_name: str | None = None


class Account(msgspec.Struct, frozen=True):
    """The fields that accounts at payment services share, each where it has them."""

    email: str | None = None
    payer_email: str | None = None
    cashtag: str | None = None
    vpa: str | None = None
    pay_id: str | None = None
    last4: str | None = None


class CustomMethod(msgspec.Struct, frozen=True):
    """A kind that the merchant has set up: https://docs.stripe.com/payments/payment-methods/custom-payment-methods"""

    display_name: str | None = None


class PaymentMethod(msgspec.Struct, frozen=True):
    """`type` names the one further field that is filled; kinds we have no words for keep their type only."""

    id: str
    type: str
    created: int = 0
    customer: str | None = None
    card: Card | None = None
    sepa_debit: BankDebit | None = None
    us_bank_account: BankDebit | None = None
    bacs_debit: BankDebit | None = None
    au_becs_debit: BankDebit | None = None
    nz_bank_account: BankDebit | None = None
    acss_debit: BankDebit | None = None
    link: Account | None = None
    paypal: Account | None = None
    cashapp: Account | None = None
    upi: Account | None = None
    payto: Account | None = None
    kr_card: Card | None = None
    card_present: Card | None = None
    interac_present: Card | None = None
    custom: CustomMethod | None = None


async def list_payment_methods(
    client: stripe.StripeClient, customer_id: str, cursor: Cursor = FIRST
) -> StripeList[PaymentMethod]:
    """GET /v1/customers/{id}/payment_methods of every kind, newest first, one page."""
    return await read(
        client,
        f"{customer_path(customer_id)}/payment_methods",
        StripeList[PaymentMethod],
        limit=PAGE_SIZE,
        **cursor.params,
    )


async def retrieve_payment_method(client: stripe.StripeClient, customer_id: str, method_id: str) -> PaymentMethod:
    """GET /v1/customers/{id}/payment_methods/{id}: one saved for this customer; raises `PaymentMethodNotFound`.

    https://docs.stripe.com/api/payment_methods/customer
    """
    try:
        path = object_path(f"{customer_path(customer_id)}/payment_methods", method_id)
        return await read(client, path, PaymentMethod)
    except NotFound as error:
        raise PaymentMethodNotFound(request_id=error.request_id, code=error.code) from error
