"""Begin a subscription again that has ended."""

from dataclasses import dataclass

from billing.errors import AlreadyInProgress, BillingError, CardDeclined, StripeUnavailable
from billing.gateway.account_cache import account_key, claim, forget
from billing.gateway.gateway import CustomerGateway
from billing.gateway.new_subscriptions import RenewalTerms, Subscribed, create_subscription
from billing.gateway.payment_methods import PaymentMethod
from billing.gateway.plan_updates import wants_authentication
from billing.services.pay_invoice import PaymentStep
from billing.services.start_authentication import send_to_bank

_ALONE = 60
"""Seconds: longer than a page takes that was read before another one subscribed."""


@dataclass(frozen=True)
class Renewal:
    """The new subscription, and what comes next: its result, or the customer's bank."""

    subscribed: Subscribed
    step: PaymentStep


def subscribe_again(
    gateway: CustomerGateway,
    terms: RenewalTerms,
    method: PaymentMethod | None,
    *,
    is_default: bool,
    token: str,
) -> Renewal:
    """Make the new subscription, once per token; its policy was asked (`why_not_renewable`).

    `method` pays, one of the customer's own; where it is the customer's default, the subscription follows that when it
    changes. A declined payment makes nothing (`CardDeclined`). A bank that asks for the customer makes a subscription
    that waits for its first payment. Raises `StripeUnavailable` (send the same token again) and
    `AlreadyInProgress`: two tabs at the same moment have two tokens, and neither sees the other's subscription yet.
    """
    key = account_key("renewal", gateway.merchant, gateway.customer_id, terms.ended.id)
    if not claim(key, token, _ALONE):
        raise AlreadyInProgress
    chosen = None if method is None or is_default else method.id
    try:
        return Renewal(create_subscription(gateway, terms, chosen, token=token), PaymentStep.RESULT)
    except (AlreadyInProgress, StripeUnavailable):
        raise  # perhaps it was done
    except BillingError as error:
        if not (isinstance(error, CardDeclined) and wants_authentication(error)):
            forget(key)
            raise
    waiting = create_subscription(gateway, terms, chosen, token=token, is_paid_later=True)
    return Renewal(waiting, send_to_bank(gateway, waiting.invoice_id, method, token=token))
