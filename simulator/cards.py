"""Stripe's test cards: numbers, names and what each of them does. https://docs.stripe.com/testing

A card has two names: `pm_card_visa` (a payment method) and `tok_visa` (a token). Most declining cards decline as soon
as they are attached to a customer; `decline_on_attach=False` marks those that decline only when they are charged.
Texts and network codes of the generic and of the expired decline are recorded answers of the real Stripe; the other
texts are what Stripe's documentation of decline codes says.
"""

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256


@dataclass(frozen=True)
class Decline:
    """Why a card is refused, in the words and codes of Stripe's card_error. https://docs.stripe.com/declines/codes"""

    code: str
    decline_code: str | None
    message: str
    param: str | None = None
    advice_code: str | None = None
    network_decline_code: str | None = None
    network_advice_code: str | None = None
    seller_message: str = "The bank did not return any further details with this decline."
    blocked: bool = False
    risk_level: str = "normal"


class Authentication(StrEnum):
    """When the customer has to prove who they are (3D Secure)."""

    NEVER = "never"
    ALWAYS = "always"  # each payment, also one that was set up
    ON_SETUP = "on_setup"  # unless it was authenticated once, by a setup or an earlier payment
    ON_SESSION = "on_session"  # already set up: off session it passes, on session it asks


@dataclass(frozen=True)
class SimulatedCard:
    """One test card."""

    number: str
    brand: str = "visa"
    name: str | None = None
    funding: str = "credit"
    country: str = "US"
    decline: Decline | None = None
    decline_on_attach: bool = True
    authentication: Authentication = Authentication.NEVER
    decline_after_authentication: Decline | None = None
    supports_authentication: bool = True
    cvc_check: str = "pass"
    networks: tuple[str, ...] = ()
    disputed: str | None = None
    risk_level: str = "normal"

    @property
    def last4(self) -> str:
        return self.number[-4:]

    @property
    def payment_method(self) -> str | None:
        return f"pm_card_{self.name}" if self.name else None

    @property
    def token(self) -> str | None:
        return f"tok_{self.name}" if self.name else None

    @property
    def fingerprint(self) -> str:
        """16 characters that are the same for the same number."""
        return fingerprint(self.number)

    @property
    def display_brand(self) -> str:
        """The name a customer reads: Stripe says `american_express` here and `amex` as the brand (recorded)."""
        return _DISPLAY_BRANDS.get(self.brand, self.brand)


_DISPLAY_BRANDS = {"amex": "american_express", "diners": "diners_club", "unionpay": "union_pay"}
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def fingerprint(of: str) -> str:
    """Stable 16 letters and digits for an account number."""
    return "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in sha256(of.encode()).digest()[:16])


GENERIC_DECLINE = Decline(
    "card_declined",
    "generic_decline",
    "Your card was declined.",
    advice_code="try_again_later",
    network_decline_code="01",
)
INSUFFICIENT_FUNDS = Decline(
    "card_declined",
    "insufficient_funds",
    "Your card has insufficient funds.",
    advice_code="try_again_later",
    network_decline_code="51",
    seller_message="The bank returned the decline code `insufficient_funds`.",
)
LOST_CARD = Decline(
    "card_declined",
    "lost_card",
    "Your card was declined.",
    advice_code="do_not_try_again",
    network_decline_code="41",
    seller_message="The bank returned the decline code `lost_card`.",
)
STOLEN_CARD = Decline(
    "card_declined",
    "stolen_card",
    "Your card was declined.",
    advice_code="do_not_try_again",
    network_decline_code="43",
    seller_message="The bank returned the decline code `stolen_card`.",
)
VELOCITY_EXCEEDED = Decline(
    "card_declined",
    "card_velocity_exceeded",
    "Your card was declined for making repeated attempts too frequently or exceeding its amount limit.",
    advice_code="try_again_later",
    network_decline_code="65",
    seller_message="The bank returned the decline code `card_velocity_exceeded`.",
)
EXPIRED_CARD = Decline(
    "expired_card",
    "expired_card",
    "Your card has expired.",
    param="exp_month",
    advice_code="confirm_card_data",
    network_decline_code="54",
    network_advice_code="03",
    seller_message="The bank returned the decline code `expired_card`.",
)
INCORRECT_CVC = Decline(
    "incorrect_cvc",
    "incorrect_cvc",
    "Your card's security code is incorrect.",
    param="cvc",
    advice_code="confirm_card_data",
    seller_message="The bank returned the decline code `incorrect_cvc`.",
)
PROCESSING_ERROR = Decline(
    "processing_error",
    "processing_error",
    "An error occurred while processing your card. Try again in a little bit.",
    advice_code="try_again_later",
    seller_message="The bank returned the decline code `processing_error`.",
)
INCORRECT_NUMBER = Decline(
    "incorrect_number",
    None,
    "Your card number is incorrect.",
    param="number",
    seller_message="The card number is incorrect.",
)
FRAUDULENT = Decline(
    "card_declined",
    "fraudulent",
    "Your card was declined.",
    advice_code="do_not_try_again",
    seller_message="Stripe blocked this payment as too risky.",
    blocked=True,
    risk_level="highest",
)
AUTHENTICATION_REQUIRED = Decline(
    "authentication_required",
    "authentication_required",
    "Your card was declined. This transaction requires authentication.",
)


