"""End a subscription, at once or with its period, as the merchant configured."""

import logging
from contextlib import suppress

from billing.errors import BillingError, NotAvailable, NotFound, StripeUnavailable
from billing.gateway.cancellations import (
    CancellationAnswer,
    cancel_at_period_end,
    cancel_now,
    credited_since,
    finalize_last_invoice,
)
from billing.gateway.gateway import CustomerGateway
from billing.gateway.invoice_payments import void_invoice
from billing.gateway.parallel import wait_for
from billing.gateway.subscriptions import Subscription
from billing.policy.cancellation import why_not_cancelable
from billing.policy.cancellation_quote import CancellationQuote
from billing.services.discard_pending_change import discard_pending_change
from billing.services.release_schedule import release_schedule

logger = logging.getLogger("billing")


def cancel_subscription(
    gateway: CustomerGateway,
    subscription: Subscription,
    quote: CancellationQuote,
    answer: CancellationAnswer,
    *,
    token: str,
) -> int | None:
    """Make it end as the quote says; what a schedule still plans, or waits to be paid, does not happen.

    Returns the credit that Stripe gave for unused time, in the smallest unit of the subscription's currency; `None`
    where none was to be given, or it could not be read. Raises `NotAvailable`, or our errors of Stripe's.
    """
    if reason := why_not_cancelable(subscription):
        raise NotAvailable(reason)
    if subscription.holds_back_change:
        with suppress(NotAvailable):  # it was paid or has lapsed since
            discard_pending_change(gateway, subscription, token=token)
    # While a schedule is attached Stripe refuses to change when a subscription ends.
    release_schedule(gateway, subscription, token=token)
    if not quote.at_once:
        cancel_at_period_end(gateway, subscription, answer, token=token)
        return None
    try:
        ended = cancel_now(
            gateway,
            subscription,
            answer,
            prorates=quote.is_credited,
            invoices_usage=quote.bills_usage,
            token=token,
        )
    except NotFound:
        # It ended since it was read, which is what was wanted: Stripe does not know an ended one to cancel.
        return None
    if subscription.status == "incomplete":
        _drop_first_invoice(gateway, subscription, token=token)
    if quote.bills_usage:
        is_new = ended.latest_invoice != subscription.latest_invoice
        if is_new and (quote.is_credited or quote.total < 0):
            _settle_credit(gateway, ended.latest_invoice, token=token)
        return None
    if not quote.is_credited:
        return None
    return _credit(gateway, subscription, ended.at)


def _drop_first_invoice(gateway: CustomerGateway, subscription: Subscription, *, token: str) -> None:
    """Void what was to be paid for it to begin, unless Stripe has done so: nobody owes anything for what never began.
    The subscription has ended whether this works or not.
    """
    if subscription.latest_invoice is None:
        return
    try:
        invoice = wait_for(gateway.payable_invoice(subscription.latest_invoice))
        if invoice.status == "open":
            void_invoice(gateway, invoice, change="cancel_first_invoice", token=token)
    except BillingError as error:
        logger.warning("The first invoice %s was not voided: %s", subscription.latest_invoice, type(error).__name__)


def _settle_credit(gateway: CustomerGateway, invoice: str, *, token: str) -> None:
    """Finalize the last invoice now: one that is a credit was seen to be written off as a draft seconds later, which
    would lose the customer's credit. The subscription has ended whether this works or not.
    """
    try:
        finalize_last_invoice(gateway, invoice, token=token)
    except BillingError as error:
        logger.warning("The last invoice %s was not finalized at once: %s", invoice, type(error).__name__)


def _credit(gateway: CustomerGateway, subscription: Subscription, since: int) -> int | None:
    try:
        return wait_for(credited_since(gateway, since, subscription.currency))
    except StripeUnavailable:
        return None
