"""All that a merchant writes to integrate the portal: one call on its own server, with Stripe's SDK."""

from django.conf import settings
from stripe import (
    APIConnectionError,
    AuthenticationError,
    InvalidRequestError,
    RateLimitError,
    RequestsClient,
    StripeClient,
    StripeError,
)

from .shops import Shop

TIMEOUT_SECONDS = 15


class NoLink(Exception):
    """The portal gave no link. The text says why, for the shop's customer; `status` is the page's."""

    def __init__(self, text: str, status: int) -> None:
        super().__init__(text)
        self.status = status


def billing_link(shop: Shop, customer_id: str, *, return_url: str, locale: str = "auto") -> str:
    """A link to the customer's billing page, good for five minutes; raises `NoLink`."""
    portal = StripeClient(
        shop.api_key,
        base_addresses={"api": settings.PORTAL_BASE_URL},
        http_client=RequestsClient(timeout=TIMEOUT_SECONDS),
    )
    try:
        session = portal.v1.billing_portal.sessions.create(
            {"customer": customer_id, "return_url": return_url, "locale": locale}
        )
    except StripeError as error:
        raise no_link(shop, error) from error
    return session.url


def no_link(shop: Shop, error: StripeError) -> NoLink:
    """What the shop tells its customer about each kind of failure."""
    match error:
        case RateLimitError():
            return NoLink("Many people are asking at once. Wait a minute, then press the button again.", 429)
        case InvalidRequestError(code="resource_missing"):
            return NoLink(f"This customer no longer exists in the billing of {shop.name}.", 404)
        case AuthenticationError():
            return NoLink(f"The billing portal refused the API key of {shop.name}. Create a new one.", 502)
        case APIConnectionError():
            return NoLink("The billing page cannot be reached at the moment. Nothing was changed. Try again soon.", 503)
        case _:
            return NoLink("The billing page could not be opened. Nothing was changed. Try again soon.", 502)
