"""Pay an open invoice with a saved payment method, by the payment intent behind it."""

from enum import Enum, auto

from billing.errors import NotAvailable
from billing.gateway.gateway import CustomerGateway
from billing.gateway.invoice_payments import PayableInvoice, confirm_payment, keep_what_pays
from billing.gateway.payment_methods import PaymentMethod
from billing.policy.invoice_payment import why_not_payable


class PaymentStep(Enum):
    """What comes next."""

    RESULT = auto()
    """Stripe has answered for good, or the money is on its way: what is true is read from Stripe."""
    BANK = auto()
    """The customer has to confirm the payment at their bank's page."""


def pay_invoice(
    gateway: CustomerGateway,
    invoice: PayableInvoice,
    method: PaymentMethod,
    *,
    return_url: str,
    keeps_method: bool,
    token: str,
) -> PaymentStep:
    """Charge what remains of the invoice to the method, which is one of the customer's own.

    With `keeps_method` it pays for the invoice's subscription from then on. `return_url` is where the bank's page leads
    back to, absolute. Raises `NotAvailable`, `CardDeclined` (nothing was charged), `RequestRefused`,
    `StripeUnavailable` (send the same token again).
    """
    reason = why_not_payable(invoice)
    if reason or invoice.intent is None:
        raise NotAvailable(reason)
    subscription = invoice.subscription
    if keeps_method and subscription is not None and not subscription.keeps_what_pays:
        keep_what_pays(gateway, subscription, method.id, token=token)
    confirmed = confirm_payment(gateway, invoice, invoice.intent, method.id, return_url=return_url, token=token)
    return PaymentStep.BANK if confirmed.status == "requires_action" else PaymentStep.RESULT
