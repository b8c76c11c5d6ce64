"""Subscribing again to what ended: a receipt before the fact."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.features import Features
from billing.gateway.cursors import Cursor
from billing.gateway.gateway import CustomerGateway
from billing.gateway.new_subscriptions import RenewalTerms, Subscribed, preview_renewal
from billing.gateway.offers import Offer
from billing.gateway.parallel import together, wait_for
from billing.gateway.previews import ChangePreview
from billing.gateway.prices import Recurring
from billing.gateway.subscriptions import Subscription
from billing.money import Money, format_number
from billing.pages.card_choice import CardChoice, card_choice
from billing.pages.names import product_name, subscription_name
from billing.pages.parts import FormError
from billing.pages.receipts import Receipt, receipt
from billing.pages.sent_form import SentForm
from billing.pages.subject import Subject
from billing.pages.subscription_reads import AskedSubscription
from billing.price_texts import item_price, price_text, quantity_text
from billing.rhythms import from_then_on


@dataclass(frozen=True, slots=True)
class RenewalItem:
    """ "Pro", "€49.00 / month", "5 × €10.00"."""

    name: str
    price: str
    quantity: str


@dataclass(frozen=True, slots=True)
class RenewalPage:
    heading: str
    items: tuple[RenewalItem, ...]
    receipt: Receipt
    following: str
    notes: tuple[str, ...]
    choice: CardChoice | None
    """`None` where invoices are sent: then `paid_by` says so."""
    problem: str
    """That nothing is saved which could pay; then there is no button, and `choice.way` says what to do."""
    paid_by: str
    button: str
    url: str
    token: str
    quote: str
    errors: tuple[FormError, ...] = ()
    notice: str = ""
    saved: str = ""
    """That the payment method is saved which the customer went away to add; else empty."""


@dataclass(frozen=True, slots=True)
class RenewalReads:
    """`others` are the customer's newest subscriptions, the ended one perhaps among them."""

    subject: Subject
    ended: Subscription
    offers: tuple[Offer, ...]
    others: tuple[Subscription, ...]


def read_renewal(
    gateway: CustomerGateway, features: Features, subscription_id: str, *, method_id: str = ""
) -> RenewalReads:
    """One round; raises our errors, `NotFound` for a subscription of somebody else's."""
    with together() as reads:
        asked = AskedSubscription(gateway, reads, subscription_id, method_id=method_id)
        offers = reads.ask(gateway.offers(features.subscription_update))
        others = reads.ask(gateway.subscriptions(Cursor()))
    subject, ended = asked.found(features)
    return RenewalReads(subject, ended, tuple(offers.value), tuple(others.value.data))


def read_first_invoice(gateway: CustomerGateway, terms: RenewalTerms) -> ChangePreview:
    """What is to be paid today, by Stripe's own preview; raises our errors."""
    return wait_for(preview_renewal(gateway.client, terms))


def renewal_figures(preview: ChangePreview) -> dict[str, Any]:
    """What a confirmation has to find unchanged."""
    return {"currency": preview.currency, "total": preview.total, "amount_due": preview.amount_due}


def renewal_page(
    subject: Subject, ended: Subscription, preview: ChangePreview, form: SentForm, *, token: str, quote: str
) -> RenewalPage:
    """For what can be begun again (`why_not_renewable`). `quote` are the signed figures."""
    is_charged = ended.collection_method == "charge_automatically"
    url = reverse("billing:renewal", args=[subject.links.merchant_slug, ended.id])
    choice = None
    if is_charged:
        choice = card_choice(subject, ended, back_to=url, chosen=form.chosen, error=form.error_at_field)
    return RenewalPage(
        heading=_("Subscribe to %(name)s again") % {"name": subscription_name(subject, ended)},
        items=tuple(_items(subject, ended)),
        receipt=receipt(
            preview,
            subject.catalogue.names,
            total_label=_("Due today") if is_charged else _("Invoice today"),
            usage_prices=frozenset(item.price.id for item in ended.items.data if item.price.is_metered),
        ),
        following=_following(ended, preview),
        notes=tuple(_notes(ended)),
        choice=choice,
        problem=no_saved_method() if choice is not None and choice.empty else "",
        paid_by="" if is_charged else _by_invoice(ended.days_until_due or 0),
        button=_button(preview, is_charged=is_charged),
        url=url,
        token=token,
        quote=quote,
        errors=form.errors,
        notice=form.notice,
        saved=form.saved,
    )


def no_saved_method() -> str:
    """That nothing could pay for it."""
    return _("It can be begun again when a payment method is saved.")


def subscribed_sentence(subject: Subject, ended: Subscription, subscribed: Subscribed) -> str:
    """What is true afterwards, by Stripe's answer."""
    values = {
        "name": subscription_name(subject, ended),
        "amount": str(Money(subscribed.amount_paid, subscribed.currency)),
    }
    if subscribed.amount_paid:
        return _("You are subscribed to %(name)s again. You paid %(amount)s.") % values
    return _("You are subscribed to %(name)s again.") % values


def already_subscribed(subject: Subject, ended: Subscription) -> str:
    """For a second press, another tab, or a subscription that was made elsewhere."""
    return _("You are subscribed to %(name)s already.") % {"name": subscription_name(subject, ended)}


def _items(subject: Subject, ended: Subscription) -> Iterator[RenewalItem]:
    """Nothing where the receipt says it all: one thing, once."""
    items = ended.items.data
    if len(items) == 1 and items[0].quantity == 1 and not items[0].price.tiers:
        return
    for item in items:
        price = item_price(item, ended.currency, subject.catalogue)
        yield RenewalItem(product_name(subject, item.price), price_text(price), quantity_text(price))


def _button(preview: ChangePreview, *, is_charged: bool) -> str:
    if not is_charged or not preview.amount_due:
        return _("Subscribe")
    return _("Subscribe and pay %(amount)s") % {"amount": Money(preview.amount_due, preview.currency)}


def _by_invoice(days: int) -> str:
    if not days:
        return _("Paid by invoice, due at once")
    words = ngettext("Paid by invoice, due within %(count)s day", "Paid by invoice, due within %(count)s days", days)
    return words % {"count": format_number(days)}


def _following(ended: Subscription, preview: ChangePreview) -> str:
    """The next charge, where it is certain: one rhythm, and nothing in the first invoice but the periods' prices."""
    rhythm = _rhythm(ended)
    lines = [line for line in preview.lines.data if line.is_of_item]
    ends = {line.period.end for line in lines if line.amount}
    is_plain = len(lines) == len(preview.lines.data) and not preview.lines.has_more
    if rhythm is None or len(ends) != 1 or not is_plain or preview.total_discount_amounts:
        return ""
    return from_then_on(Money(preview.total, preview.currency), ends.pop(), rhythm)


def _rhythm(ended: Subscription) -> Recurring | None:
    """How often all of it is charged; `None` where its prices differ in that."""
    found = {(each.interval, each.interval_count): each for item in ended.items.data if (each := item.price.recurring)}
    return next(iter(found.values())) if len(found) == 1 else None


def _notes(ended: Subscription) -> Iterator[str]:
    if any(item.price.is_metered for item in ended.items.data):
        yield _("Usage is charged in addition, as before.")
    if ended.discounts or ended.trial_end:
        yield _("Trials and discounts of the subscription that ended are not granted again.")
