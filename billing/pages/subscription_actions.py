"""What a customer may do with a subscription from the home page, and why a thing is not there.

Each action is one function in the module of its noun: a button, or the reason why there is none, or neither where the
merchant switched it off.
"""

from accounts.features import Features
from billing.gateway.subscriptions import Subscription
from billing.pages.cancellation_action import cancellation_action
from billing.pages.card_actions import Action, CardAction, Reason
from billing.pages.keep_action import keep_action
from billing.pages.pause_action import pause_action
from billing.pages.payment_action import payment_action, undo_pending_change_action
from billing.pages.plan_action import plan_action
from billing.pages.renewal_action import renewal_action
from billing.pages.resume_action import resume_action
from billing.pages.scheduled_change_action import scheduled_change_action
from billing.pages.subject import Subject

# In the order in which they stand on a card. Each noun's module adds its own here.
ACTIONS: tuple[Action, ...] = (
    payment_action,
    undo_pending_change_action,
    resume_action,
    plan_action,
    keep_action,
    pause_action,
    cancellation_action,
    scheduled_change_action,
    renewal_action,
)


def subscription_actions(
    subject: Subject, subscription: Subscription, features: Features
) -> tuple[tuple[CardAction, ...], tuple[str, ...]]:
    """The buttons, and the reasons for those that are not there, each reason once."""
    found = [action(subject, subscription, features) for action in ACTIONS]
    return (
        tuple(each for each in found if isinstance(each, CardAction)),
        tuple(dict.fromkeys(each.text for each in found if isinstance(each, Reason))),
    )
