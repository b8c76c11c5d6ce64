"""Verify a bank account, which saves it."""

from billing.errors import NotAvailable
from billing.gateway.gateway import CustomerGateway
from billing.gateway.setup_intents import SetupIntent
from billing.gateway.verifications import verify_amounts, verify_code
from billing.policy.bank_verification import why_not_verifiable


def verify_bank_account(
    gateway: CustomerGateway, intent: SetupIntent, *, amounts: tuple[int, int] | None, code: str, token: str
) -> None:
    """Tell Stripe the two amounts (in the smallest unit) or the code that arrived; what it asks for, one of both.

    Raises `NotAvailable`, `RequestRefused` (its code says whether they did not match), `StripeUnavailable` (send the
    same token again).
    """
    if reason := why_not_verifiable(intent):
        raise NotAvailable(reason)
    if amounts is not None:
        verify_amounts(gateway, intent, amounts, token=token)
    else:
        verify_code(gateway, intent, code, token=token)
