"""Deep links: a session whose link leads to one task, and what follows when it is done.

https://docs.stripe.com/customer-management/portal-deep-links
"""

from dataclasses import dataclass
from typing import Any, Literal, cast

from accounts.models import PortalSession
from billing.plan_changes import ItemChange, PlanChange

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


@dataclass(frozen=True, slots=True)
class GivenDiscount:
    """The discount that a `subscription_update_confirm` brings: a coupon's id or a promotion code's, or neither."""

    coupon: str = ""
    promotion_code: str = ""

    def __bool__(self) -> bool:
        return bool(self.coupon or self.promotion_code)


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


def given_discount(session: PortalSession, subscription_id: str, change: PlanChange) -> GivenDiscount:
    """The discount that the session's link brings, for the very change of this subscription that it is to confirm."""
    flow = flow_of(session)
    if flow is None or not session.is_in_flow or flow.subscription_id != subscription_id:
        return GivenDiscount()
    if not change or wanted_change(flow).query() != change.query():
        return GivenDiscount()
    discount: dict[str, Any] = next(iter(flow.details.get("discounts") or []), {})
    return GivenDiscount(coupon=discount.get("coupon") or "", promotion_code=discount.get("promotion_code") or "")


def wanted_change(flow: Flow) -> PlanChange:
    """The change of a `subscription_update_confirm`; an empty one for every other flow."""
    items = flow.details.get("items") or []
    return PlanChange(
        tuple(
            ItemChange(
                item_id=item["id"],
                price=item.get("price") or "",
                quantity="" if item.get("quantity") is None else str(item["quantity"]),
            )
            for item in items
        )
    )
