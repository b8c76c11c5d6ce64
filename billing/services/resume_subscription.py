"""Resume a paused subscription, or a trial that ended paused."""

from dataclasses import dataclass

from billing.errors import CardDeclined, NotAvailable
from billing.gateway.gateway import CustomerGateway
from billing.gateway.parallel import wait_for
from billing.gateway.pauses import Resumed, resume
from billing.gateway.payment_methods import PaymentMethod
from billing.gateway.subscription_updates import choose_method
from billing.gateway.subscriptions import Subscription
from billing.policy.invoice_payment import why_not_payable
from billing.policy.pause import why_not_resumable
from billing.return_urls import payment_result_url
from billing.services.pay_invoice import PaymentStep, pay_invoice
from billing.services.release_schedule import release_schedule


@dataclass(frozen=True, slots=True)
class WaitsForPayment:
    """It stays paused until this invoice is paid. `at_bank`: the customer has to confirm the payment there."""

    invoice_id: str
    at_bank: bool


def resume_subscription(
    gateway: CustomerGateway, subscription: Subscription, method: PaymentMethod | None, *, is_paying: bool, token: str
) -> Resumed | WaitsForPayment:
    """Resume it now, with a new period. `method` pays for it from then on; `is_paying` says that it does already.

    A planned end of the pause goes with its schedule. A payment that is declined leaves the invoice open and the
    subscription paused: voiding it would take the credit along that the pause has left. Raises `NotAvailable`.
    """
    if reason := why_not_resumable(subscription):
        raise NotAvailable(reason)
    release_schedule(gateway, subscription, token=token)
    if method is not None and not is_paying:
        choose_method(gateway, subscription, method, token=token)
    resumed = resume(gateway, subscription, token=token)
    if resumed.is_running or not resumed.invoice_id:
        return resumed
    return WaitsForPayment(resumed.invoice_id, _is_at_bank(gateway, resumed.invoice_id, method, token))


def _is_at_bank(gateway: CustomerGateway, invoice_id: str, method: PaymentMethod | None, token: str) -> bool:
    """Go on with a payment that the bank wants to be confirmed, or that was not tried yet. A declined one rests."""
    invoice = wait_for(gateway.payable_invoice(invoice_id))
    intent = invoice.intent
    was_declined = intent is not None and intent.last_payment_error is not None and intent.status != "requires_action"
    if method is None or was_declined or why_not_payable(invoice):
        return False
    address = payment_result_url(gateway.merchant.slug, invoice.id)
    try:
        step = pay_invoice(gateway, invoice, method, return_url=address, keeps_method=False, token=token)
    except CardDeclined:
        return False  # the page of the invoice says why
    return step is PaymentStep.BANK
