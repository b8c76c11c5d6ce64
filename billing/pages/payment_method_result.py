"""What a customer is told after a payment method was typed at Stripe."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from billing.errors import BillingError, StripeUnavailable
from billing.gateway.payment_methods import PaymentMethod
from billing.gateway.setup_intents import SetupIntent
from billing.pages.mandates import mandate_sentence
from billing.payment_method_names import name_of
from billing.sentences import in_a_row


@dataclass(frozen=True, slots=True)
class UnfinishedPage:
    """It is saved; whether it pays what was chosen is not known, or could not be arranged."""

    heading: str
    notice: str
    label: str
    url: str
    """The same address again, which does what is left."""


def unfinished_page(method: PaymentMethod, error: BillingError, *, url: str) -> UnfinishedPage:
    """For what stopped on the way, after the payment method was saved."""
    if isinstance(error, StripeUnavailable):
        notice = _(
            "No answer came from the payment service, so we do not know yet whether it pays what you chose. "
            "Go on: what is left is done, and nothing is done twice."
        )
    else:
        notice = _(
            "The payment service did not let us arrange all that you chose for it. Go on to try that once more; "
            "nothing is done twice."
        )
    values = {"method": name_of(method).name}
    return UnfinishedPage(heading=_("%(method)s is saved") % values, notice=notice, label=_("Go on"), url=url)


def saved_sentence(intent: SetupIntent, used: str) -> str:
    """ "Visa ending 4242 is saved and pays ..."; `used` says that, the mandate's reference follows where it has one."""
    return in_a_row(each for each in (used, mandate_sentence(intent)) if each)


def saved_already(method: PaymentMethod) -> str:
    """For an address that is opened again."""
    return _("%(method)s is saved already. Nothing more was changed.") % {"method": name_of(method).name}


def removed_since(method: PaymentMethod | None) -> str:
    """For one that another device was faster to remove."""
    if method is None:
        return _("The payment method was removed in the meantime. Nothing was changed.")
    return _("%(method)s was removed in the meantime. Nothing was changed.") % {"method": name_of(method).name}


def being_checked(intent: SetupIntent) -> str:
    """For one that the bank still looks at."""
    name = name_of(intent.payment_method).name if intent.payment_method else _("The payment method")
    return _("%(method)s is being checked. It is listed here as soon as that is done.") % {"method": name}


def given_up() -> str:
    """For a setup that was canceled or has lapsed."""
    return _("The last attempt was not finished, so nothing was saved. You can begin again here.")
