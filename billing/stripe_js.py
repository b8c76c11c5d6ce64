"""Stripe.js: from where it comes, with which key, and what a page that loads it is allowed.

It always comes from Stripe's host, never from ours. https://docs.stripe.com/js/including
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponseBase

from accounts.models import Merchant

STRIPE_JS_HOST = "https://js.stripe.com"
# https://docs.stripe.com/security/guide#content-security-policy, without the maps that complete addresses.
_STRIPE_ORIGINS = {
    "script-src": [STRIPE_JS_HOST, "https://*.js.stripe.com"],
    "frame-src": [STRIPE_JS_HOST, "https://*.js.stripe.com", "https://hooks.stripe.com"],
    "connect-src": ["https://api.stripe.com"],
}


def allow_stripe_js(response: HttpResponseBase) -> None:
    """Widen this one answer's content security policy by what Stripe.js needs: its script, its frames, its calls."""
    parts = urlsplit(settings.STRIPE_JS_URL)
    origin = f"{parts.scheme}://{parts.netloc}"
    own = {directive: [origin] for directive in _STRIPE_ORIGINS}
    # Where django-csp's own decorator puts it, which takes no values that a setting may change.
    response._csp_update = _STRIPE_ORIGINS if origin == STRIPE_JS_HOST else own  # type: ignore[attr-defined]


def publishable_key(merchant: Merchant) -> str:
    """The merchant's own, else its platform's; empty where there is none: then Stripe.js cannot be used."""
    return merchant.publishable_key or (merchant.platform.publishable_key if merchant.platform else "")
