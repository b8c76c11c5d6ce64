"""The one way to change a field of a subscription. https://docs.stripe.com/api/subscriptions/update"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, cast

import stripe
from stripe.params import SubscriptionUpdateParams

from billing.gateway.payment_methods import PaymentMethod
from billing.gateway.subscriptions import Subscription
from billing.tokens import always

if TYPE_CHECKING:
    from billing.gateway.gateway import CustomerGateway


def update_subscription(
    gateway: "CustomerGateway",
    subscription: Subscription,
    params: Mapping[str, Any],
    *,
    token: str,
    operation: str = "subscription.update",
    again: Callable[[], bool] | None = None,
    **details: Any,
) -> stripe.Subscription:
    """POST /v1/subscriptions/{id}; raises our errors. `details` are for the audit trail.

    `again` as in `CustomerGateway.write`: nothing here, since an update may charge at once.

    Two different writes of one form need two operations, or two tokens: a key stands for one request.
    """
    fields = cast(SubscriptionUpdateParams, dict(params))
    return gateway.write(
        operation,
        subscription.id,
        lambda client, options: client.v1.subscriptions.update_async(subscription.id, fields, options),
        token=token,
        again=again,
        **details,
    )


def choose_method(gateway: "CustomerGateway", subscription: Subscription, method: PaymentMethod, *, token: str) -> None:
    """Let another saved payment method pay for it from now on."""
    update_subscription(
        gateway,
        subscription,
        {"default_payment_method": method.id},
        # Another method is another request, which the key must say.
        token=f"{token}\n{method.id}",
        operation="subscription.choose_payment_method",
        again=always,
        payment_method=method.id,
    )
