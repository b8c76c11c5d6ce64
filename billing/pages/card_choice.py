"""What shall pay: a choice among the customer's saved payment methods. Form field `payment_method`.

choice = card_choice(subject, subscription, chosen=...)     for the template billing/_card_choice.html
method = chosen_method(subject, subscription, request.POST)   for the service
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.errors import FormUnusable
from billing.gateway.payment_methods import PaymentMethod
from billing.gateway.subscriptions import Subscription
from billing.pages.subject import Subject
from billing.payment_method_names import expiry_warning, name_of

FIELD = "payment_method"


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
    subject: Subject, subscription: Subscription | None = None, *, chosen: str = "", error: str = ""
) -> CardChoice:
    """The saved payment methods. `chosen` is the id that was chosen before; else what pays already is.

    Without a subscription the customer's default counts as what pays.
    """
    methods = _usable(subject, subscription)
    marked = next((method.id for method in methods if method.id == chosen), methods[0].id if methods else "")
    return CardChoice(
        options=tuple(_option(subject, method, is_chosen=method.id == marked) for method in methods),
        empty="" if methods else _("No payment method is saved."),
        error=error,
    )


def chosen_method(subject: Subject, subscription: Subscription | None, data: Mapping[str, str]) -> PaymentMethod | None:
    """The method that was chosen in a form, `None` when the form says nothing.

    Raises `FormUnusable` for one that is not among this customer's own.
    """
    wanted = data.get(FIELD, "")
    if not wanted:
        return None
    for method in _usable(subject, subscription):
        if method.id == wanted:
            return method
    raise FormUnusable


def _usable(subject: Subject, subscription: Subscription | None) -> list[PaymentMethod]:
    """Each once, what pays first. It may be too old to be among those that were read.

    A subscription can still name one that was detached from the customer: that pays nothing any more.
    https://docs.stripe.com/api/payment_methods/detach
    """
    paying = subject.paying_method(subscription)
    known = {method.id: method for method in (paying, subject.default_method, *subject.methods) if method is not None}
    return [method for method in known.values() if method.customer == subject.customer.id]


def _option(subject: Subject, method: PaymentMethod, *, is_chosen: bool) -> MethodOption:
    name = name_of(method)
    return MethodOption(
        id=method.id,
        icon=name.icon,
        name=name.name,
        detail=name.detail,
        warning=expiry_warning(method, subject.today),
        is_chosen=is_chosen,
    )
