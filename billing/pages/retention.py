"""An offer to stay: what it saves, for how long, and the way on."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.dates import long_date
from billing.gateway.promotion_codes import CodeCoupon
from billing.money import Money, format_number, format_percent
from billing.pages.names import subscription_name
from billing.pages.retention_reads import RetentionReads


@dataclass(frozen=True, slots=True)
class RetentionPage:
    heading: str
    """ "Stay with Pro and save 20% for 3 months"."""
    saving_label: str
    saving: str
    """What the next charge is less: "€9.80"; empty when that is not certain."""
    next_label: str
    next_amount: str
    next_date: str
    facts: tuple[str, ...]
    accept_label: str
    decline_label: str
    decline_url: str
    token: str
    notice: str = ""
    """Why the page is shown again; else empty."""


def retention_page(reads: RetentionReads, coupon: CodeCoupon, *, token: str, notice: str = "") -> RetentionPage:
    subject, subscription = reads.subject, reads.subscription
    renews_at = subscription.renews_at
    is_known = reads.saving is not None and reads.with_coupon is not None
    return RetentionPage(
        heading=_heading(coupon, subscription_name(subject, subscription), subscription.currency),
        saving_label=_("You save"),
        saving=str(Money(reads.saving or 0, subscription.currency)) if is_known else "",
        next_label=_("Next charge with the offer"),
        next_amount=str(Money(reads.with_coupon.amount_due, subscription.currency)) if reads.with_coupon else "",
        next_date=long_date(renews_at) if renews_at else "",
        facts=tuple(_facts(reads, coupon)),
        accept_label=_("Take the offer"),
        decline_label=_("No, cancel"),
        decline_url=without_offer(subject.links.merchant_slug, subscription.id),
        token=token,
        notice=notice,
    )


def without_offer(merchant_slug: str, subscription_id: str) -> str:
    """The page that cancels, with no offer before it."""
    return reverse("billing:cancellation", args=[merchant_slug, subscription_id]) + "?offer=none"


def accepted(reads: RetentionReads) -> str:
    """What is true when the offer was taken."""
    subscription, saving = reads.subscription, reads.saving
    values = {"name": subscription_name(reads.subject, subscription)}
    if saving is None or subscription.renews_at is None:
        return _("%(name)s goes on, with the discount from your next charge on.") % values
    words = _("%(name)s goes on. You save %(amount)s with the charge on %(date)s.")
    return words % {
        **values,
        "amount": Money(saving, subscription.currency),
        "date": long_date(subscription.renews_at),
    }


def already_accepted(reads: RetentionReads) -> str:
    """For an offer that was taken before."""
    name = subscription_name(reads.subject, reads.subscription)
    return _("%(name)s goes on. You have taken this offer already.") % {"name": name}


def _heading(coupon: CodeCoupon, name: str, currency: str) -> str:
    values = {"name": name, "saving": _saving(coupon, currency)}
    if coupon.duration == "once":
        return _("Stay with %(name)s and save %(saving)s on your next invoice") % values
    if coupon.duration == "repeating" and coupon.duration_in_months:
        words = ngettext(
            "Stay with %(name)s and save %(saving)s on every invoice for %(count)s month",
            "Stay with %(name)s and save %(saving)s on every invoice for %(count)s months",
            coupon.duration_in_months,
        )
        return words % {**values, "count": format_number(coupon.duration_in_months)}
    return _("Stay with %(name)s and save %(saving)s on every invoice") % values


def _saving(coupon: CodeCoupon, currency: str) -> str:
    if coupon.percent_off is not None:
        return format_percent(coupon.percent_off)
    return str(Money(coupon.amount_off_in(currency) or 0, currency))


def _facts(reads: RetentionReads, coupon: CodeCoupon) -> Iterator[str]:
    if reads.subscription.discounts:
        yield _("The discounts you have stay in force.")
    if coupon.products and not {item.price.product for item in reads.subscription.items.data} <= coupon.products:
        yield _("The offer is for a part of your subscription.")
    if reads.subscription.status == "trialing":
        yield _("Your trial goes on as it is.")
    yield _("Nothing is charged now. You can still cancel later.")
