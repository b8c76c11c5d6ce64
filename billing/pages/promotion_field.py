"""The field for a promotion code beside a change of plan."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from django.utils.translation import gettext as _

from billing.discount_texts import discount_texts
from billing.money import Money
from billing.pages.subject import Subject
from billing.plan_quotes import PlanQuote
from billing.promotion_texts import coupon_text

FIELD = "promotion_code"
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class PromotionField:
    """A code is applied, or there is a field to type one. `kept` are the other fields of the address."""

    url: str
    kept: tuple[tuple[str, str], ...]
    value: str = ""
    error: str = ""
    applied: str = ""
    """ "WELCOME50: 50% off for 3 months"; empty when none is applied."""
    saving: tuple[str, ...] = ()
    remove_url: str = ""


def typed_code(query: Mapping[str, str]) -> str:
    """The code in an address, as it was typed; empty for none."""
    return query.get(FIELD, "").strip()[:_LONGEST]


def with_code(query: str, code: str) -> str:
    """A query string with the code in it; as it is for none."""
    return urlencode([*parse_qsl(query), (FIELD, code)]) if code else query


def promotion_field(
    quote: PlanQuote, *, url: str, query: str, kept: tuple[tuple[str, str], ...], typed: str, error: str
) -> PromotionField:
    """`url` is the page's address without `query`, its part about the change alone."""
    if quote.code is None or quote.code.coupon is None:
        return PromotionField(url=url, kept=kept, value=typed, error=error)
    words = coupon_text(quote.code.coupon, quote.subscription.currency)
    # Translators: a promotion code and what it takes off, such as "WELCOME50: 50% off for 3 months"
    applied = _("%(code)s: %(saving)s") % {"code": quote.code.code, "saving": words} if words else quote.code.code
    return PromotionField(
        url=url,
        kept=kept,
        applied=applied,
        saving=tuple(_saving(quote)),
        remove_url=f"{url}?{query}#{FIELD}",
    )


def _saving(quote: PlanQuote) -> Iterator[str]:
    currency = quote.subscription.currency
    if quote.saved_today and quote.is_billed_today:
        yield _("Saves %(amount)s today.") % {"amount": Money(quote.saved_today, currency)}
    if quote.saved_later:
        yield _("Saves %(amount)s at each renewal while it lasts.") % {"amount": Money(quote.saved_later, currency)}


def kept_discounts(subject: Subject, quote: PlanQuote) -> Iterator[str]:
    """What becomes of the discounts in force, as sentences.

    A subscription's own discount counts instead of its customer's, so a code that is redeemed for the first time here
    takes the place of that one. https://docs.stripe.com/billing/subscriptions/coupons
    """
    for text in discount_texts(quote.subscription.discounts, subject.now):
        yield _("You keep your discount: %(discount)s.") % {"discount": text}
    if quote.subscription.discounts or subject.customer.discount is None:
        return
    for text in discount_texts([subject.customer.discount], subject.now):
        if quote.code is None:
            yield _("You keep your discount: %(discount)s.") % {"discount": text}
        else:
            yield _("The code takes the place of this discount: %(discount)s.") % {"discount": text}
