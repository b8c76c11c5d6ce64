"""Adding a payment method: Stripe's fields, what it shall pay, and the way without scripts."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.features import Features
from accounts.models import Merchant
from billing.gateway.gateway import CustomerGateway
from billing.gateway.parallel import wait_for
from billing.gateway.setup_intent_writes import SetupWishes
from billing.gateway.setup_intents import SetupIntent
from billing.locales import stripe_locale
from billing.pages.parts import FormError
from billing.pages.uses_form import DEFAULT, PAYS, SUBSCRIPTIONS, UsesForm, uses_form
from billing.pages.uses_reads import UsesReads, read_uses
from billing.payment_uses import PaymentUses
from billing.return_steps import FIELD as NEXT
from billing.return_steps import ReturnStep
from billing.setup_currency import setup_currency
from billing.setup_notes import SetupNotes
from billing.setup_reasons import why_not_saved
from billing.stripe_js import publishable_key
from billing.tokens import new_token

AGAIN = "again"
"""In the address of the page when a customer comes back to it: what was ticked stands there too."""
FAILED = "setup_intent"
"""In the address: the setup intent that did not succeed; the page says why and keeps what was chosen."""
FIELDS_ID = "payment-fields"


@dataclass(frozen=True, slots=True)
class ElementPart:
    """What the script of the page needs, for Stripe's fields."""

    script_url: str
    setup_url: str
    """Where it asks for a setup intent."""
    options: str
    """JSON: the publishable key, the connected account, the language, and what the element is made with."""
    unloaded: str
    unanswered: str
    outdated: str


@dataclass(frozen=True, slots=True)
class PaymentMethodAdditionPage:
    """`element` is `None` where Stripe.js cannot be used: then there is only the way to Stripe's own page."""

    heading: str
    uses: UsesForm
    element: ElementPart | None
    plain_note: str
    consent: str
    """What the merchant may do with what is saved."""
    token: str
    next: str
    url: str
    back_url: str
    """The step that waits for a payment method, or the way out of a deep link; else empty."""
    errors: tuple[FormError, ...] = ()
    notice: str = ""
    """When no answer came: that pressing again is safe."""


@dataclass(frozen=True, slots=True)
class AdditionForm:
    """What was chosen before, and where the customer came from."""

    step: ReturnStep | None = None
    chosen: PaymentUses | None = None
    invoice: str = ""
    """The id of the invoice that the customer came to pay."""
    error: FormError | None = None
    token: str = ""
    """Kept when no answer came; empty means a new one."""
    notice: str = ""


@dataclass(frozen=True, slots=True)
class AdditionReads:
    """What the page asks; `merchant` and `features` are the session's."""

    uses: UsesReads
    merchant: Merchant
    features: Features
    on_behalf_of: str

    @property
    def currency(self) -> str:
        """In which it is to pay."""
        charged = [each.currency for each in self.uses.subscriptions]
        charged += [each.currency for each in self.uses.invoices]
        return setup_currency(self.uses.subject.customer, charged)


def read_addition(gateway: CustomerGateway, features: Features, on_behalf_of: str) -> AdditionReads:
    """Two rounds; raises our errors."""
    return AdditionReads(read_uses(gateway, features), gateway.merchant, features, on_behalf_of)


def read_failed(gateway: CustomerGateway, intent_id: str) -> SetupIntent:
    """The setup intent that the page says more about; raises `NotFound` for anybody else's."""
    return wait_for(gateway.setup_intent(intent_id))


def failed_error(intent: SetupIntent) -> FormError | None:
    """Why it was not saved; `None` where nothing went wrong, so far."""
    reason = why_not_saved(intent)
    return FormError(reason, FIELDS_ID) if reason else None


def setup_wishes(features: Features, on_behalf_of: str, uses: PaymentUses, step: ReturnStep | None) -> SetupWishes:
    """What Stripe is asked to save, with what was chosen for it."""
    return SetupWishes(
        metadata=SetupNotes(uses, step.address if step else "").metadata(),
        configuration=features.payment_method_update.payment_method_configuration or "",
        on_behalf_of=on_behalf_of,
    )


def addition_query(uses: PaymentUses, step: ReturnStep | None) -> str:
    """For the page's address: it comes up again as it was sent."""
    fields = [
        (AGAIN, "1"),
        (DEFAULT, "on" if uses.is_default else ""),
        (SUBSCRIPTIONS, "on" if uses.for_subscriptions else ""),
    ]
    fields += [(PAYS, f"{each.invoice_id} {each.charged}") for each in uses.invoices]
    fields.append((NEXT, step.address if step else ""))
    return urlencode([(name, value) for name, value in fields if value])


def payment_method_addition_page(
    reads: AdditionReads, form: AdditionForm, *, way_out: str = ""
) -> PaymentMethodAdditionPage:
    """The form, with Stripe's fields where there is a publishable key.

    `way_out` is for a customer who was sent here for this one thing and adds nothing.
    """
    merchant, step = reads.merchant, form.step
    return PaymentMethodAdditionPage(
        heading=_("Add a payment method"),
        uses=uses_form(reads.uses, chosen=form.chosen, invoice=form.invoice),
        element=_element(reads) if publishable_key(merchant) else None,
        plain_note=_(
            "You enter the details on a page of Stripe, which handles payments for %(merchant)s. Then you come back "
            "here."
        )
        % {"merchant": merchant.name},
        consent=_(
            "By saving it you allow %(merchant)s to charge it for your subscriptions and invoices, also when you are "
            "not here. You can remove it at any time."
        )
        % {"merchant": merchant.name},
        token=form.token or new_token(),
        next=step.address if step else "",
        url=reverse("billing:checkout", args=[merchant.slug]),
        back_url=step.address if step else way_out,
        errors=(form.error,) if form.error else (),
        notice=form.notice,
    )


def _element(reads: AdditionReads) -> ElementPart:
    merchant = reads.merchant
    return ElementPart(
        script_url=settings.STRIPE_JS_URL,
        setup_url=reverse("billing:setup_intent", args=[merchant.slug]),
        options=json.dumps(_options(reads)),
        unloaded=_(
            "The fields for your payment details cannot be loaded here. Press Continue to enter them on a page of "
            "Stripe instead."
        ),
        unanswered=_("No answer came from the payment service. Nothing was charged. Press the button again."),
        outdated=_("This page was open for too long. Nothing was saved. Reload the page and try again."),
    )


def _options(reads: AdditionReads) -> dict[str, Any]:
    """Without what is not known. https://docs.stripe.com/js/elements_object/create_without_intent"""
    merchant, features = reads.merchant, reads.features
    shape = {
        "mode": "setup",
        "currency": reads.currency,
        "paymentMethodConfiguration": features.payment_method_update.payment_method_configuration,
        "onBehalfOf": reads.on_behalf_of,
    }
    return {
        "key": publishable_key(merchant),
        "account": merchant.stripe_account,
        "locale": stripe_locale(),
        "elements": {name: value for name, value in shape.items() if value},
        "payment": {"business": {"name": merchant.name}, "defaultValues": {"billingDetails": _details(reads)}},
    }


def _details(reads: AdditionReads) -> dict[str, Any]:
    customer = reads.uses.subject.customer
    address = customer.address
    known = {"country": address.country, "postal_code": address.postal_code} if address else {}
    details = {
        "name": customer.name,
        "email": customer.email,
        "address": {name: value for name, value in known.items() if value},
    }
    return {name: value for name, value in details.items() if value}
