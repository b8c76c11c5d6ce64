"""What stands on a subscription's card for a customer to do: a button, or the reason why there is none."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from accounts.features import Features
from billing.gateway.subscriptions import Subscription
from billing.pages.subject import Subject


@dataclass(frozen=True, slots=True)
class CardAction:
    """A link, or a button that changes something by one press (then it has a `token`)."""

    label: str
    url: str
    look: Literal["primary", "button", "link"] = "button"
    token: str = ""
    name: str = ""
    """What it acts on, for screen readers: "Pro"; printed hidden after the label."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an action is not there, as a sentence."""

    text: str


Action = Callable[[Subject, Subscription, Features], CardAction | Reason | None]
