"""Begin to save a payment method: by Stripe.js on our page, or on Stripe's own page."""

import json

from billing.gateway.checkout_sessions import CheckoutPage, create_checkout_session
from billing.gateway.gateway import CustomerGateway
from billing.gateway.setup_intent_writes import SetupWishes, create_setup_intent
from billing.services.limit_setups import count_setup


def begin_setup(gateway: CustomerGateway, wishes: SetupWishes, *, token: str) -> str:
    """A setup intent's client secret, for Stripe.js. The same wishes with the same token are the same intent: whoever
    corrects a number goes on with it.

    Raises `TooManySetups`, `RequestRefused`, `StripeUnavailable` (send the same token again).
    """
    named = _named(token, wishes)
    count_setup(gateway, named)
    return create_setup_intent(gateway, wishes, token=named)


def begin_checkout(gateway: CustomerGateway, wishes: SetupWishes, page: CheckoutPage, *, token: str) -> str:
    """The id of a Checkout Session, which has an address of its own. Raises as `begin_setup` does."""
    named = _named(token, wishes, page)
    count_setup(gateway, named)
    return create_checkout_session(gateway, wishes, page, token=named)


def _named(token: str, wishes: SetupWishes, page: CheckoutPage | None = None) -> str:
    """Another choice is another request, which the key must say: Stripe refuses one key for two of them."""
    asked = [dict(wishes.metadata), wishes.configuration, wishes.on_behalf_of]
    if page is not None:
        asked.append([page.currency, page.locale, page.success_url, page.cancel_url])
    return f"{token}\n{json.dumps(asked, sort_keys=True)}"
