"""Stay, with the coupon that was offered."""

from django.utils.translation import gettext as _

from billing.errors import NotAvailable
from billing.gateway.coupons import take_coupon
from billing.gateway.gateway import CustomerGateway
from billing.gateway.promotion_codes import CodeCoupon
from billing.gateway.subscriptions import Subscription
from billing.policy.retention import can_be_offered


def accept_offer(gateway: CustomerGateway, subscription: Subscription, coupon: CodeCoupon, *, token: str) -> None:
    """Add the coupon to the subscription's discounts. Raises `NotAvailable` when it is not on offer any more."""
    if not can_be_offered(coupon, subscription):
        raise NotAvailable(_("This offer is not available any more."))
    take_coupon(gateway, subscription, coupon.id, token=token)
