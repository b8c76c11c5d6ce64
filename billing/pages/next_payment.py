"""The next charge and its date: exact, or silent.

The amount is what Stripe's own preview of the customer's next invoice says, and nothing else: prorations that wait,
taxes, usage and credit cannot be told from a subscription. One that the preview is not about shows its date, and its
price where that is one figure.
"""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from billing.dates import long_date
from billing.gateway.invoices import Preview
from billing.gateway.subscriptions import Subscription
from billing.money import Money
from billing.pages.scheduled_change import scheduled_change_notice
from billing.pages.subject import Subject
from billing.pages.subscriptions import NextPayment, SubscriptionLine


def next_payment(
    subscription: Subscription, preview: Preview | None, lines: tuple[SubscriptionLine, ...]
) -> NextPayment | None:
    """What will be charged when; `None` when nothing will. `preview` is of this subscription, if there is one."""
    renews_at = subscription.renews_at
    if renews_at is None or not subscription.goes_on:
        return None
    date = long_date(renews_at)
    if preview is None:
        price = "" if subscription.status == "trialing" else _only_price(subscription, lines)
        return NextPayment(label=_label(subscription), amount="", date=date, notes=(), price=price)
    amount = str(Money(preview.amount_due, preview.currency))
    return NextPayment(
        label=_label(subscription, preview), amount=amount, date=date, notes=tuple(_notes(subscription, preview))
    )


def notice(subject: Subject, subscription: Subscription) -> str:  # noqa: PLR0911 (a line per situation)
    """What happens next, where that is more than the next charge; else empty."""
    ends_at = subscription.ends_at
    if subscription.status == "incomplete":
        return _("It starts when the first payment is made. Without it, it ends within a day.")
    if subscription.status in {"past_due", "unpaid"} and subject.has_invoices:
        return _("Pay the open invoice to keep this subscription.")
    if planned := scheduled_change_notice(subject, subscription):
        return planned
    if ends_at is not None:
        return _ending(subscription, ends_at)
    if subscription.status == "paused":
        return _pausing(subscription)
    if subscription.pause_collection is not None:
        return _("No payments are collected while it is paused.")
    return ""


def _pausing(subscription: Subscription) -> str:
    if subscription.pending_update is not None:
        return _("It resumes when the open invoice is paid.")
    if subscription.resumes_at is not None:
        words = _("Nothing is charged while it is paused. It resumes on %(date)s, and a new period is charged then.")
        return words % {"date": long_date(subscription.resumes_at)}
    return _("Nothing is charged while it is paused.")


def _only_price(subscription: Subscription, lines: tuple[SubscriptionLine, ...]) -> str:
    """The price of the only line, where there is no more to say about it."""
    if len(lines) != 1 or subscription.items.data[0].price.is_metered:
        return ""
    line = lines[0]
    return "" if line.quantity or line.tiers or line.discounts else line.price


def _ending(subscription: Subscription, ends_at: int) -> str:
    values = {"date": long_date(ends_at)}
    if any(item.price.is_metered for item in subscription.items.data):
        return _("It ends on %(date)s. Your usage until then is still charged.") % values
    return _("It ends on %(date)s and does not renew.") % values


def _label(subscription: Subscription, preview: Preview | None = None) -> str:
    if preview is None:
        return _("Trial ends") if subscription.status == "trialing" else pgettext("subscription", "Renews")
    if subscription.status == "trialing":
        return _("First charge after your trial")
    if any(item.price.is_metered for item in subscription.items.data):
        return _("Next charge, as of now")
    return _("Next invoice") if subscription.collection_method == "send_invoice" else _("Next charge")


def _notes(subscription: Subscription, preview: Preview) -> Iterator[str]:
    """What the amount is made of, where it is not simply the price."""
    if any(item.price.is_metered for item in subscription.items.data):
        yield _("Further usage until then is added.")
    if any(line.is_proration for line in preview.lines.data):
        yield _("Includes adjustments for changes during this period.")
    taxes = sum(tax.amount for tax in preview.total_taxes or [])
    if taxes:
        yield _("Includes %(amount)s tax.") % {"amount": Money(taxes, preview.currency)}
    if preview.starting_balance < 0 < preview.total:
        used = min(-preview.starting_balance, preview.total)
        yield _("Your credit of %(amount)s is already deducted.") % {"amount": Money(used, preview.currency)}
    if preview.starting_balance > 0:
        owed = Money(preview.starting_balance, preview.currency)
        yield _("Includes %(amount)s from an earlier invoice.") % {"amount": owed}
