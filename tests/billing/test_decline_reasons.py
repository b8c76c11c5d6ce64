"""A decline is told in words a customer can act on."""

import pytest
from django.utils.functional import Promise

from billing import decline_reasons
from billing.decline_reasons import decline_sentence, reason_sentence
from billing.errors import CardDeclined

UNEXPLAINED = (
    "Your bank declined the payment and gave no reason. Nothing was charged and nothing was changed. "
    "Use another payment method, or ask your bank."
)


@pytest.mark.parametrize(
    ("code", "decline_code", "beginning"),
    [
        ("card_declined", "insufficient_funds", "There is not enough money on the account"),
        ("card_declined", "card_velocity_exceeded", "The payment is above a limit"),
        ("card_declined", "withdrawal_count_limit_exceeded", "The payment is above a limit"),
        ("expired_card", "expired_card", "This card has expired."),
        ("expired_card", "", "This card has expired."),
        ("incorrect_cvc", "incorrect_cvc", "Your bank does not accept the security code"),
        ("incorrect_number", "", "Your bank does not accept the details"),
        ("incorrect_zip", "", "The postcode or address does not match"),
        ("card_declined", "offline_pin_required", "Your bank wants the card's PIN"),
        ("card_declined", "card_not_supported", "This card cannot be used for this kind of payment."),
        ("card_declined", "currency_not_supported", "This card cannot be used for payments in this currency."),
        ("card_declined", "invalid_amount", "Your bank does not allow a payment of this amount"),
        ("card_declined", "revocation_of_authorization", "Payments to this merchant are stopped"),
        ("card_declined", "new_account_information_available", "This card or account is no longer valid."),
        ("card_declined", "duplicate_transaction", "Your bank took this for a payment that was made a moment ago"),
        ("card_declined", "try_again_later", "The payment could not be processed right now."),
        ("processing_error", "processing_error", "The payment could not be processed right now."),
        ("authentication_required", "authentication_required", "Your bank wants you to confirm this payment."),
        ("payment_intent_authentication_failure", "", "The payment was not confirmed with your bank."),
        ("debit_not_authorized", "", "Payments to this merchant are stopped"),
        ("account_closed", "", "This card or account is no longer valid."),
        ("card_declined", "testmode_decline", "This is a test card"),
    ],
)
def test_each_reason_has_its_own_words(code: str, decline_code: str, beginning: str) -> None:
    sentence = decline_sentence(CardDeclined(code=code, decline_code=decline_code))
    assert sentence.startswith(beginning)
    assert "othing" in sentence
    assert "charged" in sentence


@pytest.mark.parametrize(
    "decline_code",
    [
        *("lost_card", "stolen_card", "pickup_card", "fraudulent", "merchant_blacklist", "highest_risk_level"),
        *(
            "security_violation",
            "restricted_card",
            "do_not_honor",
            "generic_decline",
            "call_issuer",
            "no_such_code",
            "",
        ),
    ],
)
def test_nobody_is_told_that_a_card_is_stolen_or_suspicious(decline_code: str) -> None:
    assert decline_sentence(CardDeclined(code="card_declined", decline_code=decline_code)) == UNEXPLAINED


def test_the_bank_s_code_says_more_than_the_error_s() -> None:
    assert reason_sentence("card_declined", "insufficient_funds") != reason_sentence("card_declined")
    assert reason_sentence("expired_card", "a_code_of_tomorrow") == reason_sentence("expired_card")


def test_every_sentence_says_what_became_of_the_money_and_what_to_do() -> None:
    codes = list(decline_reasons._BY_CODE)
    assert len(codes) > 30
    assert len(set(codes)) == sum(len(each) for _, each in decline_reasons._SENTENCES)
    for code in codes:
        sentence = reason_sentence(code)
        assert "othing was charged" in sentence or "othing more was charged" in sentence
        assert any(f"{verb} " in sentence for verb in ("Use", "Try", "Look"))
        assert not {"lost", "stolen", "fraud"} & set(sentence.lower().replace(".", "").split())


def test_it_is_said_in_the_language_of_the_page() -> None:
    """The words are looked up when they are printed, not when the module is loaded."""
    assert all(isinstance(sentence, Promise) for sentence, _ in decline_reasons._SENTENCES)
    assert isinstance(reason_sentence("card_declined"), str)
