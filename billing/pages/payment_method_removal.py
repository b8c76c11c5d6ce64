"""Removing a payment method: what it pays for, what pays instead, or why it has to stay."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.errors import FormUnusable
from accounts.features import Feature, Features
from billing.gateway.gateway import CustomerGateway
from billing.gateway.parallel import wait_for
from billing.gateway.payment_methods import PaymentMethod
from billing.gateway.subscriptions import Subscription
from billing.pages.card_actions import CardAction
from billing.pages.card_choice import FIELD, MethodOption, method_option
from billing.pages.names import subscription_name
from billing.pages.parts import FormError
from billing.pages.uses_form import names_of
from billing.pages.uses_reads import MethodReads, read_method
from billing.payment_method_names import name_of
from billing.policy.cancellation import why_not_cancelable
from billing.policy.payment_methods import default_of, is_in_use, is_to_be_charged, named_methods, why_not_removable
from billing.quotes import read_quote, sign_quote
from billing.return_steps import add_method_url
from billing.tokens import new_token


@dataclass(frozen=True, slots=True)
class RemovalReads:
    """`hidden` are live subscriptions with other accounts, which this session does not show."""

    about: MethodReads
    hidden: list[Subscription]

    @property
    def others(self) -> list[PaymentMethod]:
        """The customer's other payment methods, the default first, then newest first."""
        subject = self.about.subject
        known = {each.id: each for each in (subject.default_method, *subject.methods) if each is not None}
        return [
            each for each in known.values() if each.id != self.about.method.id and each.customer == subject.customer.id
        ]

    @property
    def obstacle(self) -> str:
        """Why it cannot be removed; empty when it can."""
        about = self.about
        return why_not_removable(self.others, about.subscriptions, about.due, self.hidden, about.method.id)

    @property
    def needs_replacement(self) -> bool:
        """Whether something else has to pay from then on, and there is something that can."""
        about = self.about
        return bool(self.others) and is_in_use(about.subject.customer, about.subscriptions, about.method.id)


@dataclass(frozen=True, slots=True)
class PaymentMethodRemovalPage:
    """A form, or why it has to stay."""

    heading: str
    method: MethodOption
    facts: tuple[str, ...]
    """What it pays for, and what removing it does."""
    obstacle: str
    """Why it has to stay; then there is no form, but `add_url` and `actions`."""
    add_url: str
    actions: tuple[CardAction, ...]
    """Subscriptions that could be canceled instead."""
    replacements: tuple[MethodOption, ...]
    """To choose among what pays instead; one alone is said in the facts. Empty when nothing has to."""
    button: str
    token: str
    quote: str
    url: str
    back_url: str
    errors: tuple[FormError, ...] = ()
    notice: str = ""
    """When no answer came: that pressing again is safe."""

    @property
    def error(self) -> str:
        """What is wrong with the choice."""
        return next((each.message for each in self.errors if each.field), "")


def read_removal(gateway: CustomerGateway, features: Features, method_id: str) -> RemovalReads:
    """Two rounds at most; raises our errors, `PaymentMethodNotFound` for one that is not saved for this customer."""
    about = read_method(gateway, features, method_id)
    return RemovalReads(about, wait_for(gateway.hidden_subscriptions()))


def chosen_replacement(reads: RemovalReads, data: Mapping[str, str]) -> PaymentMethod | None:
    """What was chosen to pay instead; `None` when nothing was, or nothing has to be.

    Raises `FormUnusable` for one that is not among this customer's others.
    """
    wanted = data.get(FIELD, "")
    if not reads.needs_replacement or not wanted:
        return None
    found = next((each for each in reads.others if each.id == wanted), None)
    if found is None:
        raise FormUnusable
    return found


def payment_method_removal_page(
    reads: RemovalReads,
    features: Features,
    *,
    back_url: str,
    address: str,
    chosen: str = "",
    token: str = "",
    error: FormError | None = None,
    notice: str = "",
) -> PaymentMethodRemovalPage:
    """`address` is the page's own, to which the customer comes back who adds another method first.

    `chosen` is the id of what was chosen to pay instead.
    """
    subject, method = reads.about.subject, reads.about.method
    slug, name = subject.links.merchant_slug, name_of(method).name
    others = reads.others if reads.needs_replacement else []
    marked = next((each.id for each in others if each.id == chosen), others[0].id if others else "")
    return PaymentMethodRemovalPage(
        heading=_("Remove %(method)s?") % {"method": name},
        method=method_option(subject, method, is_chosen=True),
        facts=tuple(_facts(reads)),
        obstacle=reads.obstacle,
        add_url=add_method_url(slug, address),
        actions=tuple(_cancellations(reads, features)) if reads.obstacle else (),
        replacements=tuple(method_option(subject, each, is_chosen=each.id == marked) for each in others),
        button=_("Remove %(method)s") % {"method": name},
        token=token or new_token(),
        quote=sign_quote((slug, subject.customer.id, method.id), {"name": name}),
        url=reverse("billing:payment_method_removal", args=[slug, method.id]),
        back_url=back_url,
        errors=(error,) if error else (),
        notice=notice,
    )


def removed(reads: RemovalReads, replacement: PaymentMethod | None) -> str:
    """What is true when it is removed."""
    values = {"method": name_of(reads.about.method).name}
    if replacement is None:
        return _("%(method)s is removed.") % values
    values["other"] = name_of(replacement).name
    return _("%(method)s is removed. %(other)s pays instead.") % values


def removed_already(merchant_slug: str, customer_id: str, method_id: str, quote: str) -> str:
    """For a form about a method that is gone; empty when no page of ours has shown it to this customer."""
    shown = read_quote((merchant_slug, customer_id, method_id), quote)
    return _("%(method)s is removed already.") % {"method": shown["name"]} if shown else ""


def no_replacement_chosen() -> FormError:
    """For a form that came back without what pays instead."""
    return FormError(_("Choose what pays instead."), FIELD)


def not_replaced() -> FormError:
    """For when Stripe would not let the chosen one take its place."""
    return FormError(_("This payment method cannot take its place. Nothing was removed. Choose another one."), FIELD)


def not_removed() -> FormError:
    """For when Stripe would not remove it."""
    return FormError(_("The payment service did not remove it. It is still saved. Try again in a few minutes."))


def _facts(reads: RemovalReads) -> Iterator[str]:
    about, others = reads.about, reads.others
    subject, method = about.subject, about.method
    is_default = default_of(subject.customer) == method.id
    named = [each for each in about.subscriptions if method.id in named_methods(each)]
    if is_default:
        yield _("It is your default payment method: it pays every subscription and invoice that has none of its own.")
    if named:
        yield _("It is the payment method of %(subscriptions)s.") % {"subscriptions": names_of(subject, named)}
    if reads.obstacle:
        return
    if reads.needs_replacement and len(others) == 1:
        yield _("%(method)s pays instead from then on.") % {"method": name_of(others[0]).name}
    elif reads.needs_replacement and is_default:
        yield _("What you choose becomes your default payment method.")
    yield _("A removed payment method cannot be used again. To pay with it later, add it anew.")


def _cancellations(reads: RemovalReads, features: Features) -> Iterator[CardAction]:
    subject = reads.about.subject
    if not features.has(Feature.SUBSCRIPTION_CANCEL):
        return
    for each in reads.about.subscriptions:
        if is_to_be_charged(each) and not why_not_cancelable(each):
            name = subscription_name(subject, each)
            address = reverse("billing:cancellation", args=[subject.links.merchant_slug, each.id])
            yield CardAction(_("Cancel %(subscription)s") % {"subscription": name}, address, "link")
