"""Whose server is asking: Bearer or Basic, as Stripe takes them. https://docs.stripe.com/api/authentication"""

import base64
import binascii
import re

from django.http import HttpRequest

from accounts.models import ApiKey, Merchant
from api.errors import ApiError

_NO_KEY = (
    "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth "
    "(e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication for details, or we "
    "can help at https://support.stripe.com/."
)


def authenticate(request: HttpRequest) -> tuple[ApiKey, Merchant]:
    """The key that asks, and the merchant it acts for (its own, or with ``Stripe-Account`` a connected one)."""
    secret = _secret(request.headers.get("Authorization", ""))
    if not secret:
        raise ApiError(_NO_KEY, status=401)
    key = ApiKey.objects.authenticate(secret)
    if key is None:
        raise ApiError(f"Invalid API Key provided: {_starred(secret)}", status=401)
    account = request.headers.get("Stripe-Account") or request.headers.get("Stripe-Context") or ""
    return key, _acting_for(key, secret, account.strip())


def _secret(header: str) -> str:
    scheme, _, value = header.strip().partition(" ")
    value = value.strip()
    if scheme.lower() == "bearer":
        return value
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(value, validate=True).decode().partition(":")[0].strip()
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _acting_for(key: ApiKey, secret: str, account: str) -> Merchant:
    if not account or account == key.merchant.stripe_account:
        return key.merchant
    merchant = (
        Merchant.objects.select_related("platform")
        .filter(platform=key.merchant, stripe_account=account, is_active=True)
        .first()
    )
    if merchant is None:
        raise ApiError(
            f"The provided key '{_starred(secret)}' does not have access to account '{account[:64]}' "
            "(or that account does not exist). Application access may have been revoked.",
            status=403,
            code="account_invalid",
        )
    return merchant


def _starred(secret: str) -> str:
    """What may be shown of a key: its kind and its last four characters, and nothing of a short one."""
    kind = re.match(r"(?:[a-z]+_){1,3}", secret)
    head = kind[0] if kind and len(secret) >= 24 else ""
    tail = secret[-4:] if len(secret) >= 24 else ""
    return head + "*" * min(max(len(secret) - len(head) - len(tail), 4), 24) + tail
