"""The confirm page of a change of plan: a receipt before the fact, and one button that says what it does."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.features import Features
from billing.dates import long_date
from billing.gateway.gateway import CustomerGateway
from billing.gateway.parallel import together
from billing.gateway.prices import Price
from billing.gateway.promotion_codes import FoundCode, list_codes
from billing.money import Money, format_number
from billing.pages.card_choice import CardChoice, MethodWay, card_choice, method_way
from billing.pages.names import product_name, subscription_name
from billing.pages.parts import FormError
from billing.pages.plan_figures import PlanFigures, plan_figures
from billing.pages.plan_reads import PlanReads
from billing.pages.promotion_field import PromotionField, kept_discounts, promotion_field, with_code
from billing.pages.subject import Subject
from billing.pages.subscription_reads import AskedSubscription
from billing.payment_method_names import name_of
from billing.plan_changes import PlanChange
from billing.plan_quotes import PlanQuote
from billing.policy.plan_change import WantedItem
from billing.price_texts import ItemPrice, price_text, quantity_text


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One item: what it is and what it will be; one of both is empty for what is added or removed."""

    now: str
    then: str


@dataclass(frozen=True, slots=True)
class Confirmation:
    """How the page was asked, and what came of the last try."""

    change: PlanChange
    typed_code: str = ""
    code_problem: str = ""
    errors: tuple[FormError, ...] = ()
    notice: str = ""
    chosen_method: str = ""
    card_error: str = ""
    saved: str = ""
    """That the payment method is saved which the customer went away to add; else empty."""


@dataclass(frozen=True, slots=True)
class PlanConfirmationPage:
    """`button` is empty when the change cannot be made; `problem` says why."""

    name: str
    back_url: str
    url: str
    errors: tuple[FormError, ...]
    notice: str
    changes: tuple[ChangeRow, ...]
    when: str
    figures: PlanFigures
    effects: tuple[str, ...]
    promotion: PromotionField | None
    card: CardChoice | None
    paid_with: str
    paid_with_icon: str
    problem: str
    way: MethodWay
    """What to do about the problem."""
    button: str
    token: str
    quote: str
    saved: str


@dataclass(frozen=True, slots=True)
class ConfirmationReads:
    """`codes` are those with the spelling that was typed; `None` when they were not looked up."""

    plan: PlanReads
    codes: tuple[FoundCode, ...] | None = None


def read_confirmation(
    gateway: CustomerGateway, features: Features, subscription_id: str, typed_code: str, *, method_id: str = ""
) -> ConfirmationReads:
    """The subscription, the offers and the code, one round; raises our errors."""
    with together() as reads:
        asked = AskedSubscription(gateway, reads, subscription_id, method_id=method_id)
        offers = reads.ask(gateway.offers(features.subscription_update))
        codes = reads.ask(list_codes(gateway.client, typed_code)) if typed_code else None
    subject, subscription = asked.found(features)
    plan = PlanReads(subject, subscription, tuple(offers.value))
    return ConfirmationReads(plan, None if codes is None else tuple(codes.value))


def plan_confirmation_page(
    subject: Subject, quote: PlanQuote, asked: Confirmation, *, has_codes: bool, token: str, signed: str
) -> PlanConfirmationPage:
    """`signed` is the quote as it comes back with the form."""
    arguments = [subject.links.merchant_slug, quote.subscription.id]
    url, query = reverse("billing:plan_confirmation", args=arguments), asked.change.query()
    used = quote.code.code if quote.code else ""
    back_to = f"{url}?{with_code(query, used or asked.typed_code)}"
    card = None
    if quote.is_charged_today:
        chosen, error = asked.chosen_method, asked.card_error
        card = card_choice(subject, quote.subscription, back_to=back_to, chosen=chosen, error=error)
    problem = _problem(card)
    paid_with, icon = ("", "") if card else _paid_with(subject, quote)
    promotion = None
    if has_codes:
        promotion = promotion_field(
            quote,
            url=url,
            query=query,
            kept=tuple(parse_qsl(query)),
            typed=asked.typed_code,
            error=asked.code_problem,
        )
    return PlanConfirmationPage(
        name=subscription_name(subject, quote.subscription),
        back_url=f"{reverse('billing:plan', args=arguments)}?{with_code(query, used or asked.typed_code)}",
        # What is confirmed is what is shown: a code that cannot be used is not in it.
        url=f"{url}?{with_code(query, used)}",
        errors=asked.errors,
        notice=asked.notice,
        changes=tuple(_changes(subject, quote)),
        when=_when(quote),
        figures=plan_figures(quote, subject.customer, product_names(subject, quote)),
        effects=tuple(_effects(subject, quote)),
        promotion=promotion,
        card=None if problem else card,
        paid_with=paid_with,
        paid_with_icon=icon,
        problem=problem,
        way=method_way(subject, back_to),
        button="" if problem else _button(quote),
        token=token,
        quote=signed,
        saved=asked.saved,
    )


