"""What a coupon takes off, in words. https://docs.stripe.com/billing/subscriptions/coupons"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.gateway.promotion_codes import CodeCoupon
from billing.money import Money, format_number, format_percent


def coupon_text(coupon: CodeCoupon, currency: str) -> str:
    """ "20% off for 3 months", "€10.00 off your next invoice", "20% off"; empty when it takes nothing off."""
    saving = _saving(coupon, currency)
    if not saving:
        return ""
    if coupon.duration == "once":
        return _("%(saving)s off your next invoice") % {"saving": saving}
    months = coupon.duration_in_months
    if coupon.duration == "repeating" and months is not None:
        words = ngettext("%(saving)s off for %(count)s month", "%(saving)s off for %(count)s months", months)
        return words % {"saving": saving, "count": format_number(months)}
    return _("%(saving)s off") % {"saving": saving}


def _saving(coupon: CodeCoupon, currency: str) -> str:
    if coupon.percent_off is not None:
        return format_percent(coupon.percent_off)
    amount = coupon.amount_off_in(currency)
    return "" if amount is None else str(Money(amount, currency))
