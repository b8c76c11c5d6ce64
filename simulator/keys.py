"""Whose request is it: API keys and connected accounts. https://docs.stripe.com/api/authentication"""

import base64
import binascii
import hashlib
from collections.abc import Mapping

from simulator.errors import StripeError, invalid_request
from simulator.store import Store


def authenticate(store: Store, headers: Mapping[str, str]) -> str:
    """The account that the key (and `Stripe-Account`) names, or 401."""
    key = _key(headers.get("authorization", ""))
    return headers.get("stripe-account") or _account_of(store, key)


def _key(authorization: str) -> str:
    scheme, _, rest = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(rest).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return ""


def _account_of(store: Store, key: str) -> str:
    for prefix in ("sk_test_", "rk_test_"):
        if key.startswith(prefix):
            return "acct_" + hashlib.sha256(key.removeprefix(prefix).encode()).hexdigest()[:16]
    raise invalid_key(key)


def invalid_key(key: str) -> StripeError:
    """The refusal of a key that is not one."""
    return invalid_request(f"Invalid API Key provided: {key}", status=401)
