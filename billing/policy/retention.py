"""Whether a coupon can be offered to a customer who is about to cancel."""

from billing.gateway.coupons import taken_coupons
from billing.gateway.discounts import Coupon, Discount
from billing.gateway.promotion_codes import CodeCoupon
from billing.gateway.schedules import Schedule
from billing.gateway.subscriptions import Subscription


def can_be_offered(coupon: CodeCoupon, subscription: Subscription) -> bool:
    """Whether it would take something off what this subscription is billed, and never did before."""
    return (
        coupon.valid
        and coupon.is_for_currency(subscription.currency)
        and _is_for_products(coupon, subscription)
        and coupon.id not in taken_coupons(subscription)
        and coupon.id not in {_coupon_id(each) for each in subscription.discounts}
        and _takes_discounts(subscription)
    )


def _is_for_products(coupon: CodeCoupon, subscription: Subscription) -> bool:
    return not coupon.products or any(item.price.product in coupon.products for item in subscription.items.data)


def _takes_discounts(subscription: Subscription) -> bool:
    """Not while something else is settled that a new discount would undo, or that would undo it: a change that waits
    for its payment is dropped by an update of the discounts, and each phase of a schedule brings its own.

    https://docs.stripe.com/billing/subscriptions/pending-updates
    https://docs.stripe.com/api/subscription_schedules/object#subscription_schedule_object-phases-discounts
    """
    schedule = subscription.schedule
    is_scheduled = isinstance(schedule, Schedule) and schedule.status in {"active", "not_started"}
    return (
        subscription.status in {"active", "trialing"}
        and subscription.pending_update is None
        and subscription.pause_collection is None
        and not subscription.is_set_to_end
        and not is_scheduled
    )


def _coupon_id(discount: Discount | str) -> str:
    if isinstance(discount, str):
        return ""
    coupon = discount.source.coupon
    return coupon.id if isinstance(coupon, Coupon) else (coupon or "")
