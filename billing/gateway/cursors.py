"""A place in one of Stripe's lists. https://docs.stripe.com/api/pagination"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Cursor:
    """The object after which, or before which, a page of a list begins; neither for the first page."""

    after: str = ""
    before: str = ""

    @property
    def params(self) -> dict[str, Any]:
        """As Stripe's parameters."""
        if self.after:
            return {"starting_after": self.after}
        return {"ending_before": self.before} if self.before else {}
