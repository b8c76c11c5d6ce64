"""The figures of a change of plan, in words: what is due now, what comes next, and what comes again and again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from billing.dates import long_date
from billing.gateway.customers import Customer
from billing.gateway.discounts import Coupon, Discount, PromotionCode
from billing.gateway.previews import ChangePreview
from billing.gateway.prices import Recurring
from billing.money import Money
from billing.pages.receipts import Receipt, receipt
from billing.plan_quotes import PlanQuote
from billing.rhythms import after_that, from_then_on


@dataclass(frozen=True, slots=True)
class PlanFigures:
    """`receipt` is today's invoice or, when `nothing_today` says that nothing is due, the next renewal's."""

    receipt: Receipt | None
    nothing_today: str
    following: str
    """ "From 18 December 2026: €79.00 every month"."""
    notes: tuple[str, ...]


def plan_figures(quote: PlanQuote, customer: Customer, names: Mapping[str, str]) -> PlanFigures:
    """`names` are names of products by id."""
    return PlanFigures(
        receipt=_receipt(quote, customer, names),
        nothing_today="" if quote.is_billed_today else _("Nothing is due today."),
        following=_following(quote),
        notes=tuple(_notes(quote)),
    )


def _receipt(quote: PlanQuote, customer: Customer, names: Mapping[str, str]) -> Receipt | None:
    if quote.invoice is None:
        return None
    is_sent = quote.subscription.collection_method == "send_invoice"
    if not quote.is_billed_today:
        values = {"date": long_date(quote.invoice.made_at)}
        label = _("Invoice of %(date)s") % values if is_sent else _("Due on %(date)s") % values
    else:
        label = _("Invoice today") if is_sent else _("Due today")
    return receipt(
        quote.invoice,
        names,
        total_label=label,
        usage_prices=_usage_prices(quote),
        discount_names=discount_names(quote, customer, quote.invoice),
    )


def _usage_prices(quote: PlanQuote) -> frozenset[str]:
    prices = [item.price for item in quote.subscription.items.data] + [item.price for item in quote.plan.items]
    return frozenset(price.id for price in prices if price.is_metered)


def discount_names(quote: PlanQuote, customer: Customer, preview: ChangePreview) -> dict[str, str]:
    """What each discount of a preview is called. One that is in force under no known id is the new code's."""
    names = {each.id: _called(each) for each in _in_force(quote, customer) if isinstance(each, Discount)}
    own = {
        each if isinstance(each, str) else each.id for item in quote.subscription.items.data for each in item.discounts
    }
    if quote.code is not None:
        taken = [one.discount for one in preview.total_discount_amounts or []]
        names |= dict.fromkeys((one for one in taken if one not in names and one not in own), quote.code.code)
    return names


def _in_force(quote: PlanQuote, customer: Customer) -> list[Discount | str]:
    """The subscription's discounts, or else the customer's."""
    return quote.subscription.discounts or ([customer.discount] if customer.discount else [])


def _called(discount: Discount) -> str:
    if isinstance(discount.promotion_code, PromotionCode):
        return discount.promotion_code.code
    coupon = discount.source.coupon
    return (coupon.name or "") if isinstance(coupon, Coupon) else ""


def _following(quote: PlanQuote) -> str:
    """What is charged again and again: the total before any credit, since that is used up some time."""
    recurring, next_at = quote.recurring, quote.next_at
    if recurring is None or next_at is None:
        return ""
    amount, rhythm = Money(recurring.total, recurring.currency), rhythm_of(quote)
    if has_usage_amount(quote):
        values = {"date": long_date(next_at), "amount": amount}
        return _("Next charge on %(date)s: %(amount)s with your usage so far") % values if quote.is_billed_today else ""
    if rhythm is None:
        values = {"date": long_date(next_at), "amount": amount}
        return _("Next charge on %(date)s: %(amount)s") % values if quote.is_billed_today or quote.is_scheduled else ""
    if quote.is_billed_today or quote.is_scheduled:
        return from_then_on(amount, next_at, rhythm)
    return after_that(amount, rhythm)


def rhythm_of(quote: PlanQuote) -> Recurring | None:
    """How often all of it is charged; `None` when its products differ in that."""
    rhythms = [item.price.recurring for item in quote.plan.remaining]
    first = rhythms[0] if rhythms else None
    if first is None or any(
        each is None or (each.interval, each.interval_count) != (first.interval, first.interval_count)
        for each in rhythms
    ):
        return None
    return first


def has_usage_amount(quote: PlanQuote) -> bool:
    """Whether the figure of the next period holds usage of this one, so that it is not charged again and again."""
    prices = _usage_prices(quote)
    lines = quote.recurring.lines.data if quote.recurring else []
    return any(line.price in prices and line.amount for line in lines)


def _notes(quote: PlanQuote) -> Iterator[str]:
    if any(item.price.is_metered for item in quote.plan.remaining):
        has_figure = has_usage_amount(quote) and (quote.invoice is not None or _following(quote))
        yield _("Further usage until then is added.") if has_figure else _("Usage is charged in addition.")
    if quote.recurring and any(taken.amount for taken in quote.recurring.total_discount_amounts or []):
        yield _("Your discount is included for as long as it lasts.")
    if quote.invoice is not None and quote.is_billed_today and quote.invoice.balance_after < 0 <= quote.invoice.total:
        left = Money(-quote.invoice.balance_after, quote.invoice.currency)
        yield _("Your remaining credit of %(amount)s is used first.") % {"amount": left}
