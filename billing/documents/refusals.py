"""What could not be made is not tried again for a while, however often it is asked for: printers are for everybody."""

import hashlib
from typing import Literal

import msgspec

from accounts.models import Merchant
from billing.documents.papers import Paper
from billing.gateway.account_cache import account_key, recall, remember

Refusal = Literal["failed", "refused", ""]
"""It could not be drawn; or the official rules do not accept it, which stays so while nothing about it changes."""

_SECONDS: dict[Refusal, int] = {"failed": 600, "refused": 24 * 3600}


def refusal(merchant: Merchant, paper: Paper, kind: str, language: str) -> Refusal:
    """Why it was not made the last time; empty where it is not known."""
    found = recall(_key(merchant, paper, kind, language))
    return found if found in _SECONDS else ""


def remember_refusal(merchant: Merchant, paper: Paper, kind: str, language: str, why: Refusal) -> None:
    """So that nobody tries again at once."""
    remember(_key(merchant, paper, kind, language), why, _SECONDS[why])


def _key(merchant: Merchant, paper: Paper, kind: str, language: str) -> str:
    # A seller who adds what was missing makes another paper of it.
    seller = hashlib.sha256(msgspec.json.encode(paper.seller)).hexdigest()
    return account_key("document_refused", merchant, paper.object_id, kind, language, paper.state, seller)
