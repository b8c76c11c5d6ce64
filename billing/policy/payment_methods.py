"""What pays for what, and what may be done with a saved payment method.

https://docs.stripe.com/billing/subscriptions/payment-methods-setting#payment-method-priority
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from billing.gateway.customers import Customer
from billing.gateway.schedule_changes import live_schedule
from billing.gateway.subscriptions import Subscription


def default_of(customer: Customer) -> str:
    """The id of what pays unless a subscription says otherwise: a payment method, or a source of the older kind."""
    default = customer.invoice_settings.default_payment_method
    return default.id if default is not None else customer.default_source or ""


def own_method(subscription: Subscription) -> str:
    """The id of what pays for it instead of the customer's default; empty when nothing does."""
    own = subscription.default_payment_method
    return own.id if own is not None else subscription.default_source or ""


def named_methods(subscription: Subscription) -> set[str]:
    """The ids of what a subscription names to pay for it: now, and in the phases that its schedule plans."""
    found = {own_method(subscription)}
    schedule = live_schedule(subscription)
    if schedule is not None and schedule.coming:
        found |= {phase.default_payment_method or "" for phase in schedule.coming}
        found.add(schedule.default_settings.default_payment_method or "")
    return found - {""}


def paid_otherwise(subscriptions: Iterable[Subscription], method_id: str) -> list[Subscription]:
    """Those that name another method than this one, now or in what is planned."""
    return [each for each in subscriptions if named_methods(each) - {method_id}]


def was_removed() -> str:
    """For a payment method that is not saved any more: another device was faster."""
    return _("This payment method was removed in the meantime.")
