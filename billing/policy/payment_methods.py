"""What pays for what, and what may be done with a saved payment method.

https://docs.stripe.com/billing/subscriptions/payment-methods-setting#payment-method-priority
"""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from billing.gateway.customers import Customer
from billing.gateway.invoices import Invoice
from billing.gateway.payment_methods import PaymentMethod
from billing.gateway.schedule_changes import live_schedule
from billing.gateway.subscriptions import Subscription
from billing.payment_brands import WALLETS
from billing.policy.cancellation import bills_usage


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


def is_to_be_charged(subscription: Subscription) -> bool:
    """Whether something will be charged for it by itself: a renewal, the end of a trial or of a pause, usage."""
    if subscription.has_ended or subscription.collection_method == "send_invoice":
        return False
    return subscription.goes_on or subscription.resumes_at is not None or bills_usage(subscription)


def paid_by(subscriptions: Iterable[Subscription], customer: Customer, method_id: str) -> list[Subscription]:
    """Those that this method pays for: as their own, or as the customer's default where they have none."""
    default = default_of(customer)
    return [each for each in subscriptions if (own_method(each) or default) == method_id]


def is_in_use(customer: Customer, subscriptions: Iterable[Subscription], method_id: str) -> bool:
    """Whether anything names it to pay: then something else has to take its place before it is removed."""
    return default_of(customer) == method_id or any(method_id in named_methods(each) for each in subscriptions)


def why_not_removable(
    others: Sequence[PaymentMethod],
    subscriptions: Sequence[Subscription],
    due: Iterable[Invoice],
    hidden: Sequence[Subscription],
    method_id: str,
) -> str:
    """Why a payment method cannot be removed; empty when it can. Never the last one while something must be paid.

    `others` are the customer's other methods, `due` what is open, `hidden` the subscriptions with other accounts that
    this session does not show: one that names this method could not be given another.
    """
    if any(method_id in named_methods(each) for each in hidden):
        return _("It pays for something that is not shown here. Only the merchant can change that.")
    if others:
        return ""
    if charged := [each for each in subscriptions if is_to_be_charged(each)]:
        return _last_one_for(charged)
    if any(each.collection_method == "charge_automatically" for each in due):
        return _("It is your only payment method, and an invoice that is still open is charged to it.")
    if any(is_to_be_charged(each) for each in hidden):
        return _("It is your only payment method, and it pays for something that is not shown here.")
    return ""


def _last_one_for(charged: Sequence[Subscription]) -> str:
    if any(each.goes_on and each.status != "trialing" for each in charged):
        return _("It is your only payment method, and a subscription that renews is charged to it.")
    if any(each.goes_on for each in charged):
        return _("It is your only payment method, and it is charged when a trial ends.")
    if any(each.resumes_at is not None for each in charged):
        return _("It is your only payment method, and it is charged when a subscription resumes.")
    return _("It is your only payment method, and usage is still to be charged to it.")


def why_expiry_fixed(method: PaymentMethod) -> str:
    """Why the date on which it expires cannot be corrected; empty when it can."""
    card = method.card
    if card is None or card.exp_month is None or card.exp_year is None:
        return _("Only cards have a date that can be corrected.")
    if card.wallet is not None and card.wallet.type:
        wallet = WALLETS.get(card.wallet.type, "")
        if wallet:
            return _("%(wallet)s keeps this card and learns its new date from the bank.") % {"wallet": wallet}
        return _("A wallet keeps this card and learns its new date from the bank.")
    return ""


def was_removed() -> str:
    """For a payment method that is not saved any more: another device was faster."""
    return _("This payment method was removed in the meantime.")
