"""Whether a promotion code can be redeemed with a change of plan, and if not, why not.

https://docs.stripe.com/billing/subscriptions/coupons#promotion-codes. What Stripe alone knows (whether a customer
bought before) is found when the preview with the code is refused: `why_refused`.
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from billing.dates import long_date
from billing.gateway.discounts import Coupon, Discount, PromotionCode
from billing.gateway.promotion_codes import CodeCoupon, FoundCode
from billing.gateway.subscriptions import Subscription
from billing.money import Money

_NOT_FIRST = "promotion_code_customer_not_first_time"


def best_code(codes: Iterable[FoundCode], customer_id: str) -> FoundCode | None:
    """Of several codes with one spelling, the one that counts for this customer: usable ones and own ones first."""

    def rank(code: FoundCode) -> tuple[bool, bool, bool]:
        return code.customer in {None, customer_id}, code.active, code.customer == customer_id

    return max(codes, key=rank, default=None)


def why_not_redeemable(code: FoundCode | None, subscription: Subscription, products: frozenset[str], now: int) -> str:
    """Why it cannot be redeemed, as a sentence; empty when nothing is known that stands in the way.

    `products` are those of the subscription after the change.
    """
    if code is None:
        return _("We do not know this code. Check its spelling.")
    if code.customer not in {None, subscription.customer}:
        # Neither whose it is nor whether it could still be used.
        return _("This code is not valid for your account.")
    if code.coupon is None:
        return _("This code is not active any more.")
    return _why_over(code, code.coupon, now) or _why_not_here(code, code.coupon, subscription, products)


def _why_over(code: FoundCode, coupon: CodeCoupon, now: int) -> str:
    """Why nobody can redeem it any more."""
    ends = [end for end in (code.expires_at, coupon.redeem_by) if end is not None and end <= now]
    if ends:
        return _("This code expired on %(date)s.") % {"date": long_date(min(ends))}
    if _is_used_up(code.times_redeemed, code.max_redemptions) or _is_used_up(
        coupon.times_redeemed, coupon.max_redemptions
    ):
        return _("This code has been used as often as it can be.")
    if not code.active or not coupon.valid:
        return _("This code is not active any more.")
    return ""


def _why_not_here(code: FoundCode, coupon: CodeCoupon, subscription: Subscription, products: frozenset[str]) -> str:
    """Why it cannot be redeemed with this subscription."""
    if _is_in_force(code, coupon, subscription):
        return _("This discount is in force already.")
    if not coupon.is_for_currency(subscription.currency):
        return _("This code is for another currency than %(currency)s.") % {"currency": subscription.currency.upper()}
    if coupon.products and not coupon.products & products:
        return _("This code is for other products.")
    minimum, currency = code.restrictions.minimum_amount, code.restrictions.minimum_amount_currency
    if minimum is not None and currency is not None:
        # Stripe refuses every such code on an update, however large it is: "cannot be redeemed on a subscription
        # update because it uses the `minimum_amount` restriction" (seen in others' logs).
        words = _("This code is for new orders of %(amount)s and more. It cannot be used for a change.")
        return words % {"amount": Money(minimum, currency)}
    return ""


def why_refused(code: FoundCode, subscription: Subscription, error_code: str) -> str:
    """Why Stripe refused a code that nothing is known against. `error_code` is Stripe's, where it gave one.

    https://docs.stripe.com/error-codes#promotion-code-customer-not-first-time
    """
    if error_code == _NOT_FIRST or code.restrictions.first_time_transaction:
        return _("This code is for a first purchase only.")
    if subscription.discounts:
        return _("This code cannot be combined with the discount that you have.")
    return _("This code cannot be used for this change.")


def _is_used_up(times: int, most: int | None) -> bool:
    return most is not None and times >= most


def _is_in_force(code: FoundCode, coupon: CodeCoupon, subscription: Subscription) -> bool:
    for discount in subscription.discounts:
        if not isinstance(discount, Discount):
            continue
        used, source = discount.promotion_code, discount.source.coupon
        if (used.id if isinstance(used, PromotionCode) else used) == code.id:
            return True
        if (source.id if isinstance(source, Coupon) else source) == coupon.id:
            return True
    return False
