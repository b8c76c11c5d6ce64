"""Deep links: a session whose link leads to one task, and what follows when it is done.

https://docs.stripe.com/customer-management/portal-deep-links
"""

from dataclasses import dataclass
from typing import Any, Literal, cast

from accounts.models import PortalSession

Ending = Literal["hosted_confirmation", "portal_homepage", "redirect"]


@dataclass(frozen=True, slots=True)
class Flow:
    """What the customer was sent here for: `type` is Stripe's word, `details` its sub-object of that name."""

    type: str
    details: dict[str, Any]
    ending: Ending
    custom_message: str = ""
    """The merchant's words for the last page; for `hosted_confirmation`."""
    return_url: str = ""
    """Where the customer goes when it is done; for `redirect`."""

    @property
    def subscription_id(self) -> str:
        """The subscription it is about; empty for a flow that is about the customer."""
        return str(self.details.get("subscription") or "")


def flow_of(session: PortalSession) -> Flow | None:
    """The flow that the session was made for, over or not; `None` for an ordinary visit."""
    if session.flow is None:
        return None
    kind, after = str(session.flow["type"]), session.flow["after_completion"]
    return Flow(
        type=kind,
        details=session.flow.get(kind) or {},
        ending=cast(Ending, after["type"]),
        custom_message=(after.get("hosted_confirmation") or {}).get("custom_message") or "",
        return_url=(after.get("redirect") or {}).get("return_url") or "",
    )


def retention_coupon(session: PortalSession, subscription_id: str) -> str:
    """The coupon that a customer who cancels this subscription is offered first; empty for none.

    The session's own if its flow names one, else the configuration's.
    https://docs.stripe.com/customer-management/cancellation-page
    """
    flow = flow_of(session)
    if flow is not None and flow.type == "subscription_cancel" and flow.subscription_id == subscription_id:
        retention = flow.details.get("retention")
        if retention:
            return str(retention["coupon_offer"]["coupon"])
    return session.configuration.retention_coupon
