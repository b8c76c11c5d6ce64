"""Discounts in force and the coupons behind them. https://docs.stripe.com/api/discounts/object"""

from collections.abc import Iterable
from decimal import Decimal

import msgspec


class Coupon(msgspec.Struct, frozen=True):
    """`amount_off` is in the smallest unit of `currency`."""

    id: str
    name: str | None = None
    percent_off: Decimal | None = None
    amount_off: int | None = None
    currency: str | None = None
    duration: str = "forever"


class PromotionCode(msgspec.Struct, frozen=True):
    id: str
    code: str


class DiscountSource(msgspec.Struct, frozen=True):
    """The coupon, or only its id where Stripe's expansion does not reach (discounts of items)."""

    coupon: Coupon | str | None = None


class Discount(msgspec.Struct, frozen=True):
    """`start` and `end` are timestamps; without an end it lasts as the coupon's `duration` says."""

    id: str
    source: DiscountSource = DiscountSource()
    promotion_code: PromotionCode | str | None = None
    start: int = 0
    end: int | None = None


def kept(discounts: Iterable[Discount | str]) -> list[dict[str, str]]:
    """Discounts in force as parameters: a list of discounts overwrites what is there, so they are named again.

    https://docs.stripe.com/api/subscriptions/update#update_subscription-discounts
    """
    return [{"discount": each.id if isinstance(each, Discount) else each} for each in discounts]
