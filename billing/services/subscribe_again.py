"""Begin a subscription again that has ended."""

from dataclasses import dataclass

from billing.errors import CardDeclined
from billing.gateway.gateway import CustomerGateway
from billing.gateway.new_subscriptions import RenewalTerms, Subscribed, create_subscription
from billing.gateway.payment_methods import PaymentMethod
from billing.gateway.plan_updates import wants_authentication
from billing.services.pay_invoice import PaymentStep
from billing.services.start_authentication import send_to_bank


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
    that waits for its first payment. Raises `StripeUnavailable` (send the same token again).
    """
    chosen = None if method is None or is_default else method.id
    try:
        return Renewal(create_subscription(gateway, terms, chosen, token=token), PaymentStep.RESULT)
    except CardDeclined as error:
        if not wants_authentication(error):
            raise
    waiting = create_subscription(gateway, terms, chosen, token=token, is_paid_later=True)
    return Renewal(waiting, send_to_bank(gateway, waiting.invoice_id, method, token=token))
