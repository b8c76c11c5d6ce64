"""Correct the date on which a card expires."""

from billing.errors import CardDeclined, NotAvailable, RequestRefused
from billing.gateway.gateway import CustomerGateway
from billing.gateway.parallel import wait_for
from billing.gateway.payment_method_writes import set_expiry
from billing.gateway.payment_methods import PaymentMethod
from billing.policy.payment_methods import why_expiry_fixed


def correct_expiry(gateway: CustomerGateway, method: PaymentMethod, month: int, year: int, *, token: str) -> None:
    """The same card with another date. Raises `NotAvailable`, `PaymentMethodNotFound` when it was removed meanwhile,
    and `RequestRefused` with Stripe's code for a date that Stripe does not take.
    """
    if reason := why_expiry_fixed(method):
        raise NotAvailable(reason)
    try:
        set_expiry(gateway, method, month, year, token=token)
    except CardDeclined as error:
        raise RequestRefused(request_id=error.request_id, code=error.code) from error
    except RequestRefused:
        wait_for(gateway.payment_method(method.id))  # raises when that is why
        raise
