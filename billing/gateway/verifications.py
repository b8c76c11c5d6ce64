"""Proving that a bank account is the customer's, by the small deposits that arrived there.

https://docs.stripe.com/payments/ach-direct-debit/set-up-payment#web-verify-with-microdeposits
"""

from typing import TYPE_CHECKING

from stripe.params import SetupIntentVerifyMicrodepositsParams

from billing.gateway.setup_intents import SetupIntent

if TYPE_CHECKING:
    from billing.gateway.gateway import CustomerGateway


def verify_amounts(gateway: "CustomerGateway", intent: SetupIntent, amounts: tuple[int, int], *, token: str) -> None:
    """POST /v1/setup_intents/{id}/verify_microdeposits with two amounts in the smallest unit; raises our errors.

    https://docs.stripe.com/api/setup_intents/verify_microdeposits
    """
    _verify(gateway, intent, {"amounts": list(amounts)}, f"{token}\n{amounts}")


def verify_code(gateway: "CustomerGateway", intent: SetupIntent, code: str, *, token: str) -> None:
    """The same with the code that stands in the statement ("SM11AA")."""
    _verify(gateway, intent, {"descriptor_code": code}, f"{token}\n{code}")


def _verify(
    gateway: "CustomerGateway", intent: SetupIntent, said: SetupIntentVerifyMicrodepositsParams, token: str
) -> None:
    """What was typed is in the key, as another request, and nowhere in the audit trail."""
    gateway.write(
        "setup_intent.verify_microdeposits",
        intent.id,
        lambda client, options: client.v1.setup_intents.verify_microdeposits_async(intent.id, said, options),
        token=token,
    )
