"""Checkout Sessions in setup mode: Stripe's own page, on which a payment method is saved without our JavaScript.

https://docs.stripe.com/payments/save-and-reuse?platform=web&ui=stripe-hosted
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import msgspec
import stripe
from stripe.params.checkout import SessionCreateParams

from billing.errors import NotFound
from billing.gateway.client import object_path, read
from billing.gateway.parallel import wait_for
from billing.gateway.setup_intent_writes import SetupWishes

if TYPE_CHECKING:
    from billing.gateway.gateway import CustomerGateway

SESSION_ID = "{CHECKOUT_SESSION_ID}"
"""Stripe puts the session's id in its place. https://docs.stripe.com/payments/checkout/custom-success-page"""


class CheckoutSession(msgspec.Struct, frozen=True):
    """`status` is open, complete or expired; only an open one has a `url`.

    https://docs.stripe.com/api/checkout/sessions/object
    """

    id: str
    status: str | None = None
    mode: str | None = None
    url: str | None = None
    customer: str | None = None
    setup_intent: str | None = None


@dataclass(frozen=True, slots=True)
class CheckoutPage:
    """How Stripe's page shall be. The addresses are absolute; `success_url` holds `SESSION_ID`."""

    currency: str
    locale: str
    success_url: str
    cancel_url: str


async def retrieve_checkout_session(client: stripe.StripeClient, session_id: str) -> CheckoutSession:
    """GET /v1/checkout/sessions/{id}, whoever's it is."""
    return await read(client, object_path("/v1/checkout/sessions", session_id), CheckoutSession)


def read_checkout_session(gateway: "CustomerGateway", session_id: str) -> CheckoutSession:
    """One session in setup mode of this customer; raises `NotFound` for anybody else's."""
    found = wait_for(retrieve_checkout_session(gateway.client, session_id))
    if found.customer != gateway.customer_id or found.mode != "setup" or not found.setup_intent:
        raise NotFound
    return found


def create_checkout_session(gateway: "CustomerGateway", wishes: SetupWishes, page: CheckoutPage, *, token: str) -> str:
    """POST /v1/checkout/sessions in setup mode: the session's id. Raises our errors.

    https://docs.stripe.com/api/checkout/sessions/create
    """
    intent_data: dict[str, Any] = {"metadata": dict(wishes.metadata)}
    if wishes.on_behalf_of:
        intent_data["on_behalf_of"] = wishes.on_behalf_of
    params: dict[str, Any] = {
        "mode": "setup",
        "customer": gateway.customer_id,
        "currency": page.currency,
        "locale": page.locale,
        "success_url": page.success_url,
        "cancel_url": page.cancel_url,
        "setup_intent_data": intent_data,
    }
    if wishes.configuration:
        params["payment_method_configuration"] = wishes.configuration
    session = gateway.write(
        "checkout.session.create",
        gateway.customer_id,
        lambda client, options: client.v1.checkout.sessions.create_async(cast(SessionCreateParams, params), options),
        token=token,
    )
    return session.id
