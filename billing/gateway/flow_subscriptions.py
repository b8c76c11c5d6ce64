"""The subscription that a session's flow is about, before there is a page. https://docs.stripe.com/api/subscriptions/object"""

from urllib.parse import quote

import msgspec

from accounts.models import Merchant
from billing.errors import NotFound
from billing.gateway.client import StripeList, object_path, read, stripe_client
from billing.gateway.discounts import Coupon, PromotionCode
from billing.gateway.parallel import wait_for
from billing.gateway.subscriptions import ENDED


class FlowPrice(msgspec.Struct, frozen=True):
    id: str


class FlowItem(msgspec.Struct, frozen=True):
    id: str
    price: FlowPrice
    quantity: int | None = None


class FlowSubscription(msgspec.Struct, frozen=True):
    id: str
    customer: str
    status: str
    items: StripeList[FlowItem]
    cancel_at: int | None = None
    cancel_at_period_end: bool = False

    @property
    def has_ended(self) -> bool:
        return self.status in ENDED

    @property
    def is_set_to_cancel(self) -> bool:
        return self.cancel_at_period_end or self.cancel_at is not None


def find_flow_subscription(merchant: Merchant, customer_id: str, subscription_id: str) -> FlowSubscription:
    """GET /v1/subscriptions/{id} (one call); `NotFound` also for a subscription of somebody else."""
    path = object_path("/v1/subscriptions", subscription_id)
    subscription = wait_for(read(stripe_client(merchant), path, FlowSubscription))
    if subscription.customer != customer_id:
        raise NotFound
    return subscription


def check_coupon(merchant: Merchant, coupon: str) -> None:
    """GET /v1/coupons/{id} (one call); raises `NotFound`. Merchants choose these ids themselves."""
    wait_for(read(stripe_client(merchant), f"/v1/coupons/{quote(coupon, safe='')}", Coupon))


def check_promotion_code(merchant: Merchant, promotion_code: str) -> None:
    """GET /v1/promotion_codes/{id} (one call); raises `NotFound`."""
    path = object_path("/v1/promotion_codes", promotion_code)
    wait_for(read(stripe_client(merchant), path, PromotionCode))
