"""Discounts in force, in words. https://docs.stripe.com/billing/subscriptions/coupons"""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from billing.dates import long_date
from billing.gateway.discounts import Coupon, Discount, PromotionCode
from billing.money import Money, format_percent


def discount_texts(discounts: Iterable[Discount | str], now: int) -> tuple[str, ...]:
    """One sentence for each discount that is in force; an unexpanded one cannot be described and says only that."""
    texts = []
    for discount in discounts:
        if isinstance(discount, str):
            texts.append(_("A discount applies"))
        elif discount.end is None or discount.end > now:
            texts.append(_text(discount))
    return tuple(dict.fromkeys(texts))


def _text(discount: Discount) -> str:
    coupon = discount.source.coupon if isinstance(discount.source.coupon, Coupon) else None
    name = discount_name(discount)
    words = _duration(_amount(coupon), discount, coupon)
    # Translators: a discount and its name or code, such as "20% off until 3 March 2027 (SPRING)"
    return _("%(discount)s (%(name)s)") % {"discount": words, "name": name} if name else words


def _amount(coupon: Coupon | None) -> str:
    """The saving: "20%", "€10.00", or nothing when it is not known."""
    if coupon is None:
        return ""
    if coupon.percent_off is not None:
        return format_percent(coupon.percent_off)
    if coupon.amount_off is not None and coupon.currency:
        return str(Money(coupon.amount_off, coupon.currency))
    return ""


def _duration(saving: str, discount: Discount, coupon: Coupon | None) -> str:
    if discount.end is not None:
        values = {"saving": saving, "date": long_date(discount.end)}
        return (_("%(saving)s off until %(date)s") if saving else _("A discount applies until %(date)s")) % values
    if not saving:
        return _("A discount applies")
    if coupon and coupon.duration == "once":
        return _("%(saving)s off your next invoice") % {"saving": saving}
    return _("%(saving)s off") % {"saving": saving}


def discount_name(discount: Discount | str) -> str:
    """The promotion code, else the coupon's name; empty where neither is known."""
    if isinstance(discount, str):
        return ""
    if isinstance(discount.promotion_code, PromotionCode):
        return discount.promotion_code.code
    coupon = discount.source.coupon if isinstance(discount.source.coupon, Coupon) else None
    return (coupon.name or "") if coupon else ""
