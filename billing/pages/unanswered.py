"""When no answer came to a change: it may be made or not, and pressing again does it once only."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UnansweredPage:
    """For a change by one press, which has no page of its own to show again. `token` is that of the first press."""

    heading: str
    url: str
    label: str
    token: str
    notice: str
