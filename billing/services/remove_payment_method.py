"""Remove a saved payment method; what it paid for is paid with another one before."""

from collections.abc import Iterator
from contextlib import contextmanager

from billing.errors import AlreadyInProgress, BillingError, NotAvailable, NotFound, RequestRefused
from billing.gateway.account_cache import account_key, claim, forget
from billing.gateway.customers import Customer
from billing.gateway.gateway import CustomerGateway
from billing.gateway.parallel import wait_for
from billing.gateway.payment_method_writes import detach, make_default, pay_with
from billing.gateway.payment_methods import PaymentMethod
from billing.gateway.subscriptions import Subscription
from billing.policy.payment_methods import default_of, named_methods

_ALONE = 60
"""Seconds: longer than a removal takes, should it break off before it says that it is over."""


@contextmanager
def one_removal(gateway: CustomerGateway, token: str) -> Iterator[None]:
    """Around all that a removal reads and writes: two at the same moment would each count on the other's method.

    Raises `AlreadyInProgress` while one with another token is under way.
    """
    key = account_key("removal", gateway.merchant, gateway.customer_id)
    if not claim(key, token, _ALONE):
        raise AlreadyInProgress
    try:
        yield
    finally:
        forget(key)


def remove_payment_method(
    gateway: CustomerGateway,
    method: PaymentMethod,
    replacement: PaymentMethod | None,
    *,
    customer: Customer,
    subscriptions: list[Subscription],
    obstacle: str,
    token: str,
) -> None:
    """Let the replacement pay what this one pays, then detach this one: it can never be used again.

    `subscriptions` are all that are live. `obstacle` is what `why_not_removable` says; raises `NotAvailable` for it.
    Without a replacement nothing may name the method. Raises our other errors; what has another method by then keeps
    it, and the same form, sent again, does the rest.
    """
    if obstacle:
        raise NotAvailable(obstacle)
    if replacement is not None:
        if default_of(customer) == method.id:
            make_default(gateway, replacement, token=token)
        for subscription in subscriptions:
            if method.id in named_methods(subscription):
                _pay_with(gateway, subscription, method, replacement, token=token)
    detach(gateway, method, token=token)


def _pay_with(
    gateway: CustomerGateway,
    subscription: Subscription,
    method: PaymentMethod,
    replacement: PaymentMethod,
    *,
    token: str,
) -> None:
    """One that ended in the meantime needs nothing any more; any other refusal leaves the method where it is."""
    try:
        pay_with(gateway, subscription, replacement, token=token, instead_of=method.id)
    except (NotFound, RequestRefused):
        if not _has_ended(gateway, subscription):
            raise


def _has_ended(gateway: CustomerGateway, subscription: Subscription) -> bool:
    try:
        return wait_for(gateway.subscription(subscription.id)).has_ended
    except BillingError:
        return False
