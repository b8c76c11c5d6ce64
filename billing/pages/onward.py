"""On the way to a page of others: to Stripe's own, where a payment method is typed, or to a bank that wants to confirm.

An answer to a form may not lead to another host (form-action 'self'): a page of ours does.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Merchant
from billing.gateway.checkout_sessions import CheckoutSession
from billing.gateway.invoice_payments import PayableInvoice
from billing.gateway.setup_intents import SetupIntent
from billing.money import Money
from billing.pages.subject import Subject
from billing.sentences import in_a_row
from billing.stripe_pages import trusted_address


@dataclass(frozen=True, slots=True)
class OnwardPage:
    """The browser goes on by itself; the link is for one that does not."""

    heading: str
    sentence: str
    label: str
    onward_url: str
    back_url: str
    back_label: str


def checkout_entrance_page(merchant: Merchant, session: CheckoutSession) -> OnwardPage:
    """For an open session; raises `NotFound` when its page is no address we lead to."""
    return OnwardPage(
        heading=_("Your payment details are entered at Stripe"),
        sentence=_("Stripe handles payments for %(merchant)s. Nothing is charged there. Afterwards you come back here.")
        % {"merchant": merchant.name},
        label=_("Continue to Stripe"),
        onward_url=trusted_address(session.url),
        back_url=_addition_url(merchant, session.setup_intent or ""),
        back_label=_("Back"),
    )


def setup_bank_page(merchant: Merchant, intent: SetupIntent) -> OnwardPage:
    """For an intent with a `bank_url`; raises `NotFound` when that is no address we lead to."""
    return OnwardPage(
        heading=_("Your bank asks you to confirm the payment method"),
        sentence=_(
            "%(merchant)s can charge it only after you confirm it on the page of your bank. Nothing is charged there. "
            "Afterwards you come back here."
        )
        % {"merchant": merchant.name},
        label=_("Continue to your bank"),
        onward_url=trusted_address(intent.bank_url),
        back_url=_addition_url(merchant, intent.id),
        back_label=_("Back"),
    )


def payment_bank_page(subject: Subject, invoice: PayableInvoice, rest: Sequence[str] = ()) -> OnwardPage:
    """For an intent with a `bank_url`; raises `NotFound` when that is no address we lead to.

    `rest` are invoices (ids) that were chosen to be paid after this one.
    """
    values = {"amount": str(Money(invoice.amount_remaining, invoice.currency)), "merchant": subject.merchant_name}
    sentence = _(
        "You pay %(amount)s to %(merchant)s. Nothing is charged before you confirm it on the page of your bank. "
        "Afterwards you come back here."
    )
    afterwards = _("What else you chose is paid after that, with another press of the button.") if rest else ""
    return OnwardPage(
        heading=_("Your bank asks you to confirm the payment"),
        sentence=in_a_row(filter(None, (sentence % values, afterwards))),
        label=_("Continue to your bank"),
        onward_url=trusted_address(invoice.intent.bank_url if invoice.intent else ""),
        back_url=subject.links.payments([invoice.id, *rest]) if rest else subject.links.invoice_payment(invoice.id),
        back_label=_("Back to the payment"),
    )


def _addition_url(merchant: Merchant, intent_id: str) -> str:
    """With what was chosen kept."""
    return f"{reverse('billing:payment_method_addition', args=[merchant.slug])}?setup_intent={intent_id}"
