"""What canceling would do and settle: reckoned once, shown before, and held against what is true when it is done."""

from dataclasses import dataclass
from typing import Any

from accounts.features import SubscriptionCancel
from billing.gateway.previews import ChangePreview, PreviewLine
from billing.gateway.subscriptions import Subscription
from billing.policy.cancellation import bills_usage, ends_at_once, is_credited, last_day


@dataclass(frozen=True, slots=True)
class CancellationQuote:
    """Amounts in the smallest unit of the subscription's currency; timestamps in seconds."""

    at_once: bool
    end: int
    """When it ends; `moment` for an end at once."""
    moment: int
    """To which the amounts are reckoned."""
    is_credited: bool = False
    """Whether unused time is credited."""
    bills_usage: bool = False
    """Whether a last invoice is made at once, of usage and of all that waits."""
    credit: int = 0
    """For unused time."""
    waiting: int = 0
    """What earlier changes left to settle; negative for a credit."""
    total: int = 0
    """Of a last invoice with all of it, usage and taxes included; negative for a credit."""

    @property
    def drops_waiting(self) -> bool:
        """Whether what waits lapses: "pending prorations are removed if invoice_now and prorate are both set to false".

        https://docs.stripe.com/api/subscriptions/cancel
        """
        return self.at_once and not self.is_credited and not self.bills_usage

    def figures(self) -> dict[str, Any]:
        """What the customer agrees to, for a signed quote. Usage is not in it: it is shown as of now."""
        return {
            "at_once": self.at_once,
            "end": None if self.at_once else self.end,
            "moment": self.moment,
            "credited": self.is_credited,
            "usage_billed": self.bills_usage,
            "credit": self.credit,
        }


def needs_preview(subscription: Subscription, cancel: SubscriptionCancel, now: int) -> bool:
    """Whether there is something to reckon: an end at once of what has run. A pause leaves a credit, and usage."""
    has_run = subscription.status in {"active", "past_due", "unpaid", "paused"}
    return has_run and ends_at_once(subscription, cancel, now)


def cancellation_quote(
    subscription: Subscription, cancel: SubscriptionCancel, *, now: int, moment: int, preview: ChangePreview | None
) -> CancellationQuote:
    """`moment` is to when the preview was reckoned; no preview means that nothing is to be settled."""
    if not ends_at_once(subscription, cancel, now):
        return CancellationQuote(at_once=False, end=last_day(subscription) or now, moment=moment)
    lines = preview.lines.data if preview else []
    credits_unused = is_credited(subscription, cancel)
    credits = [line for line in lines if credits_unused and _is_new_credit(line, moment)]
    waiting = [line for line in lines if line.is_proration and line not in credits]
    return CancellationQuote(
        at_once=True,
        end=moment,
        moment=moment,
        is_credited=credits_unused,
        bills_usage=bills_usage(subscription),
        credit=-sum(line.amount for line in credits),
        waiting=sum(line.amount for line in waiting),
        total=preview.total if preview else 0,
    )


def _is_new_credit(line: PreviewLine, moment: int) -> bool:
    """A credit for the time from the end on; older ones settle earlier changes."""
    return line.is_proration and line.amount < 0 and line.period.start == moment