def _country_cards() -> list[SimulatedCard]:
    """Cards by country of issue; none of them needs authentication."""
    numbers = {
        "ar": "4000000320000021", "br": "4000000760000002", "ca": "4000001240000000", "cl": "4000001520000001",
        "mx": "4000004840008001", "pe": "4000006040000068", "ae": "4000007840000001", "at": "4000000400000008",
        "be": "4000000560000004", "bg": "4000001000000000", "hr": "4000001910000009", "cy": "4000001960000008",
        "cz": "4000002030000002", "dk": "4000002080000001", "ee": "4000002330000009", "fi": "4000002460000001",
        "fr": "4000002500000003", "de": "4000002760000016", "gr": "4000003000000030", "hu": "4000003480000005",
        "ie": "4000003720000005", "it": "4000003800000008", "lv": "4000004280000005", "lt": "4000004400000000",
        "lu": "4000004420000006", "mt": "4000004700000007", "nl": "4000005280000002", "no": "4000005780000007",
        "pl": "4000006160000005", "pt": "4000006200000007", "ro": "4000006420000001", "si": "4000007050000006",
        "sk": "4000007030000001", "es": "4000007240000007", "se": "4000007520000008", "ch": "4000007560000009",
        "gb": "4000008260000000", "au": "4000000360000006", "cn": "4000001560000002", "hk": "4000003440000004",
        "in": "4000003560000008", "jp": "4000003920000003", "my": "4000004580000002", "nz": "4000005540000008",
        "sg": "4000007020000003",
    }  # fmt: skip
    cards = [SimulatedCard(number, name=code, country=code.upper()) for code, number in numbers.items()]
    return [*cards, SimulatedCard("4000058260000005", name="gb_debit", country="GB", funding="debit")]


