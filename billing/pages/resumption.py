"""Resuming a paused subscription: what is charged now, what later, and what pays."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.features import Features
from billing.dates import long_date
from billing.errors import BillingError, NotFound, RequestRefused
from billing.gateway.gateway import CustomerGateway
from billing.gateway.parallel import together
from billing.gateway.pauses import Resumed, preview_resumption
from billing.gateway.previews import ChangePreview
from billing.gateway.subscriptions import Subscription
from billing.money import Money
from billing.pages.card_choice import CardChoice, MethodWay, card_choice, method_way
from billing.pages.names import subscription_name
from billing.pages.parts import FormError
from billing.pages.receipts import Receipt, receipt
from billing.pages.sent_form import SentForm
from billing.pages.subject import Subject
from billing.pages.subscription_reads import AskedSubscription
from billing.price_texts import item_price
from billing.rhythms import from_then_on
from billing.tokens import new_token


@dataclass(frozen=True, slots=True)
class ResumptionReads:
    """`preview` is the invoice of the resumption; `None` for none. `error`: Stripe did not answer for it."""

    subject: Subject
    subscription: Subscription
    preview: ChangePreview | None
    error: BillingError | None

    def figures(self) -> dict[str, Any]:
        """What the customer agrees to."""
        if self.preview is None:
            return {}
        return {"due": self.preview.amount_due, "total": self.preview.total, "currency": self.preview.currency}


@dataclass(frozen=True, slots=True)
class ResumptionPage:
    """A receipt before the fact, with a form unless `problem` says why there is none."""

    heading: str
    lead: str
    receipt: Receipt | None
    facts: tuple[str, ...]
    choice: CardChoice | None
    """What pays; `None` where nothing is due."""
    problem: str
    way: MethodWay
    """What to do about the problem."""
    button: str
    token: str
    quote: str
    url: str
    back_url: str
    notice: str = ""
    errors: tuple[FormError, ...] = ()
    saved: str = ""
    """That the payment method is saved which the customer went away to add; else empty."""


def read_resumption(
    gateway: CustomerGateway, features: Features, subscription_id: str, *, method_id: str = ""
) -> ResumptionReads:
    """One round; raises our errors, `NotFound` for a subscription of somebody else's."""
    with together() as reads:
        asked = AskedSubscription(gateway, reads, subscription_id, method_id=method_id)
        preview = reads.ask(preview_resumption(gateway.client, subscription_id))
    subject, subscription = asked.found(features)
    if preview.error is None:
        return ResumptionReads(subject, subscription, preview.value, None)
    is_none = isinstance(preview.error, NotFound | RequestRefused)
    return ResumptionReads(subject, subscription, None, None if is_none else preview.error)


def resumption_page(
    reads: ResumptionReads, *, quote: str, back_url: str, form: SentForm | None = None
) -> ResumptionPage:
    """For a subscription that can be resumed."""
    form, subject, subscription = form or SentForm(), reads.subject, reads.subscription
    due = reads.preview.amount_due if reads.preview else 0
    url = reverse("billing:resumption", args=[subject.links.merchant_slug, subscription.id])
    choice = card_choice(subject, subscription, back_to=url, chosen=form.chosen) if due else None
    values = {"name": subscription_name(subject, subscription)}
    return ResumptionPage(
        heading=_("Resume %(name)s?") % values,
        lead=_lead(subscription) % values,
        receipt=_receipt(reads),
        facts=tuple(_facts(reads)),
        choice=choice,
        problem=payment_problem(reads),
        way=method_way(subject, url),
        button=_button(reads, due),
        token=form.token or new_token(),
        quote=quote,
        url=url,
        back_url=back_url,
        notice=form.notice,
        errors=form.errors,
        saved=form.saved,
    )


def resumed(subject: Subject, subscription: Subscription, done: Resumed | None = None) -> str:
    """What is true when it runs again; `done` is what Stripe answered, if it was done just now."""
    renewal = subscription.renews_at if subscription.goes_on else None  # it may be canceled since
    renews_at = done.renews_at if done else renewal
    values = {"name": subscription_name(subject, subscription), "date": long_date(renews_at) if renews_at else ""}
    if done is not None and done.amount_paid and renews_at:
        values["amount"] = str(Money(done.amount_paid, done.currency))
        return _("%(name)s is resumed. You paid %(amount)s, and it renews on %(date)s.") % values
    if renews_at:
        return _("%(name)s is resumed. It renews on %(date)s.") % values
    return _("%(name)s is resumed.") % values


def changed_meanwhile() -> str:
    """For a form that was made with other figures."""
    return _("The amount has changed since you opened this page. Nothing was charged. Look at it before you resume.")


def _lead(subscription: Subscription) -> str:
    if subscription.pause_reason == "trial_end_without_payment_method":
        return _("Your trial of %(name)s is over. It goes on at once when you resume it.")
    return _("%(name)s goes on at once, with a new period.")


def _receipt(reads: ResumptionReads) -> Receipt | None:
    if reads.preview is None:
        return None
    items = reads.subscription.items.data
    return receipt(
        reads.preview,
        reads.subject.catalogue.names,
        total_label=_("Due today"),
        usage_prices=frozenset(item.price.id for item in items if item.price.is_metered),
    )


def _facts(reads: ResumptionReads) -> Iterator[str]:
    subscription = reads.subscription
    if reads.preview is None:
        yield _("Nothing is due today.")
    elif renewal := _renewal(reads.preview):
        yield _then(reads, reads.preview, renewal)
    if subscription.resumes_at is not None:
        words = _("If you do nothing, it resumes by itself on %(date)s.")
        yield words % {"date": long_date(subscription.resumes_at)}


def _then(reads: ResumptionReads, preview: ChangePreview, renewal: int) -> str:
    """What is charged again and again: exact, or only when. Discounts end, and taxes are Stripe's to reckon."""
    subject, subscription = reads.subject, reads.subscription
    items = subscription.items.data
    totals = [item_price(item, subscription.currency, subject.catalogue).total for item in items]
    rhythms = {item.price.recurring for item in items}
    is_reckoned = subscription.discounts or subject.customer.discount or preview.total_taxes
    if is_reckoned or None in totals or len(rhythms) != 1 or items[0].price.recurring is None:
        return _("It renews on %(date)s.") % {"date": long_date(renewal)}
    total = sum((total for total in totals if total is not None), Money(0, subscription.currency))
    return from_then_on(total, renewal, items[0].price.recurring)


def _renewal(preview: ChangePreview) -> int | None:
    """When the period that is charged ends; the first one, where items have several."""
    ends = [line.period.end for line in preview.lines.data if line.is_of_item and not line.is_proration]
    return min((end for end in ends if end > preview.made_at), default=None)


def payment_problem(reads: ResumptionReads) -> str:
    """Why it cannot be paid for; empty when it can, or nothing is due."""
    is_due = reads.preview is not None and reads.preview.amount_due > 0
    if not is_due or reads.subject.has_method_for(reads.subscription):
        return ""
    return _("It cannot be resumed without a payment method, and none is saved.")


def _button(reads: ResumptionReads, due: int) -> str:
    if not due or reads.preview is None:
        return _("Resume subscription")
    return _("Pay %(amount)s and resume") % {"amount": Money(due, reads.preview.currency)}
