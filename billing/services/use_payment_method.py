"""Let a saved payment method pay: everything from now on, subscriptions with one of their own, open invoices."""

from collections.abc import Iterable, Sequence

from billing.errors import BillingError, CardDeclined, NotAvailable, NotFound, RequestRefused, StripeUnavailable
from billing.gateway.customers import Customer
from billing.gateway.gateway import CustomerGateway
from billing.gateway.invoice_payments import PayableInvoice
from billing.gateway.parallel import wait_for
from billing.gateway.payment_method_writes import make_default, pay_with
from billing.gateway.payment_methods import PaymentMethod
from billing.gateway.subscriptions import Subscription
from billing.payment_uses import InvoiceCharge, PaymentUses, Used
from billing.policy.invoice_payment import is_paid, why_not_payable
from billing.policy.payment_methods import default_of, paid_otherwise, was_removed
from billing.return_urls import payment_result_url
from billing.services.pay_invoice import PaymentStep, pay_invoice


def use_payment_method(
    gateway: CustomerGateway,
    method: PaymentMethod,
    uses: PaymentUses,
    *,
    customer: Customer,
    subscriptions: Sequence[Subscription],
    invoices: Sequence[PayableInvoice],
    token: str,
) -> Used:
    """One after the other: the customer's default, the subscriptions that name another, the invoices, until one fails.

    `subscriptions` are all that are live, `invoices` those that can be paid. What is so already is not written again,
    so the same choice, sent again, does the rest. Raises `NotAvailable` when the method was removed meanwhile.
    Declined, unanswered or anything else after something was done: that stands in the answer, with what was done.
    """
    used = Used()
    used.not_paid = _due(gateway, uses.invoices, invoices, used)
    try:
        if uses.is_default and default_of(customer) != method.id:
            make_default(gateway, method, token=token)
            used.has_changed = True
        used.is_default = uses.is_default or default_of(customer) == method.id
        if uses.for_subscriptions:
            _use_for_subscriptions(gateway, method, paid_otherwise(subscriptions, method.id), used, token=token)
        _pay(gateway, method, used, token=token)
    except BillingError as error:
        _tell_removed(gateway, method, error)
        if not used.has_changed and not isinstance(error, CardDeclined | StripeUnavailable):
            raise
        used.error = error
    return used


def _use_for_subscriptions(
    gateway: CustomerGateway, method: PaymentMethod, subscriptions: Iterable[Subscription], used: Used, *, token: str
) -> None:
    for subscription in subscriptions:
        try:
            pay_with(gateway, subscription, method, token=token)
        except (NotFound, RequestRefused) as error:
            _tell_removed(gateway, method, error)
            used.skipped.append(subscription)
        else:
            used.has_changed = True
            used.subscriptions.append(subscription)


def _due(
    gateway: CustomerGateway, charges: Iterable[InvoiceCharge], invoices: Iterable[PayableInvoice], used: Used
) -> list[PayableInvoice]:
    """What is to be paid as it was shown. The rest goes to `used.paid`, such as by the first of two clicks, or
    `used.not_due`."""
    payable = {each.id: each for each in invoices if not why_not_payable(each)}
    due: list[PayableInvoice] = []
    for charge in charges:
        invoice = payable.get(charge.invoice_id) or _as_it_is_now(gateway, charge.invoice_id)
        if invoice is None:
            used.not_due.append(charge)
        elif charge == InvoiceCharge.of(invoice) and not why_not_payable(invoice):
            due.append(invoice)
        else:
            _sort_out(invoice, used)
    return due


def _pay(gateway: CustomerGateway, method: PaymentMethod, used: Used, *, token: str) -> None:
    while used.not_paid:
        invoice = used.not_paid[0]
        address = payment_result_url(gateway.merchant.slug, invoice.id, [each.id for each in used.not_paid[1:]])
        try:
            step = pay_invoice(gateway, invoice, method, return_url=address, keeps_method=False, token=token)
        except (RequestRefused, StripeUnavailable) as error:
            # Perhaps it was paid or given up elsewhere meanwhile, or here, and only the answer was lost.
            now = _as_it_is_now(gateway, invoice.id) or invoice
            if not why_not_payable(now):
                # Or it does not take this kind, which another try would not change.
                _tell_removed(gateway, method, error)
                used.error = error
                return
            _sort_out(now, used)
        else:
            if step is PaymentStep.BANK:
                used.bank = invoice.id
                return
            # Stripe has answered the payment already: when it does not tell the rest, what is known is told.
            used.paid.append(_as_it_is_now(gateway, invoice.id) or invoice)
            used.has_changed = True
        used.not_paid = used.not_paid[1:]


def _sort_out(invoice: PayableInvoice, used: Used) -> None:
    """One that is not to be paid (any more)."""
    if is_paid(invoice):
        used.paid.append(invoice)
    else:
        used.not_due.append(InvoiceCharge.of(invoice))


def _as_it_is_now(gateway: CustomerGateway, invoice_id: str) -> PayableInvoice | None:
    """`None` for somebody else's, and when Stripe does not tell."""
    try:
        return wait_for(gateway.payable_invoice(invoice_id))
    except BillingError:
        return None


def _tell_removed(gateway: CustomerGateway, method: PaymentMethod, error: BillingError) -> None:
    """Stripe refuses what another device has removed: then that is the reason, and the only one to tell."""
    if not isinstance(error, NotFound | RequestRefused):
        return
    try:
        wait_for(gateway.payment_method(method.id))
    except NotFound:
        raise NotAvailable(was_removed()) from None
    except BillingError:
        return
