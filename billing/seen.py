"""What a form showed when it was opened: if it is otherwise by the time it comes back, somebody changed it elsewhere.

The mark is no secret and no proof, only a comparison: a customer who forges it overwrites what is theirs anyway.
"""

import hashlib
import json
from typing import Any

FIELD = "seen"
"""The hidden field's name."""


def mark_of(shown: Any) -> str:
    """A short mark of the values that a form shows: anything that JSON can write."""
    text = json.dumps(shown, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()
