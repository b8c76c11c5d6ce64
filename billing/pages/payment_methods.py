"""Payment methods: the default marked, expiring cards flagged."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from billing.gateway.client import StripeList
from billing.gateway.payment_methods import PaymentMethod
from billing.pages.subject import Subject
from billing.payment_method_names import expiry_warning, name_of


@dataclass(frozen=True, slots=True)
class PaymentMethodRow:
    """One saved payment method."""

    id: str
    icon: str
    """Name of a mark: a card brand (visa, mastercard, amex, discover, diners, jcb, unionpay, eftpos_au,
    cartes_bancaires) or a kind (card, bank, link, paypal, cashapp, amazon_pay, wallet)."""
    name: str
    """"Visa ending 4242", "SEPA Direct Debit, account ending 3000", "Link (ada@example.com)"."""
    detail: str
    """"Expires 03/2027", "Apple Pay, expires 03/2027"; often empty."""
    warning: str
    """"Expired", "Expires this month", "Expires next month"; else empty."""
    is_default: bool


@dataclass(frozen=True, slots=True)
class PaymentMethodsSection:
    """The default first, then newest first."""

    rows: tuple[PaymentMethodRow, ...]
    more: str
    """A sentence when there are more than are listed; else empty."""
    empty: str
    """The sentence to show when there is no row; empty otherwise."""
    problem: str = ""


def payment_methods_section(subject: Subject, found: StripeList[PaymentMethod]) -> PaymentMethodsSection:
    """The default is shown even when it is too old to be on Stripe's first page."""
    default = subject.default_method
    methods = [default] if default else []
    methods += [method for method in found.data if default is None or method.id != default.id]
    return PaymentMethodsSection(
        rows=tuple(_row(subject, method, is_default=method is default) for method in methods),
        more=_("You have more payment methods than are listed here.") if found.has_more else "",
        empty="" if methods else _("No payment method is saved."),
    )


def failed_payment_methods() -> PaymentMethodsSection:
    """For when Stripe did not answer for them."""
    problem = _("We cannot show your payment methods right now. They are unchanged. Reload the page in a few minutes.")
    return PaymentMethodsSection(rows=(), more="", empty="", problem=problem)


def _row(subject: Subject, method: PaymentMethod, *, is_default: bool) -> PaymentMethodRow:
    name = name_of(method)
    return PaymentMethodRow(
        id=method.id,
        icon=name.icon,
        name=name.name,
        detail=name.detail,
        warning=expiry_warning(method, subject.today),
        is_default=is_default,
    )
