"""Send a customer to their bank for a payment that was begun without them: 3-D Secure by redirect."""

from billing.errors import CardDeclined, StripeUnavailable
from billing.gateway.gateway import CustomerGateway
from billing.gateway.invoice_payments import confirm_payment
from billing.gateway.parallel import wait_for
from billing.gateway.payment_methods import PaymentMethod
from billing.policy.invoice_payment import why_not_payable
from billing.return_urls import payment_result_url
from billing.services.pay_invoice import PaymentStep


def start_authentication(
    gateway: CustomerGateway, invoice_id: str, *, return_url: str, payment_method: str = "", token: str
) -> PaymentStep:
    """Confirm an invoice's payment again, this time with a way back, so that the bank's page is an address to go to.

    For after a change or a new subscription answered that the bank asks for the customer: its intent then waits for
    Stripe.js (`use_stripe_sdk`). `payment_method` is the id of one of the customer's own; empty means the intent's.
    Nothing is done where the bank's page is known already, or nothing is left to pay. Raises `CardDeclined`,
    `StripeUnavailable` (send the same token again).
    https://docs.stripe.com/payments/3d-secure/authentication-flow
    """
    invoice = wait_for(gateway.payable_invoice(invoice_id))
    intent = invoice.intent
    if intent is None or why_not_payable(invoice):
        return PaymentStep.RESULT
    method = payment_method or intent.payment_method or ""
    if intent.bank_url and method == intent.payment_method:
        return PaymentStep.BANK
    if not method:
        return PaymentStep.RESULT
    confirmed = confirm_payment(gateway, invoice, intent, method, return_url=return_url, token=token)
    return PaymentStep.BANK if confirmed.status == "requires_action" else PaymentStep.RESULT


def send_to_bank(gateway: CustomerGateway, invoice_id: str, method: PaymentMethod | None, *, token: str) -> PaymentStep:
    """The same for what was just made and waits for its payment, whatever comes of this: it raises nothing of the
    payment's, since the page of the payment says why it is not made, and takes another method.

    `None` lets the intent's own method pay.
    """
    try:
        return start_authentication(
            gateway,
            invoice_id,
            return_url=payment_result_url(gateway.merchant.slug, invoice_id),
            payment_method=method.id if method else "",
            token=token,
        )
    except (CardDeclined, StripeUnavailable):
        return PaymentStep.RESULT
