"""What shall pay: a choice among the customer's saved payment methods. Form field `payment_method`.

choice = card_choice(subject, subscription, back_to=url, chosen=...)   for the template billing/_card_choice.html
method = chosen_method(subject, subscription, request.POST)              for the service

A customer who goes away to add another one comes back with `?payment_method=`: `named_method`, and
`billing.views.returning`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.errors import FormUnusable
from billing.gateway.payment_methods import PaymentMethod
from billing.gateway.subscriptions import Subscription
from billing.pages.sent_form import SentForm
from billing.pages.subject import Subject
from billing.payment_method_names import expiry_warning, name_of
from billing.return_steps import METHOD, add_method_url
from billing.sentences import in_a_row

FIELD = METHOD
"""The same name in the form and in the address of the way back."""


@dataclass(frozen=True, slots=True)
class MethodWay:
    """How to come by a payment method that is not saved yet; for the template billing/_card_missing.html."""

    add_url: str
    """The page that adds one and leads back here; empty where customers may not add any."""
    advice: str
    """What to do there instead; else empty."""


@dataclass(frozen=True, slots=True)
class MethodOption:
    """One saved payment method; the words are those of `billing.pages.payment_methods.PaymentMethodRow`."""

    id: str
    icon: str
    name: str
    detail: str
    warning: str
    """"Expired", "Expires this month"; else empty."""
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class CardChoice:
    """The one that pays first and chosen, then the newest. One alone needs no choosing and is printed as a fact."""

    options: tuple[MethodOption, ...]
    empty: str
    """Why there is nothing to choose; empty when there is."""
    way: MethodWay
    error: str = ""
    """What is wrong with the choice; else empty."""

    @property
    def field(self) -> str:
        """The id of the first field, for an error summary's link."""
        return FIELD

    @property
    def only(self) -> MethodOption | None:
        """The only one there is."""
        return self.options[0] if len(self.options) == 1 else None


def card_choice(
    subject: Subject, subscription: Subscription | None = None, *, back_to: str, chosen: str = "", error: str = ""
) -> CardChoice:
    """The saved payment methods. `chosen` is the id that was chosen before; else what pays already is.

    Without a subscription the customer's default counts as what pays. `back_to` is the address of the page, to which
    the customer comes back who goes away to add another one.
    """
    methods = subject.usable_methods(subscription)
    marked = next((method.id for method in methods if method.id == chosen), methods[0].id if methods else "")
    return CardChoice(
        options=tuple(method_option(subject, method, is_chosen=method.id == marked) for method in methods),
        empty="" if methods else _("No payment method is saved."),
        way=method_way(subject, back_to),
        error=error,
    )


def chosen_method(subject: Subject, subscription: Subscription | None, data: Mapping[str, str]) -> PaymentMethod | None:
    """The method that was chosen in a form, `None` when the form says nothing.

    Raises `FormUnusable` for one that is not among this customer's own.
    """
    wanted = data.get(FIELD, "")
    if not wanted:
        return None
    for method in subject.usable_methods(subscription):
        if method.id == wanted:
            return method
    raise FormUnusable


def method_way(subject: Subject, back_to: str) -> MethodWay:
    """The page that adds a payment method and then leads to `back_to`, or what to do where there is no such page."""
    if subject.can_add_method:
        return MethodWay(add_method_url(subject.links.merchant_slug, back_to), "")
    return MethodWay(
        "", _("Contact %(merchant)s to have a payment method saved.") % {"merchant": subject.merchant_name}
    )


def named_method(query: Mapping[str, str], data: Mapping[str, str]) -> str:
    """The id that a request names, in its form before its address; empty for none."""
    return data.get(FIELD, "") or query.get(FIELD, "")


def returned_form(subject: Subject, query: Mapping[str, str]) -> SentForm:
    """The form of a customer who comes back with a new payment method: it is chosen, and a sentence says what is left.

    An ordinary form for an ordinary visit, and for what is not the customer's.
    """
    method = subject.method(query.get(FIELD, ""))
    if method is None:
        return SentForm()
    saved = _("%(method)s is saved.") % {"method": name_of(method).name}
    return SentForm(chosen=method.id, saved=in_a_row([saved, to_finish()]))


def to_finish() -> str:
    """What is left to do for a customer who comes back with a new payment method."""
    return _("Check and press the button to finish.")


def method_option(subject: Subject, method: PaymentMethod, *, is_chosen: bool) -> MethodOption:
    """One payment method as it is printed wherever one is chosen or talked about."""
    name = name_of(method)
    return MethodOption(
        id=method.id,
        icon=name.icon,
        name=name.name,
        detail=name.detail,
        warning=expiry_warning(method, subject.today),
        is_chosen=is_chosen,
    )
