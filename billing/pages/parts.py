"""Small values that several sections print."""

from dataclasses import dataclass
from typing import Literal

Tone = Literal["good", "info", "warning", "danger", "quiet"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A status in words. `tone` picks the small mark beside them, never the meaning."""

    text: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Paging:
    """Links to the neighbouring pages of a list; an empty string means that there is none."""

    newer_url: str = ""
    older_url: str = ""

    def __bool__(self) -> bool:
        return bool(self.newer_url or self.older_url)
