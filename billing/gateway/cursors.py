"""Places in Stripe's lists. https://docs.stripe.com/api/pagination"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar


class HasId(Protocol):
    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=HasId)


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


@dataclass(frozen=True, slots=True)
class ListPage(Generic[T]):
    """One page of a list and where its neighbours begin; `None` where there is none."""

    data: list[T]
    newer: Cursor | None = None
    older: Cursor | None = None

    @classmethod
    def between(cls, shown: list[T], read: Sequence[T], *, has_more: bool, cursor: Cursor) -> "ListPage[T]":
        """`shown` may be fewer than were read; `has_more` is Stripe's, in the direction that `cursor` reads."""
        is_first = not cursor.after and not cursor.before
        if not read:
            return cls(shown, newer=None if is_first else Cursor())
        has_newer = bool(cursor.after) or (bool(cursor.before) and has_more)
        has_older = bool(cursor.before) or has_more
        return cls(
            shown,
            newer=Cursor(before=read[0].id) if has_newer else None,
            older=Cursor(after=read[-1].id) if has_older else None,
        )
