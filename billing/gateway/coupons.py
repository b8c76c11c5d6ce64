"""Coupons by id, and taking one for a subscription. https://docs.stripe.com/billing/subscriptions/coupons"""

from urllib.parse import quote

from billing.gateway.client import read
from billing.gateway.discounts import kept
from billing.gateway.gateway import CustomerGateway
from billing.gateway.previews import ChangePreview, create_preview
from billing.gateway.promotion_codes import CodeCoupon
from billing.gateway.subscription_updates import update_subscription
from billing.gateway.subscriptions import Subscription

TAKEN_KEY = "portal_retention_coupons"
"""The key of a subscription's metadata that says which coupons it was kept with: one that applies once leaves no other
trace. Coupons' ids with a space between them."""
_LONGEST_VALUE = 500


async def retrieve_coupon(gateway: CustomerGateway, coupon_id: str) -> CodeCoupon:
    """GET /v1/coupons/{id}; raises `NotFound`. Merchants choose these ids themselves."""
    path = f"/v1/coupons/{quote(coupon_id, safe='')}"
    return await read(gateway.client, path, CodeCoupon, expand=["applies_to", "currency_options"])


async def preview_next(gateway: CustomerGateway, subscription: Subscription, coupon_id: str = "") -> ChangePreview:
    """What comes next for the subscription, with the coupon beside its discounts if one is named.

    Raises `RequestRefused` or `NotFound` when nothing is coming, or the coupon cannot be redeemed.
    """
    if not coupon_id:
        return await create_preview(gateway.client, subscription.id)
    discounts = _discounts(subscription, coupon_id)
    return await create_preview(gateway.client, subscription.id, discounts=discounts)


def taken_coupons(subscription: Subscription) -> frozenset[str]:
    """The ids of the coupons that this subscription was kept with."""
    return frozenset((subscription.metadata or {}).get(TAKEN_KEY, "").split())


def take_coupon(gateway: CustomerGateway, subscription: Subscription, coupon_id: str, *, token: str) -> None:
    """POST /v1/subscriptions/{id}: add the coupon to the discounts in force, and remember that it was taken.

    "discounts: ... populated array overwrites": those in force are named again.
    https://docs.stripe.com/api/subscriptions/update#update_subscription-discounts
    """
    taken = " ".join(sorted({*taken_coupons(subscription), coupon_id}))
    params = {"discounts": _discounts(subscription, coupon_id), "metadata": {TAKEN_KEY: taken[-_LONGEST_VALUE:]}}
    update_subscription(gateway, subscription, params, token=token, change="retention_coupon", coupon=coupon_id)


def _discounts(subscription: Subscription, coupon_id: str) -> list[dict[str, str]]:
    return [*kept(subscription.discounts), {"coupon": coupon_id}]
