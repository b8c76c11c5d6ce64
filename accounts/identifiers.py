"""Identifiers in Stripe's own shape: a prefix that says what it is, then letters and digits nobody can guess."""

import secrets
import string

_ALPHABET = string.ascii_letters + string.digits


def new_id(prefix: str) -> str:
    """A new identifier such as ``bps_1MrSjzLkdIwHu7ixex0IvU9b``: the prefix, a 1 and 23 random letters and digits."""
    return f"{prefix}_1" + "".join(secrets.choice(_ALPHABET) for _ in range(23))
