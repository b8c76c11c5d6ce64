"""What is noted with a setup intent: what it shall pay, where the customer came from, and whether that is done.

It travels in Stripe's metadata, so that it is there whichever way and however late the customer comes back.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from billing.payment_uses import PaymentUses

DONE = {"portal_done": "1"}
"""Noted when what was chosen is carried out: from then on the same address changes nothing."""
_NEXT = ("portal_next", "portal_next_2", "portal_next_3")
_LONGEST = 500
"""A value of metadata holds so many characters. https://docs.stripe.com/api/metadata"""


@dataclass(frozen=True, slots=True)
class SetupNotes:
    """`uses` is `None` for an intent that was not made here; `next` is the step that waits for the payment method."""

    uses: PaymentUses | None
    next: str = ""
    is_done: bool = False

    def metadata(self) -> dict[str, str]:
        """As Stripe keeps it; a long address takes several values."""
        parts = [self.next[start : start + _LONGEST] for start in range(0, len(self.next), _LONGEST)]
        return {**(self.uses.metadata() if self.uses else {}), **dict(zip(_NEXT, parts, strict=False))}

    @classmethod
    def read(cls, metadata: Mapping[str, str] | None) -> "SetupNotes":
        """What was noted. The address is to be checked as any other that comes from outside."""
        found = metadata or {}
        return cls(
            uses=PaymentUses.read(found),
            next="".join(found.get(key, "") for key in _NEXT),
            is_done=all(found.get(key) == value for key, value in DONE.items()),
        )
