"""Begin to save a payment method, and note that what was chosen for it is done."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stripe.params import SetupIntentCreateParams

if TYPE_CHECKING:
    from billing.gateway.gateway import CustomerGateway


@dataclass(frozen=True, slots=True)
class SetupWishes:
    """What is to be saved, and for whom. `metadata` is what the customer chose, `next` included."""

    metadata: Mapping[str, str]
    configuration: str = ""
    """The id of a payment method configuration; empty for the account's own."""
    on_behalf_of: str = ""


def create_setup_intent(gateway: "CustomerGateway", wishes: SetupWishes, *, token: str) -> str:
    """POST /v1/setup_intents: the client secret, with which Stripe.js saves what the customer types.

    The payment method may be charged while the customer is away. Raises our errors.
    https://docs.stripe.com/api/setup_intents/create
    """
    params: SetupIntentCreateParams = {
        "customer": gateway.customer_id,
        "usage": "off_session",
        "metadata": dict(wishes.metadata),
    }
    if wishes.configuration:
        params["payment_method_configuration"] = wishes.configuration
    else:
        params["automatic_payment_methods"] = {"enabled": True}
    if wishes.on_behalf_of:
        params["on_behalf_of"] = wishes.on_behalf_of
    intent = gateway.write(
        "setup_intent.create",
        gateway.customer_id,
        lambda client, options: client.v1.setup_intents.create_async(params, options),
        token=token,
    )
    return intent.client_secret or ""


def note_setup(gateway: "CustomerGateway", intent_id: str, metadata: Mapping[str, str], *, token: str) -> None:
    """POST /v1/setup_intents/{id}: add to what is noted with it. https://docs.stripe.com/api/metadata"""
    gateway.write(
        "setup_intent.update",
        intent_id,
        lambda client, options: client.v1.setup_intents.update_async(intent_id, {"metadata": dict(metadata)}, options),
        token=token,
        change="metadata",
    )
