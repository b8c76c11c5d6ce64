"""When no answer came to a change: it may be made or not, and pressing again does it once only."""

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class UnansweredPage:
    """For a change by one press, which has no page of its own to show again. `token` is that of the first press."""

    heading: str
    url: str
    label: str
    token: str
    notice: str


def no_answer() -> str:
    """What to say above a form that is shown again with the same token."""
    return _(
        "No answer came from the payment service, so we do not know yet whether this was done. "
        "Press the button again: it is done once only."
    )
