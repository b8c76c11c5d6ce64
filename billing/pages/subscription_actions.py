"""What a customer may do with a subscription from the home page, and why a thing is not there.

Each action is one function: a button, or the reason why there is none, or neither where the merchant switched it off.
"""

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

# In the order in which they stand on a card. Each noun's module adds its own here.
ACTIONS: tuple[Action, ...] = ()


def subscription_actions(
    subject: Subject, subscription: Subscription, features: Features
) -> tuple[tuple[CardAction, ...], tuple[str, ...]]:
    """The buttons, and the reasons for those that are not there, each reason once."""
    found = [action(subject, subscription, features) for action in ACTIONS]
    return (
        tuple(each for each in found if isinstance(each, CardAction)),
        tuple(dict.fromkeys(each.text for each in found if isinstance(each, Reason))),
    )
