"""Whether a bank account can be verified by small deposits.

https://docs.stripe.com/payments/ach-direct-debit/set-up-payment#web-verify-with-microdeposits
"""

from django.utils.translation import gettext as _

from billing.gateway.setup_intents import SetupIntent


def why_not_verifiable(intent: SetupIntent) -> str:  # noqa: PLR0911 (a line per reason)
    """Why it cannot be verified now; empty when it can."""
    if intent.deposits is not None:
        return ""
    if intent.status == "succeeded":
        return _("This bank account is verified already.")
    if intent.status == "canceled":
        return _("This bank account is not being added any more, so there is nothing to verify.")
    match intent.last_setup_error.code if intent.last_setup_error else "":
        case "payment_method_microdeposit_verification_timeout":
            return _("The ten days to verify this bank account are over, so it was not saved. You can add it again.")
        case "payment_method_microdeposit_verification_attempts_exceeded":
            return _("What was entered did not match too often, so this bank account was not saved. Add it again.")
        case "payment_method_microdeposit_failed":
            return _("The deposits could not be made to this bank account, so it was not saved. Check its number.")
    return _("There is nothing to verify here.")
