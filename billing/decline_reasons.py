"""Why a payment was declined, in words a customer can act on: what happened, what became of the money, what to do.

Codes are Stripe's: https://docs.stripe.com/declines/codes for cards, https://docs.stripe.com/error-codes for the rest.
Stripe asks not to tell anybody that a card was reported lost or stolen, or that a payment looked like fraud: those
codes have the sentence of a decline without a reason.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billing.errors import CardDeclined

_UNEXPLAINED = _(
    "Your bank declined the payment and gave no reason. Nothing was charged and nothing was changed. "
    "Use another payment method, or ask your bank."
)
_NO_FUNDS = _(
    "There is not enough money on the account for this payment. Nothing was charged and nothing was changed. "
    "Use another payment method, or try again when there is."
)
_OVER_LIMIT = _(
    "The payment is above a limit that your bank sets. Nothing was charged and nothing was changed. "
    "Use another payment method, or ask your bank about the limit."
)
_EXPIRED = _("This card has expired. Nothing was charged and nothing was changed. Use another payment method.")
_WRONG_CVC = _(
    "Your bank does not accept the security code of this card. Nothing was charged and nothing was changed. "
    "Use another payment method."
)
_WRONG_DETAILS = _(
    "Your bank does not accept the details of this card. Nothing was charged and nothing was changed. "
    "Use another payment method."
)
_WRONG_ADDRESS = _(
    "The postcode or address does not match what your bank has for this card. "
    "Nothing was charged and nothing was changed. Use another payment method, or ask your bank."
)
_WRONG_PIN = _(
    "Your bank wants the card's PIN, which cannot be given online. Nothing was charged and nothing was changed. "
    "Use another payment method, or ask your bank."
)
_NOT_FOR_THIS = _(
    "This card cannot be used for this kind of payment. Nothing was charged and nothing was changed. "
    "Use another payment method, or ask your bank."
)
_NOT_THIS_CURRENCY = _(
    "This card cannot be used for payments in this currency. Nothing was charged and nothing was changed. "
    "Use another payment method, or ask your bank."
)
_NOT_THIS_AMOUNT = _(
    "Your bank does not allow a payment of this amount with this card. Nothing was charged and nothing was changed. "
    "Use another payment method, or ask your bank."
)
_REVOKED = _(
    "Payments to this merchant are stopped at your bank. Nothing was charged and nothing was changed. "
    "Use another payment method, or ask your bank to allow them."
)
_REPLACED = _(
    "This card or account is no longer valid. Nothing was charged and nothing was changed. "
    "Use another payment method, or ask your bank."
)
_TWICE = _(
    "Your bank took this for a payment that was made a moment ago, so nothing more was charged. "
    "Look at the overview to see whether it was made before you try again."
)
_LATER = _(
    "The payment could not be processed right now. Nothing was charged and nothing was changed. "
    "Try again in a few minutes, or use another payment method."
)
_TO_CONFIRM = _(
    "Your bank wants you to confirm this payment. Nothing was charged and nothing was changed. "
    "Try again and confirm it with your bank, or use another payment method."
)
_NOT_CONFIRMED = _(
    "The payment was not confirmed with your bank. Nothing was charged and nothing was changed. "
    "Try again, or use another payment method."
)
_TEST_CARD = _(
    "This is a test card, so it pays nothing. Nothing was charged and nothing was changed. Use another card."
)

_SENTENCES: tuple[tuple[Promise | str, tuple[str, ...]], ...] = (
    (_NO_FUNDS, ("insufficient_funds",)),
    (
        _OVER_LIMIT,
        (
            "card_velocity_exceeded",
            "withdrawal_count_limit_exceeded",
            "charge_exceeds_source_limit",
            "charge_exceeds_weekly_limit",
        ),
    ),
    (_EXPIRED, ("expired_card", "invalid_expiry_month", "invalid_expiry_year")),
    (_WRONG_CVC, ("incorrect_cvc", "invalid_cvc")),
    (_WRONG_DETAILS, ("incorrect_number", "invalid_number")),
    (_WRONG_ADDRESS, ("incorrect_zip", "incorrect_address")),
    (
        _WRONG_PIN,
        (
            "incorrect_pin",
            "invalid_pin",
            "offline_pin_required",
            "online_or_offline_pin_required",
            "pin_try_exceeded",
        ),
    ),
    (_NOT_FOR_THIS, ("card_not_supported", "not_permitted", "service_not_allowed", "transaction_not_allowed")),
    (_NOT_THIS_CURRENCY, ("currency_not_supported", "invalid_currency")),
    (_NOT_THIS_AMOUNT, ("invalid_amount",)),
    (
        _REVOKED,
        (
            "revocation_of_all_authorizations",
            "revocation_of_authorization",
            "stop_payment_order",
            "debit_not_authorized",
        ),
    ),
    (
        _REPLACED,
        (
            "invalid_account",
            "new_account_information_available",
            "account_closed",
            "bank_account_restricted",
            "bank_account_unusable",
            "bank_ownership_changed",
            "no_account",
        ),
    ),
    (_TWICE, ("duplicate_transaction",)),
    (
        _LATER,
        (
            "approve_with_id",
            "issuer_not_available",
            "processing_error",
            "reenter_transaction",
            "try_again_later",
        ),
    ),
    (_TO_CONFIRM, ("authentication_required", "mobile_device_authentication_required")),
    (_NOT_CONFIRMED, ("authentication_not_handled", "payment_intent_authentication_failure")),
    (_TEST_CARD, ("testmode_decline", "live_mode_test_card")),
)
_BY_CODE = {code: sentence for sentence, codes in _SENTENCES for code in codes}


def reason_sentence(code: str, decline_code: str = "") -> str:
    """The sentence for an error's `code` and `decline_code`, the second of which says more where it is known."""
    return str(_BY_CODE.get(decline_code) or _BY_CODE.get(code) or _UNEXPLAINED)


def decline_sentence(error: CardDeclined) -> str:
    """What happened, that nothing was charged and changed, and what the customer can do."""
    return reason_sentence(error.code, error.decline_code)
