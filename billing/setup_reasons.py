"""Why a payment method was not saved, in words a customer can act on.

https://docs.stripe.com/error-codes and https://docs.stripe.com/payments/setupintents/lifecycle
"""

from django.utils.translation import gettext as _

from billing.decline_reasons import reason_sentence
from billing.gateway.setup_intents import SetupIntent

_NOT_CONFIRMED = frozenset({"setup_intent_authentication_failure", "authentication_required"})
_UNVERIFIED = frozenset({"payment_method_microdeposit_failed", "payment_method_microdeposit_verification_timeout"})


def why_not_saved(intent: SetupIntent) -> str:
    """For an intent that asks for another payment method; empty when nothing went wrong."""
    error = intent.last_setup_error
    if error is None or intent.status in {"succeeded", "processing"}:
        return ""
    code = error.code or ""
    if code in _NOT_CONFIRMED:
        return _(
            "It was not confirmed with your bank, so nothing was saved and nothing was charged. Try again, or use "
            "another payment method."
        )
    if code in _UNVERIFIED:
        return _(
            "The bank account could not be verified, so it was not saved. Nothing was charged. Check the numbers, or "
            "use another payment method."
        )
    return reason_sentence(code, error.decline_code or "")
