"""Tokens that make sending a form twice have one effect.

A token is minted with the page and becomes a part of Stripe's idempotency key. After a definite answer, yes or no, the
next page mints a new one, since Stripe replays stored answers, declines included; only when no answer came is it kept.
https://docs.stripe.com/api/idempotent_requests
"""

import re
import secrets
from collections.abc import Mapping

from accounts.errors import FormUnusable

_SHAPE = re.compile(r"[A-Za-z0-9_-]{22}")


def new_token() -> str:
    """A fresh one, of 128 bits."""
    return secrets.token_urlsafe(16)


def always() -> bool:
    """`again` for a change that only sets a value, in `CustomerGateway.write`: a stored answer may be of a change that
    was taken back since.
    """
    return True


def token_in(data: Mapping[str, str]) -> str:
    """The token that came with a form; raises `FormUnusable` without a proper one."""
    token = data.get("token", "")
    if not _SHAPE.fullmatch(token):
        raise FormUnusable
    return token
