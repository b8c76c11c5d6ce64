"""Carry out what was chosen for a payment method that Stripe has saved: once, whenever the customer comes back."""

from collections.abc import Sequence

from billing.errors import BillingError, CardDeclined, NotAvailable, RequestRefused
from billing.gateway.customers import Customer
from billing.gateway.gateway import CustomerGateway
from billing.gateway.invoice_payments import PayableInvoice
from billing.gateway.payment_methods import PaymentMethod
from billing.gateway.setup_intent_writes import note_setup
from billing.gateway.setup_intents import SetupIntent
from billing.gateway.subscriptions import Subscription
from billing.payment_uses import PaymentUses, Used
from billing.services.use_payment_method import use_payment_method
from billing.setup_notes import DONE

_FRESH = 86_400
_VERIFIED_LATER = frozenset({"acss_debit", "us_bank_account"})


def finish_setup(
    gateway: CustomerGateway,
    intent: SetupIntent,
    method: PaymentMethod,
    uses: PaymentUses,
    *,
    customer: Customer,
    subscriptions: Sequence[Subscription],
    invoices: Sequence[PayableInvoice],
) -> Used:
    """For an intent that succeeded and is not noted as done; then it is noted, unless something is left to do.

    Its own id is the token, so that coming back twice does it once. Raises `NotAvailable` when the method was removed
    meanwhile; every other error of ours stands in the answer, since the method is saved whatever becomes of the rest.
    """
    try:
        used = use_payment_method(
            gateway,
            method,
            uses,
            customer=customer,
            subscriptions=subscriptions,
            invoices=invoices,
            token=intent.id,
        )
    except NotAvailable:
        raise
    except BillingError as error:
        used = Used(error=error)
    if not is_unfinished(used):
        _note_done(gateway, intent)
    return used


def is_left_behind(intent: SetupIntent, now: int) -> bool:
    """Whether what was chosen is too old to be done without being asked for once more; `now` in seconds.

    Browsers open old pages again by themselves, and by then the customer may have paid or chosen otherwise. A day is
    also how long Stripe's keys make a second time harmless. Bank accounts take days to be verified, by the customer.
    """
    kind = intent.payment_method.type if intent.payment_method else ""
    return kind not in _VERIFIED_LATER and now - intent.created > _FRESH


def leave_choice(gateway: CustomerGateway, intent: SetupIntent) -> None:
    """What was chosen is not done any more, and not brought up again."""
    _note_done(gateway, intent)


def is_unfinished(used: Used) -> bool:
    """Whether it stopped where the same once more does the rest. An invoice that cannot be paid with it ends it."""
    if used.error is None:
        return False
    return not (used.not_paid and isinstance(used.error, CardDeclined | RequestRefused))


def _note_done(gateway: CustomerGateway, intent: SetupIntent) -> None:
    """What was chosen is done already: a note that cannot be written must not make it look as if it were not."""
    try:
        note_setup(gateway, intent.id, DONE, token=intent.id)
    except BillingError:  # the gateway has logged it; the idempotency keys keep a second time harmless
        return
