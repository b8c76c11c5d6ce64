"""Why customers leave: Stripe's eight reasons in its wording, and the merchant's own.

https://docs.stripe.com/customer-management/cancellation-page
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.features import CancellationReason, CancelReason
from billing.gateway.cancellations import CancellationAnswer
from billing.gateway.feedback_options import FeedbackOption

LONGEST_COMMENT = 500
OTHER = "other"

_WORDS = {
    "too_expensive": gettext_lazy("It's too expensive"),
    "missing_features": gettext_lazy("I need more features"),
    "switched_service": gettext_lazy("I found an alternative"),
    "unused": gettext_lazy("I no longer need it"),
    "customer_service": gettext_lazy("Customer service was less than expected"),
    "too_complex": gettext_lazy("Ease of use was less than expected"),
    "low_quality": gettext_lazy("Quality was less than expected"),
    OTHER: gettext_lazy("Other reason"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of the survey: what is sent, and what is read."""

    value: str
    label: str
    is_own: bool = False
    """Whether the merchant made it (a feedback option)."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back, as it was typed, and what is wrong with it, by field."""

    reason: str = ""
    comment: str = ""
    errors: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Survey:
    """What may be answered; nothing where the merchant does not ask."""

    reasons: tuple[Reason, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.reasons)

    @property
    def takes_comment(self) -> bool:
        """Whether there is a reason that free text goes with."""
        return any(reason.value == OTHER for reason in self.reasons)

    def read(self, data: Mapping[str, str]) -> Answered:
        """Check a form that came back. No answer is an answer; a reason that is not offered is refused."""
        reason = data.get("reason", "")
        comment = data.get("comment", "").replace("\r\n", "\n").strip()
        errors = []
        if reason and reason not in {each.value for each in self.reasons}:
            errors.append(("reason", _("This reason is not offered. Choose one of the list.")))
        too_long = len(comment) - LONGEST_COMMENT
        if reason == OTHER and too_long > 0:
            words = ngettext(
                "Your words are %(count)s character too long. There is room for %(most)s.",
                "Your words are %(count)s characters too long. There is room for %(most)s.",
                too_long,
            )
            errors.append(("comment", words % {"count": too_long, "most": LONGEST_COMMENT}))
        return Answered(reason, comment, tuple(errors))

    def answer(self, answered: Answered) -> CancellationAnswer:
        """What is kept at Stripe: free text only with "other"."""
        chosen = next((reason for reason in self.reasons if reason.value == answered.reason), None)
        if chosen is None:
            return CancellationAnswer()
        if chosen.is_own:
            return CancellationAnswer(feedback_option=chosen.value)
        return CancellationAnswer(feedback=chosen.value, comment=answered.comment if chosen.value == OTHER else "")


def survey_of(settings: CancellationReason, options: Iterable[FeedbackOption]) -> Survey:
    """The reasons in the configured order, the merchant's own after Stripe's; "other" stays the last if it is."""
    if not settings.enabled:
        return Survey()
    reasons = [_of_stripe(name) for name in settings.options]
    known = {option.id: option for option in options if option.status == "active"}
    own = [
        Reason(known[identifier].id, known[identifier].description, is_own=True)
        for identifier in settings.feedback_options or ()
        if identifier in known
    ]
    last = reasons[-1:] if reasons and reasons[-1].value == OTHER else []
    return Survey(tuple(reasons[: len(reasons) - len(last)] + own + last))


def _of_stripe(name: CancelReason) -> Reason:
    return Reason(name, str(_WORDS[name]))