TEST_CARDS: tuple[SimulatedCard, ...] = (
    SimulatedCard("4242424242424242", name="visa"),
    SimulatedCard("4242424242424242", name="us"),
    SimulatedCard("4000056655665556", name="visa_debit", funding="debit"),
    SimulatedCard("5555555555554444", "mastercard", "mastercard"),
    SimulatedCard("2223003122003222", "mastercard"),
    SimulatedCard("5200828282828210", "mastercard", "mastercard_debit", "debit"),
    SimulatedCard("5105105105105100", "mastercard", "mastercard_prepaid", "prepaid"),
    SimulatedCard("371449635398431", "amex", "amex", supports_authentication=True),
    SimulatedCard("378282246310005", "amex"),
    SimulatedCard("6011000990139424", "discover", "discover"),
    SimulatedCard("6011111111111117", "discover"),
    SimulatedCard("36227206271667", "diners", "diners"),
    SimulatedCard("3056930009020004", "diners"),
    SimulatedCard("3566002020360505", "jcb", "jcb", country="JP"),
    SimulatedCard("6200000000000005", "unionpay", "unionpay", country="CN"),
    SimulatedCard("4000002500001001", name="visa_cartesBancaires", country="FR", networks=("cartes_bancaires", "visa")),
    SimulatedCard(
        "5555552500001001",
        "mastercard",
        "mastercard_cartesBancaires",
        country="FR",
        networks=("cartes_bancaires", "mastercard"),
    ),
    *_country_cards(),
    SimulatedCard("4000000000000002", name="chargeDeclined", decline=GENERIC_DECLINE),
    SimulatedCard("4000000000000002", name="visa_chargeDeclined", decline=GENERIC_DECLINE),
    SimulatedCard("4000000000009995", name="chargeDeclinedInsufficientFunds", decline=INSUFFICIENT_FUNDS),
    SimulatedCard("4000000000009995", name="visa_chargeDeclinedInsufficientFunds", decline=INSUFFICIENT_FUNDS),
    SimulatedCard("4000000000009987", name="visa_chargeDeclinedLostCard", decline=LOST_CARD),
    SimulatedCard("4000000000009979", name="visa_chargeDeclinedStolenCard", decline=STOLEN_CARD),
    SimulatedCard("4000000000000069", name="chargeDeclinedExpiredCard", decline=EXPIRED_CARD),
    SimulatedCard("4000000000000127", name="chargeDeclinedIncorrectCvc", decline=INCORRECT_CVC, cvc_check="fail"),
    SimulatedCard("4000000000000119", name="chargeDeclinedProcessingError", decline=PROCESSING_ERROR),
    SimulatedCard("4000000000006975", name="visa_chargeDeclinedVelocityLimitExceeded", decline=VELOCITY_EXCEEDED),
    SimulatedCard("4242424242424241", decline=INCORRECT_NUMBER),
    SimulatedCard("4000000000000341", name="chargeCustomerFail", decline=GENERIC_DECLINE, decline_on_attach=False),
    SimulatedCard(
        "4000002500003155",
        name="authenticationRequiredOnSetup",
        country="FR",
        authentication=Authentication.ON_SETUP,
    ),
    SimulatedCard(
        "4000002760003184",
        name="authenticationRequired",
        country="DE",
        authentication=Authentication.ALWAYS,
    ),
    SimulatedCard(
        "4000003800000446",
        name="authenticationRequiredSetupForOffSession",
        country="IT",
        authentication=Authentication.ON_SESSION,
    ),
    SimulatedCard(
        "4000008260003178",
        name="authenticationRequiredChargeDeclinedInsufficientFunds",
        country="GB",
        authentication=Authentication.ALWAYS,
        decline_after_authentication=INSUFFICIENT_FUNDS,
    ),
    SimulatedCard("4000000000003220", name="threeDSecure2Required", country="IE", authentication=Authentication.ALWAYS),
    SimulatedCard("4000000000003220", name="threeDSecureRequired", country="IE", authentication=Authentication.ALWAYS),
    SimulatedCard("4000008400000027", authentication=Authentication.ALWAYS),
    SimulatedCard(
        "4000008400001629",
        name="threeDSecureRequiredChargeDeclined",
        authentication=Authentication.ALWAYS,
        decline_after_authentication=GENERIC_DECLINE,
    ),
    SimulatedCard(
        "4000008400001280",
        name="threeDSecureRequiredProcessingError",
        decline=GENERIC_DECLINE,
        decline_on_attach=False,
    ),
    SimulatedCard("4000000000003055", name="threeDSecureOptional"),
    SimulatedCard("4000000000003097", name="threeDSecureOptionalProcessingError"),
    SimulatedCard("4000000032200000"),
    SimulatedCard("4100000000000019", name="radarBlock", decline=FRAUDULENT, decline_on_attach=False),
    SimulatedCard("4000000000004954", risk_level="highest"),
    SimulatedCard("4000000000009235", name="riskLevelElevated", risk_level="elevated"),
    SimulatedCard("4000000000000101", name="cvcCheckFail", cvc_check="fail"),
    SimulatedCard("4000000000000259", name="createDispute", disputed="fraudulent"),
    SimulatedCard("4000000000002685", name="createDisputeProductNotReceived", disputed="product_not_received"),
    SimulatedCard("4000000000007726", name="pendingRefund"),
    SimulatedCard("4000000000005126", name="refundFail"),
    SimulatedCard("4000000000000077", name="bypassPending"),
)  # fmt: skip

_BY_NAME = {card.name: card for card in TEST_CARDS if card.name}
_BY_NUMBER = {card.number: card for card in reversed(TEST_CARDS)}


def card_of_payment_method(payment_method: str) -> SimulatedCard | None:
    """The card of `pm_card_visa` and its like."""
    return _BY_NAME.get(payment_method.removeprefix("pm_card_")) if payment_method.startswith("pm_card_") else None


def card_of_token(token: str) -> SimulatedCard | None:
    """The card of `tok_visa` and its like. The card that fails later has no token, and `tok_card_...` does not
    exist."""
    if not token.startswith("tok_") or token == "tok_chargeCustomerFail":  # noqa: S105 - a name, not a secret
        return None
    return _BY_NAME.get(token.removeprefix("tok_"))


def card_of_number(number: str) -> SimulatedCard | None:
    """The card with this number."""
    return _BY_NUMBER.get(number)
