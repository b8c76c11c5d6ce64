"""Make a change of plan that was confirmed."""

import logging
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from accounts.features import SubscriptionUpdate
from billing.errors import BillingError, CardDeclined, NotAvailable, PaymentMethodMissing, StripeUnavailable
from billing.gateway.gateway import CustomerGateway
from billing.gateway.payment_methods import PaymentMethod
from billing.gateway.plan_updates import PlanUpdated, update_plan, update_plan_when_paid, wants_authentication
from billing.gateway.subscriptions import Subscription
from billing.plan_quotes import PlanQuote
from billing.policy.plan import why_plan_is_fixed
from billing.services.release_schedule import release_schedule
from billing.services.schedule_change import schedule_change
from billing.services.start_authentication import send_to_bank

logger = logging.getLogger("billing")


@dataclass(frozen=True)
class ChangeScheduled:
    """The change is made at this moment, in seconds."""

    date: int


@dataclass(frozen=True)
class NeedsAuthentication:
    """The change waits until the customer confirmed the payment of this invoice with their bank."""

    invoice_id: str


def change_plan(
    gateway: CustomerGateway,
    quote: PlanQuote,
    update: SubscriptionUpdate,
    *,
    token: str,
    can_pay: bool,
    payment_method: PaymentMethod | None = None,
) -> PlanUpdated | ChangeScheduled | NeedsAuthentication:
    """Change the plan as it was quoted, now or at the end of the period; raises `CardDeclined` and `NotAvailable`.

    A declined payment changes nothing; one that the bank wants to be confirmed leaves the change waiting for it. What
    was planned before is dropped only then: Stripe changes a subscription also while a schedule manages it, and keeps
    what is planned for later. `can_pay` says whether anything could pay at all, `payment_method` pays instead of what
    pays already.
    """
    subscription = quote.subscription
    reason = why_plan_is_fixed(subscription, update)
    if reason:
        raise NotAvailable(reason)
    if quote.is_charged_today and not can_pay:
        raise PaymentMethodMissing(_("No payment method is saved, so this change cannot be paid."))
    if quote.is_scheduled and quote.next_at is not None:
        terms = quote.terms
        schedule_change(gateway, quote.plan, token=token, promotion_code=terms.promotion_code, coupon=terms.coupon)
        return ChangeScheduled(quote.next_at)
    updated = _update(gateway, quote, payment_method, token)
    if updated.waits_for_payment:
        send_to_bank(gateway, updated.invoice_id, payment_method, token=token)
    is_dropped = drop_planned_change(gateway, subscription, token=token)
    if updated.waits_for_payment:
        return NeedsAuthentication(updated.invoice_id)
    return replace(updated, leaves_plan=not is_dropped)


def drop_planned_change(gateway: CustomerGateway, subscription: Subscription, *, token: str) -> bool:
    """Take the subscription off its schedule once the change is made; whether that worked.

    Raises `StripeUnavailable` when no answer came: the same form, sent again, goes on here. Every other error must not
    make the change look as if it had failed.
    """
    try:
        release_schedule(gateway, subscription, token=token)
    except StripeUnavailable:
        raise
    except BillingError as error:
        logger.exception("What was planned for %s was not dropped: %s", subscription.id, type(error).__name__)
        return False
    return True


def _update(
    gateway: CustomerGateway, quote: PlanQuote, payment_method: PaymentMethod | None, token: str
) -> PlanUpdated:
    try:
        return update_plan(gateway, quote.terms, token=token, payment_method=payment_method)
    except CardDeclined as error:
        if not wants_authentication(error):
            raise
    return update_plan_when_paid(gateway, quote.terms, token=token, payment_method=payment_method)
