"""Setup intents: saving a payment method for later. https://docs.stripe.com/api/setup_intents/object"""

import msgspec
import stripe

from billing.gateway.client import StripeList, object_path, read
from billing.gateway.payment_methods import PaymentMethod

_EXPAND = ["payment_method", "mandate"]


class RedirectToUrl(msgspec.Struct, frozen=True):
    url: str | None = None


class VerifyWithMicrodeposits(msgspec.Struct, frozen=True):
    """`microdeposit_type` is amounts (two of them) or descriptor_code. `arrival_date` in seconds."""

    arrival_date: int
    microdeposit_type: str | None = None


class SetupNextAction(msgspec.Struct, frozen=True):
    """What the customer has to do: their bank's page, two small amounts to tell, or something for Stripe.js."""

    type: str
    redirect_to_url: RedirectToUrl | None = None
    verify_with_microdeposits: VerifyWithMicrodeposits | None = None


class SetupError(msgspec.Struct, frozen=True):
    """Why the last attempt failed. https://docs.stripe.com/api/setup_intents/object#setup_intent_object-last_setup_error"""

    code: str | None = None
    decline_code: str | None = None


class DebitMandate(msgspec.Struct, frozen=True):
    """The fields that the mandates for debits share, each where it has them."""

    reference: str | None = None
    url: str | None = None


class MandateDetails(msgspec.Struct, frozen=True):
    """`type` names the one further field that is filled."""

    type: str
    sepa_debit: DebitMandate | None = None
    bacs_debit: DebitMandate | None = None
    au_becs_debit: DebitMandate | None = None


class Acceptance(msgspec.Struct, frozen=True):
    """`accepted_at` in seconds."""

    accepted_at: int | None = None


class Mandate(msgspec.Struct, frozen=True):
    """What the customer allowed the merchant to collect. https://docs.stripe.com/api/mandates/object"""

    id: str
    status: str
    payment_method_details: MandateDetails
    customer_acceptance: Acceptance | None = None

    @property
    def document(self) -> DebitMandate:
        """Its reference and its address, where the kind of debit has them."""
        details = self.payment_method_details
        return details.sepa_debit or details.bacs_debit or details.au_becs_debit or DebitMandate()


class SetupIntent(msgspec.Struct, frozen=True):
    """One payment method on its way to be saved. https://docs.stripe.com/payments/setupintents/lifecycle"""

    id: str
    status: str
    created: int
    customer: str | None = None
    payment_method: PaymentMethod | None = None
    mandate: Mandate | None = None
    next_action: SetupNextAction | None = None
    last_setup_error: SetupError | None = None
    metadata: dict[str, str] | None = None
    on_behalf_of: str | None = None

    @property
    def bank_url(self) -> str:
        """Where the customer confirms it with their bank; empty when there is no such page."""
        action = self.next_action if self.status == "requires_action" else None
        return (action.redirect_to_url.url or "") if action is not None and action.redirect_to_url is not None else ""

    @property
    def deposits(self) -> VerifyWithMicrodeposits | None:
        """What small amounts it waits for; `None` when it waits for none."""
        action = self.next_action if self.status == "requires_action" else None
        return action.verify_with_microdeposits if action is not None else None


async def retrieve_setup_intent(client: stripe.StripeClient, intent_id: str) -> SetupIntent:
    """GET /v1/setup_intents/{id} with its payment method and mandate, whoever's it is: the gateway checks the owner."""
    return await read(client, object_path("/v1/setup_intents", intent_id), SetupIntent, expand=_EXPAND)


async def list_setup_intents(client: stripe.StripeClient, customer_id: str) -> StripeList[SetupIntent]:
    """GET /v1/setup_intents of a customer, newest first, the newest hundred."""
    expand = [f"data.{each}" for each in _EXPAND]
    return await read(
        client, "/v1/setup_intents", StripeList[SetupIntent], customer=customer_id, limit=100, expand=expand
    )
