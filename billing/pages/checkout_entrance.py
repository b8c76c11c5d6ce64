"""On the way to a page of others: to Stripe's own, where a payment method is typed, or to the bank that confirms it."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Merchant
from billing.gateway.checkout_sessions import CheckoutSession
from billing.gateway.setup_intents import SetupIntent
from billing.stripe_pages import trusted_address


@dataclass(frozen=True, slots=True)
class OnwardPage:
    """The browser goes on by itself; the link is for one that does not."""

    heading: str
    sentence: str
    label: str
    onward_url: str
    back_url: str


def checkout_entrance_page(merchant: Merchant, session: CheckoutSession) -> OnwardPage:
    """For an open session; raises `NotFound` when its page is no address we lead to."""
    return OnwardPage(
        heading=_("Your payment details are entered at Stripe"),
        sentence=_("Stripe handles payments for %(merchant)s. Nothing is charged there. Afterwards you come back here.")
        % {"merchant": merchant.name},
        label=_("Continue to Stripe"),
        onward_url=trusted_address(session.url),
        back_url=_addition_url(merchant, session.setup_intent or ""),
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
    )


def _addition_url(merchant: Merchant, intent_id: str) -> str:
    """With what was chosen kept."""
    return f"{reverse('billing:payment_method_new', args=[merchant.slug])}?setup_intent={intent_id}"
