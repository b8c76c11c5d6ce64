"""Ids and secrets as Stripe's look: prefix, length and alphabet."""

import secrets
import string

_ALPHANUMERIC = string.ascii_letters + string.digits
_SHORT = {"cus", "prod", "si", "req"}
_LEADING = {"pi": "3", "ch": "3", "py": "3"}


def random_text(length: int, alphabet: str = _ALPHANUMERIC) -> str:
    """Letters and digits that cannot be guessed."""
    size = len(alphabet)
    return "".join([alphabet[byte % size] for byte in secrets.token_bytes(length)])


def new_id(prefix: str) -> str:
    """`cus_` and its like have 14 characters after the prefix, the others 24, beginning with 1 (3 for payments)."""
    if prefix in _SHORT:
        return f"{prefix}_{random_text(14)}"
    return f"{prefix}_{_LEADING.get(prefix, '1')}{random_text(23)}"
