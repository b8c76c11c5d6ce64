"""Canceling: what ends, until when it can be used, what is credited or charged, and why the customer leaves."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from billing.cancellation_reasons import LONGEST_COMMENT, OTHER, Answered
from billing.dates import long_date
from billing.gateway.invoices import Invoice
from billing.gateway.subscriptions import Subscription
from billing.money import Money, format_number
from billing.pages.cancellation_reads import CancellationReads
from billing.pages.names import product_name, subscription_name
from billing.pages.parts import FormError
from billing.pages.receipts import Receipt, receipt


@dataclass(frozen=True, slots=True)
class ReasonChoice:
    """One line of the survey."""

    id: str
    value: str
    label: str
    is_checked: bool
    takes_comment: bool


@dataclass(frozen=True, slots=True)
class CommentField:
    """Free text with "other"."""

    text: str
    hint: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class CancellationPage:
    heading: str
    """A question: "Cancel Pro?"."""
    outcome: str
    """What happens and when, the first thing to read."""
    products: tuple[str, ...]
    """What ends with it, where it is more than the heading names."""
    credit_label: str
    credit: str
    """The credit for unused time: "€31.27"; empty when none is given."""
    last_invoice: Receipt | None
    """What is charged at once; `None` when no last invoice is made."""
    facts: tuple[str, ...]
    """What else follows, a sentence each."""
    reasons: tuple[ReasonChoice, ...]
    reason_error: str
    comment: CommentField | None
    keep_url: str
    """Back, with nothing changed; empty for a customer who was sent here and has no other way out."""
    keep_label: str
    token: str
    quote: str
    errors: tuple[FormError, ...] = ()
    notice: str = ""
    """Why the page is shown again; else empty."""


def cancellation_page(
    reads: CancellationReads,
    answered: Answered,
    *,
    token: str,
    quote: str,
    keep_url: str,
    notice: str = "",
) -> CancellationPage:
    """`answered` is what was typed, to be shown again; `quote` is what the form sends back, signed."""
    subject, subscription = reads.subject, reads.subscription
    name = subscription_name(subject, subscription)
    products = tuple(dict.fromkeys(product_name(subject, item.price) for item in subscription.items.data))
    problems = dict(answered.errors)
    return CancellationPage(
        heading=_("Cancel %(name)s?") % {"name": name},
        outcome=outcome(reads, name),
        products=products if len(products) > 2 else (),
        credit_label=_("Credit for unused time"),
        credit=_credit(reads),
        last_invoice=_last_invoice(reads),
        facts=tuple(_facts(reads)),
        reasons=_choices(reads, answered),
        reason_error=problems.get("reason", ""),
        comment=_comment(reads, answered, problems.get("comment", "")),
        keep_url=keep_url,
        keep_label=_("Keep subscription"),
        token=token,
        quote=quote,
        errors=tuple(FormError(message, _field_id(reads, field)) for field, message in answered.errors),
        notice=notice,
    )


def way_back(reads: CancellationReads) -> str:
    """Home, to the card that the customer came from."""
    address = reverse("billing:home", args=[reads.subject.links.merchant_slug])
    return f"{address}#{reads.subscription.id}"


def outcome(reads: CancellationReads, name: str) -> str:  # noqa: PLR0911 (one line per case)
    """What becomes of the subscription."""
    subscription, quote = reads.subscription, reads.quote
    values = {"name": name, "date": long_date(quote.end)}
    if not quote.at_once:
        if subscription.status == "trialing" and subscription.trial_end == quote.end:
            return _("You can try %(name)s until %(date)s. Then it ends, and nothing is charged.") % values
        if subscription.status in {"past_due", "unpaid"}:  # whether it can be used is the merchant's to say
            return _("%(name)s ends on %(date)s and does not renew.") % values
        return _("You can use %(name)s until %(date)s. Then it ends and does not renew.") % values
    if subscription.status == "trialing":
        return _("Your trial of %(name)s ends as soon as you cancel, and nothing is charged.") % values
    if subscription.status == "paused":
        return _("%(name)s is paused. When you cancel, it ends at once and cannot be resumed.") % values
    if subscription.status == "incomplete":
        return _("%(name)s has not begun. When you cancel, it ends at once, and nothing is charged.") % values
    return _("%(name)s ends as soon as you cancel. You cannot use it after that.") % values


def result(reads: CancellationReads, credited: int | None) -> str:
    """What is true when it is done. `credited` is what Stripe noted, in the smallest unit; `None` if unknown."""
    name = subscription_name(reads.subject, reads.subscription)
    values = {"name": name, "date": long_date(reads.quote.end)}
    if not reads.quote.at_once:
        if reads.subscription.status in {"past_due", "unpaid"}:
            return _("%(name)s ends on %(date)s and does not renew.") % values
        return _("%(name)s ends on %(date)s. You can use it until then.") % values
    if credited:
        amount = Money(credited, reads.subscription.currency)
        words = _("%(name)s has ended. %(amount)s is credited to your next invoice.")
        return words % {**values, "amount": amount}
    return _("%(name)s has ended.") % values


def already(reads: CancellationReads) -> str:
    """For a subscription that is canceled already."""
    name, ends_at = subscription_name(reads.subject, reads.subscription), reads.subscription.ends_at
    if reads.subscription.has_ended or ends_at is None:
        return _("%(name)s has ended.") % {"name": name}
    return _("%(name)s is canceled already. It ends on %(date)s.") % {"name": name, "date": long_date(ends_at)}


def changed_meanwhile() -> str:
    """For a page that is shown again because it is not true any more."""
    return _("Something has changed since you opened this page. Nothing was canceled yet. This is how it is now.")


def _credit(reads: CancellationReads) -> str:
    quote = reads.quote
    if not quote.is_credited or quote.bills_usage or not quote.credit:
        return ""
    return str(Money(quote.credit, reads.subscription.currency))


def _last_invoice(reads: CancellationReads) -> Receipt | None:
    if not reads.quote.bills_usage or reads.preview is None:
        return None
    metered = frozenset(item.price.id for item in reads.subscription.items.data if item.price.is_metered)
    names = reads.subject.catalogue.names
    return receipt(reads.preview, names, total_label=_("Last invoice, as of now"), usage_prices=metered)


def _facts(reads: CancellationReads) -> Iterator[str]:
    subscription, quote = reads.subscription, reads.quote
    if quote.at_once:
        yield from _settled_at_once(reads)
    else:
        yield from _settled_at_end(reads)
    coming = subscription.coming_phases
    if coming:
        words = _("The change that is planned for %(date)s does not happen.")
        yield words % {"date": long_date(coming[0].start_date)}
    if subscription.holds_back_change:
        yield _("The change that waits for your payment is dropped. Nothing is charged for it.")
    for invoice in reads.open_invoices:
        if not _goes_with_it(subscription, invoice):
            amount = Money(invoice.amount_remaining, invoice.currency)
            yield _("The open invoice of %(amount)s stays due.") % {"amount": amount}


def _goes_with_it(subscription: Subscription, invoice: Invoice) -> bool:
    """Whether canceling voids it: the invoice of a change that waits, and the first one of what never began."""
    return subscription.status == "incomplete" or invoice.id == subscription.held_invoice


def _settled_at_end(reads: CancellationReads) -> Iterator[str]:
    subscription, end = reads.subscription, reads.quote.end
    items = subscription.items.data
    if any(item.price.is_metered for item in items):
        yield _("Your usage until then is charged on a last invoice.")
    if any(item.current_period_end and item.current_period_end < end for item in items):
        yield _("What is billed more often is charged until then as before.")
    if subscription.status != "trialing":
        yield _("Nothing is refunded.")
    yield _("Until then you can change your mind and keep it.")


def _settled_at_once(reads: CancellationReads) -> Iterator[str]:
    subscription, quote = reads.subscription, reads.quote
    if subscription.status not in {"active", "past_due", "unpaid", "paused"}:
        return
    if quote.is_credited and not quote.bills_usage:
        if quote.credit:
            yield _("The credit is reckoned to the second you cancel, and taken off your next invoice.")
            yield _("The credit is not paid out.")
        else:
            yield _("There is no unused time to credit.")
    if quote.bills_usage and quote.total < 0:
        yield _("The credit is not paid out.")  # how much it is, the receipt says
    if quote.bills_usage and reads.preview is None:
        yield _("Usage that is not billed yet is charged on a last invoice.")
    if not quote.is_credited and subscription.status != "paused":
        yield _("Nothing is refunded for the time you do not use.")
    if quote.drops_waiting and quote.waiting < 0:
        amount = Money(-quote.waiting, subscription.currency)
        yield _("A credit of %(amount)s for earlier changes is lost.") % {"amount": amount}
    if quote.drops_waiting and quote.waiting > 0:
        amount = Money(quote.waiting, subscription.currency)
        yield _("The %(amount)s for earlier changes is no longer charged.") % {"amount": amount}


def _choices(reads: CancellationReads, answered: Answered) -> tuple[ReasonChoice, ...]:
    return tuple(
        ReasonChoice(
            id=f"reason-{number}",
            value=reason.value,
            label=reason.label,
            is_checked=reason.value == answered.reason,
            takes_comment=reason.value == OTHER,
        )
        for number, reason in enumerate(reads.survey.reasons, start=1)
    )


def _comment(reads: CancellationReads, answered: Answered, error: str) -> CommentField | None:
    if not reads.survey.takes_comment:
        return None
    hint = _("%(count)s characters at most.") % {"count": format_number(LONGEST_COMMENT)}
    return CommentField(text=answered.comment, hint=hint, error=error)


def _field_id(reads: CancellationReads, field: str) -> str:
    return "reason-1" if field == "reason" and reads.survey else field
