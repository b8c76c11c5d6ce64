"""Reasons for canceling in the merchant's own words. https://docs.stripe.com/api/billing/feedback-option"""

import msgspec

from billing.gateway.client import StripeList, read
from billing.gateway.gateway import CustomerGateway

_MOST = 100


class FeedbackOption(msgspec.Struct, frozen=True):
    """`status` is active, or inactive: "cannot be used in portal configurations"."""

    id: str
    description: str
    status: str = "active"


async def list_feedback_options(gateway: CustomerGateway) -> StripeList[FeedbackOption]:
    """GET /v1/billing/feedback_options, those that are active."""
    return await read(
        gateway.client, "/v1/billing/feedback_options", StripeList[FeedbackOption], status="active", limit=_MOST
    )
