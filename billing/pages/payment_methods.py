"""Payment methods: what each pays for, expiring cards flagged, and what can be done with it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from billing.gateway.client import StripeList
from billing.gateway.cursors import ListPage
from billing.gateway.payment_methods import PaymentMethod
from billing.gateway.subscriptions import Subscription
from billing.pages.card_actions import CardAction
from billing.pages.mandates import MandateNote
from billing.pages.parts import Paging
from billing.pages.subject import Subject
from billing.pages.uses_form import names_of
from billing.pages.waiting_setups import WaitingSetup
from billing.payment_method_names import expires_before, expiry_warning, name_of
from billing.policy.payment_methods import (
    default_of,
    is_to_be_charged,
    named_methods,
    own_method,
    paid_by,
    why_expiry_fixed,
)
from billing.return_steps import add_method_url


@dataclass(frozen=True, slots=True)
class PaymentMethodRow:
    """One saved payment method."""

    id: str
    icon: str
    """Name of a mark: a card brand (visa, mastercard, ...), a kind (card, bank, link, paypal, ...), or wallet."""
    name: str
    """"Visa ending 4242", "SEPA Direct Debit, account ending 3000", "Link (ada@example.com)"."""
    detail: str
    """"Expires 03/2027", "Apple Pay, expires 03/2027"; often empty."""
    warning: str
    """"Expired", "Expires this month", "Expires next month"; else empty."""
    is_default: bool
    pays: tuple[str, ...]
    """"Pays for Pro and Team", "Will pay for Pro"; empty where nothing but the default is said."""
    actions: tuple[CardAction, ...]
    mandate: MandateNote | None = None


@dataclass(frozen=True, slots=True)
class CardAlert:
    """What needs the customer, said at the top: a card that pays and expires, an account that waits to be verified."""

    sentence: str
    button: str
    url: str


@dataclass(frozen=True, slots=True)
class PaymentMethodsSection:
    """The default first, then newest first."""

    rows: tuple[PaymentMethodRow, ...]
    alerts: tuple[CardAlert, ...]
    more: str
    """A sentence when there are more than are listed; else empty."""
    empty: str
    """The sentence to show when there is no row; empty otherwise."""
    add_url: str
    all_url: str
    """The page that lists all of them; empty where Stripe did not answer for them."""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class PaymentMethodsPage:
    """All of them, by pages."""

    rows: tuple[PaymentMethodRow, ...]
    alerts: tuple[CardAlert, ...]
    verifications: tuple[WaitingSetup, ...]
    """What waits for the customer: accounts to be verified, and what was saved but pays nothing yet."""
    paging: Paging
    empty: str
    add_url: str


def payment_methods_section(
    subject: Subject,
    found: StripeList[PaymentMethod],
    subscriptions: Sequence[Subscription],
    *,
    has_waiting: bool = False,
) -> PaymentMethodsSection:
    """What pays something is shown even when it is too old to be on Stripe's first page.

    `has_waiting`: a bank account is known to wait to be verified.
    """
    known = _paying_first(subject, found.data, subscriptions)
    alerts = list(_alerts(subject, known, subscriptions))
    if has_waiting:
        alerts.append(_waiting(subject))
    return PaymentMethodsSection(
        rows=tuple(_row(subject, method, subscriptions) for method in known),
        alerts=tuple(alerts),
        more=_("You have more payment methods than are listed here.") if found.has_more else "",
        empty="" if known else _("No payment method is saved."),
        add_url=add_method_url(subject.links.merchant_slug),
        all_url=reverse("billing:payment_methods", args=[subject.links.merchant_slug]),
    )


def failed_payment_methods(merchant_slug: str) -> PaymentMethodsSection:
    """For when Stripe did not answer for them."""
    problem = _("We cannot show your payment methods right now. They are unchanged. Reload the page in a few minutes.")
    add_url = add_method_url(merchant_slug)
    return PaymentMethodsSection(rows=(), alerts=(), more="", empty="", add_url=add_url, all_url="", problem=problem)


def payment_methods_page(
    subject: Subject,
    found: ListPage[PaymentMethod],
    subscriptions: Sequence[Subscription],
    *,
    mandates: Mapping[str, MandateNote],
    verifications: tuple[WaitingSetup, ...],
) -> PaymentMethodsPage:
    """One page of the list. On the first one, what pays something comes first, however old it is."""
    paging = subject.links.paging("methods", found, "billing:payment_methods")
    known = list(found.data)
    if not paging.newer_url:
        known = _paying_first(subject, found.data, subscriptions)
    return PaymentMethodsPage(
        rows=tuple(_row(subject, method, subscriptions, mandates) for method in known),
        alerts=tuple(_alerts(subject, known, subscriptions)),
        verifications=verifications,
        paging=paging,
        empty="" if known else _("No payment method is saved."),
        add_url=add_method_url(subject.links.merchant_slug),
    )


def _paying_first(
    subject: Subject, listed: Iterable[PaymentMethod], subscriptions: Iterable[Subscription]
) -> list[PaymentMethod]:
    """The default, then what is listed, then what subscriptions name and is not among them. Each once, none that was
    removed: a subscription can still name such a one. https://docs.stripe.com/api/payment_methods/detach
    """
    own = [each.default_payment_method for each in subscriptions]
    known = {each.id: each for each in (subject.default_method, *listed, *own) if each is not None}
    return [each for each in known.values() if each.customer == subject.customer.id]


def _row(
    subject: Subject,
    method: PaymentMethod,
    subscriptions: Sequence[Subscription],
    mandates: Mapping[str, MandateNote] | None = None,
) -> PaymentMethodRow:
    name, warning = name_of(method), expiry_warning(method, subject.today)
    return PaymentMethodRow(
        id=method.id,
        icon=name.icon,
        name=name.name,
        detail=name.detail,
        warning=warning,
        is_default=default_of(subject.customer) == method.id,
        pays=tuple(_pays(subject, method, subscriptions)),
        actions=tuple(_actions(subject, method, subscriptions, name=name.name, is_expiring=bool(warning))),
        mandate=(mandates or {}).get(method.id),
    )


def _pays(subject: Subject, method: PaymentMethod, subscriptions: Sequence[Subscription]) -> Iterator[str]:
    own = [each for each in subscriptions if own_method(each) == method.id]
    if own:
        yield _("Pays for %(subscriptions)s") % {"subscriptions": names_of(subject, own)}
    planned = [each for each in subscriptions if method.id in named_methods(each) and each not in own]
    if planned:
        yield _("Will pay for %(subscriptions)s") % {"subscriptions": names_of(subject, planned)}


def _actions(
    subject: Subject, method: PaymentMethod, subscriptions: Sequence[Subscription], *, name: str, is_expiring: bool
) -> Iterator[CardAction]:
    slug = subject.links.merchant_slug

    def page(view: str) -> str:
        return reverse(f"billing:payment_method_{view}", args=[slug, method.id])

    if is_expiring:
        yield CardAction(_("Replace"), add_method_url(slug), "link", name=name)
    if default_of(subject.customer) != method.id:
        yield CardAction(_("Make default"), page("default"), "link", name=name)
    elif any(named_methods(each) - {method.id} for each in subscriptions):
        yield CardAction(_("Use for everything"), page("default"), "link", name=name)
    if not why_expiry_fixed(method):
        yield CardAction(_("Correct the date"), page("expiry"), "link", name=name)
    yield CardAction(_("Remove"), page("removal"), "link", name=name)


def _alerts(
    subject: Subject, methods: Iterable[PaymentMethod], subscriptions: Sequence[Subscription]
) -> Iterator[CardAlert]:
    charged = [each for each in subscriptions if is_to_be_charged(each)]
    for method in methods:
        paid = paid_by(charged, subject.customer, method.id)
        if not paid or not expiry_warning(method, subject.today):
            continue
        values = {"method": name_of(method).name, "subscriptions": names_of(subject, paid)}
        words = _("%(method)s expires soon, and pays for %(subscriptions)s.")
        if expires_before(method, subject.today):
            words = _("%(method)s has expired, and pays for %(subscriptions)s.")
        yield CardAlert(
            sentence=words % values,
            button=_("Replace %(method)s") % values,
            url=add_method_url(subject.links.merchant_slug),
        )


def _waiting(subject: Subject) -> CardAlert:
    return CardAlert(
        sentence=_("A bank account that you added waits to be verified. Only then is it saved."),
        button=_("Verify bank account"),
        url=reverse("billing:payment_methods", args=[subject.links.merchant_slug]),
    )
