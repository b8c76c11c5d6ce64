"""Correcting the date on which a card expires."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.features import Features
from billing.dates import card_expiry
from billing.forms.payment_method_expiry import ExpiryForm
from billing.gateway.gateway import CustomerGateway
from billing.gateway.parallel import together
from billing.gateway.payment_methods import PaymentMethod
from billing.pages.detail_form import DetailContent
from billing.pages.fields import text_field
from billing.pages.subject import Subject
from billing.pages.subscription_reads import subject_of
from billing.payment_method_names import name_of


@dataclass(frozen=True, slots=True)
class ExpiryReads:
    """What the page asks."""

    subject: Subject
    method: PaymentMethod

    @property
    def now(self) -> dict[str, int]:
        """What Stripe has, in the shape of the form's cleaned data."""
        card = self.method.card
        return {"exp_month": card.exp_month or 0, "exp_year": card.exp_year or 0} if card else {}


def read_expiry(gateway: CustomerGateway, features: Features, method_id: str) -> ExpiryReads:
    """One round; raises our errors, `PaymentMethodNotFound` for one that is not saved for this customer."""
    with together() as reads:
        method = reads.ask(gateway.payment_method(method_id))
        customer = reads.ask(gateway.customer())
        methods = reads.ask(gateway.payment_methods())
    return ExpiryReads(subject_of(gateway, features, customer, methods, []), method.value)


def expiry_content(reads: ExpiryReads, form: ExpiryForm) -> DetailContent:
    """What the page says and asks."""
    name = name_of(reads.method).name
    return DetailContent(
        heading=_("When does %(method)s expire?") % {"method": name},
        intro=_("Only correct it when your bank renewed the card with the same number. Add a new card otherwise."),
        fields=(
            text_field(form, "exp_month", _("Month"), inputmode="numeric", autocomplete="cc-exp-month", width="short"),
            text_field(form, "exp_year", _("Year"), inputmode="numeric", autocomplete="cc-exp-year", width="short"),
        ),
        button=_("Save date"),
    )


def expiry_saved(reads: ExpiryReads, month: int, year: int) -> str:
    """What is true when it is saved."""
    values = {"method": name_of(reads.method).name, "date": card_expiry(year, month)}
    return _("%(method)s expires %(date)s.") % values


def expiry_elsewhere(reads: ExpiryReads) -> str:
    """For a form that shows what is not so any more."""
    now = reads.now
    words = _("The date was changed elsewhere in the meantime. It is now %(date)s. Save again to replace it.")
    return words % {"date": card_expiry(now["exp_year"], now["exp_month"])}


def refused_dates() -> dict[str, tuple[str, str]]:
    """Field and sentence by Stripe's code. https://docs.stripe.com/error-codes#invalid-expiry-month"""
    words = _("The payment service does not take this date. Nothing was changed. Check the one on your card.")
    return {"invalid_expiry_month": ("exp_month", words), "invalid_expiry_year": ("exp_year", words)}
