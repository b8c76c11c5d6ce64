"""What a saved payment method shall pay from now on."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from billing.pages.card_choice import MethodOption, method_option
from billing.pages.parts import FormError
from billing.pages.uses_form import UsesForm, uses_form
from billing.pages.uses_reads import MethodReads
from billing.payment_method_names import expires_before, name_of
from billing.payment_uses import PaymentUses
from billing.policy.payment_methods import default_of
from billing.tokens import new_token


@dataclass(frozen=True, slots=True)
class PaymentMethodDefaultPage:
    """For templates/billing/payment_method_default.html."""

    heading: str
    method: MethodOption
    warning: str
    """That it has expired, and what that means; else empty."""
    uses: UsesForm
    button: str
    """Empty when nothing is left to do: `uses` says so."""
    token: str
    url: str
    back_url: str
    errors: tuple[FormError, ...] = ()
    notice: str = ""
    """Why the page is shown again: no answer came, or what was done of it."""


def payment_method_default_page(
    reads: MethodReads,
    *,
    back_url: str,
    chosen: PaymentUses | None = None,
    invoice: str = "",
    token: str = "",
    error: str = "",
    notice: str = "",
) -> PaymentMethodDefaultPage:
    """`chosen` is what was ticked before, `invoice` the id of the one that the customer came to pay."""
    subject, method = reads.subject, reads.method
    name = name_of(method).name
    uses = uses_form(reads, method=method, chosen=chosen, invoice=invoice, is_default_implied=True)
    is_done = default_of(subject.customer) == method.id and not uses.subscriptions_label and not uses.invoices
    is_expired = expires_before(method, subject.today)
    return PaymentMethodDefaultPage(
        heading=_("Pay with %(method)s from now on") % {"method": name},
        method=method_option(subject, method, is_chosen=True),
        warning=_("This card has expired. Payments with it will probably be declined.") if is_expired else "",
        uses=uses,
        button="" if is_done else _("Use %(method)s") % {"method": name},
        token=token or new_token(),
        url=reverse("billing:payment_method_default", args=[subject.links.merchant_slug, method.id]),
        back_url=back_url,
        errors=(FormError(error),) if error else (),
        notice=notice,
    )