def product_names(subject: Subject, quote: PlanQuote) -> dict[str, str]:
    """Names of every product that the change is about, by id."""
    return subject.catalogue.names | {
        item.price.product: item.product_name for item in quote.plan.items if item.product_name
    }


def _changes(subject: Subject, quote: PlanQuote) -> Iterator[ChangeRow]:
    currency = quote.subscription.currency
    for wanted in quote.plan.items:
        if not wanted.is_changed:
            continue
        now = then = ""
        if wanted.item is not None:
            price, quantity = wanted.item.price, wanted.item.quantity
            now = _described(product_name(subject, price), price, quantity, currency)
        if not wanted.is_removed:
            then = _described(wanted_name(subject, wanted), wanted.price, wanted.quantity, currency)
        yield ChangeRow(now, then)


def wanted_name(subject: Subject, wanted: WantedItem) -> str:
    """What the product is called, that is to be had."""
    return wanted.product_name or product_name(subject, wanted.price)


def _described(name: str, price: Price, quantity: int | None, currency: str) -> str:
    item = ItemPrice(price, quantity, currency, price)
    cost, count = price_text(item), quantity_text(item)
    if not cost:
        return name
    if count:
        # Translators: a product, its price, and how many, such as "Team, €245.00 / month (5 × €49.00)"
        return _("%(name)s, %(price)s (%(quantity)s)") % {"name": name, "price": cost, "quantity": count}
    # Translators: a product and its price, such as "Team, €49.00 / month"
    return _("%(name)s, %(price)s") % {"name": name, "price": cost}


def _when(quote: PlanQuote) -> str:
    if quote.is_scheduled and quote.next_at is not None:
        values = {"date": long_date(quote.next_at)}
        return _("The change is made on %(date)s. Until then everything stays as it is.") % values
    return _("The change is made at once.")


def _effects(subject: Subject, quote: PlanQuote) -> Iterator[str]:
    """What else the change brings."""
    subscription = quote.subscription
    if quote.terms.ends_trial:
        yield _("Your trial ends today, and your first paid period begins.")
    elif subscription.status == "trialing" and subscription.trial_end and not quote.is_scheduled:
        yield _("Your trial goes on until %(date)s.") % {"date": long_date(subscription.trial_end)}
    if subscription.coming_phases:
        planned = {"date": long_date(subscription.coming_phases[0].start_date)}
        yield _("The change that was planned for %(date)s is dropped.") % planned
        if quote.invoice is None and quote.next_at is not None and not quote.is_scheduled:
            yield _next_settles(quote.next_at, is_settled=quote.terms.proration_behavior != "none")
    if subscription.collection_method == "send_invoice" and quote.due_today:
        yield _invoice_comes(subscription.days_until_due or 0)
    yield from kept_discounts(subject, quote)


def _next_settles(next_at: int, *, is_settled: bool) -> str:
    """For a figure that Stripe cannot preview."""
    if is_settled:
        words = _(
            "Your next invoice on %(date)s is for what you choose now, with the difference for the time until then."
        )
    else:
        words = _("Your next invoice on %(date)s is for what you choose now.")
    return words % {"date": long_date(next_at)}


def _invoice_comes(days: int) -> str:
    if not days:
        return _("An invoice is sent to you. It is due at once.")
    words = ngettext(
        "An invoice is sent to you. It is due within %(count)s day.",
        "An invoice is sent to you. It is due within %(count)s days.",
        days,
    )
    return words % {"count": format_number(days)}


def _problem(card: CardChoice | None) -> str:
    if card is None or card.options:
        return ""
    return _("No payment method is saved, so this change cannot be paid.")


def _paid_with(subject: Subject, quote: PlanQuote) -> tuple[str, str]:
    """What pays what comes later, and its mark."""
    if quote.subscription.collection_method == "send_invoice":
        return "", ""
    method = subject.paying_method(quote.subscription)
    if method is None:
        return "", ""
    name = name_of(method)
    return name.name, name.icon


def _button(quote: PlanQuote) -> str:
    if quote.is_scheduled:
        return _("Schedule change")
    if quote.is_charged_today:
        return _("Pay %(amount)s and change plan") % {"amount": Money(quote.due_today, quote.subscription.currency)}
    return _("Change plan")
