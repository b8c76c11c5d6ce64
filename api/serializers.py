"""Our rows as Stripe's objects.

https://docs.stripe.com/api/customer_portal/sessions/object
https://docs.stripe.com/api/customer_portal/configurations/object
"""

from typing import Any

from accounts.models import Configuration, PortalSession
from accounts.models.configurations import PROFILE_KEYS


def session_object(session: PortalSession, url: str, expand: list[str]) -> dict[str, Any]:
    """A `billing_portal.session`. The url is only known at this moment."""
    expanded = any(name.split(".")[0] == "configuration" for name in expand)
    with_products = "configuration.features.subscription_update.products" in expand
    return {
        "id": session.id,
        "object": "billing_portal.session",
        "after_expiration": session.after_expiration,
        "configuration": (
            configuration_object(session.configuration, with_products=with_products)
            if expanded
            else session.configuration_id
        ),
        "created": int(session.created.timestamp()),
        "customer": session.customer,
        "customer_account": None,
        "flow": session.flow,
        "livemode": session.livemode,
        "locale": session.locale or None,
        "on_behalf_of": session.on_behalf_of or None,
        "return_url": session.return_url or None,
        "url": url,
    }


def configuration_object(configuration: Configuration, *, with_products: bool = False) -> dict[str, Any]:
    """A `billing_portal.configuration`. Stripe gives the products only when they are expanded."""
    features = configuration.parsed_features().as_json()
    if not with_products:
        del features["subscription_update"]["products"]
    return {
        "id": configuration.id,
        "object": "billing_portal.configuration",
        "active": configuration.active,
        "application": None,
        "business_profile": {key: configuration.profile(key) for key in PROFILE_KEYS},
        "created": int(configuration.created.timestamp()),
        "default_return_url": configuration.default_return_url or None,
        "features": features,
        "is_default": configuration.is_default,
        "livemode": configuration.livemode,
        "login_page": configuration.login_page,
        "metadata": configuration.metadata,
        "name": configuration.name or None,
        "updated": int(configuration.updated.timestamp()),
    }
