"""Stripe's test cards and accounts."""

import pytest

from simulator import bank_accounts, cards
from simulator.bank_accounts import SEPA_ACCOUNTS, account_numbered, account_of_payment_method, normal_iban
from simulator.cards import TEST_CARDS, Authentication, card_of_number, card_of_payment_method, card_of_token


def passes_luhn(number: str) -> bool:
    digits = [int(digit) for digit in reversed(number)]
    doubled = [digit * 2 - (9 if digit > 4 else 0) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


@pytest.mark.parametrize("card", TEST_CARDS, ids=lambda card: card.name or card.number)
def test_every_card_number_has_a_check_digit_but_the_one_that_is_incorrect(card: cards.SimulatedCard) -> None:
    assert passes_luhn(card.number) is (card.decline is not cards.INCORRECT_NUMBER)


@pytest.mark.parametrize("iban", SEPA_ACCOUNTS)
def test_every_test_iban_is_a_real_iban(iban: str) -> None:
    assert normal_iban(iban) == iban


def test_an_iban_with_a_wrong_digit_is_none() -> None:
    assert normal_iban("DE89 3704 0044 0532 0130 00") == "DE89370400440532013000"
    assert normal_iban("DE89370400440532013001") is None
    assert normal_iban("not an iban") is None


@pytest.mark.parametrize(
    ("name", "last4", "brand", "country", "funding"),
    [
        ("pm_card_visa", "4242", "visa", "US", "credit"),
        ("pm_card_visa_debit", "5556", "visa", "US", "debit"),
        ("pm_card_mastercard_prepaid", "5100", "mastercard", "US", "prepaid"),
        ("pm_card_amex", "8431", "amex", "US", "credit"),
        ("pm_card_discover", "9424", "discover", "US", "credit"),
        ("pm_card_de", "0016", "visa", "DE", "credit"),
        ("pm_card_authenticationRequired", "3184", "visa", "DE", "credit"),
    ],
)
def test_a_card_is_what_its_name_says(name: str, last4: str, brand: str, country: str, funding: str) -> None:
    card = card_of_payment_method(name)
    assert card is not None
    assert (card.last4, card.brand, card.country, card.funding) == (last4, brand, country, funding)


def test_amex_is_spelt_out_where_a_customer_reads_it() -> None:
    card = card_of_payment_method("pm_card_amex")
    assert card is not None
    assert card.display_brand == "american_express"


def test_tokens_name_the_same_cards_but_for_the_one_that_fails_later() -> None:
    assert card_of_token("tok_visa") == card_of_payment_method("pm_card_visa")
    assert card_of_token("tok_chargeCustomerFail") is None
    assert card_of_token("tok_card_visa") is None
    assert card_of_payment_method("tok_visa") is None


def test_only_one_declining_card_can_be_attached_to_decline_later() -> None:
    later = {card.name for card in TEST_CARDS if card.decline is cards.GENERIC_DECLINE and not card.decline_on_attach}
    assert "chargeCustomerFail" in later
    assert "chargeDeclined" not in later


def test_cards_ask_for_authentication_at_different_times() -> None:
    by_number = {
        "4000002500003155": Authentication.ON_SETUP,
        "4000002760003184": Authentication.ALWAYS,
        "4000003800000446": Authentication.ON_SESSION,
        "4242424242424242": Authentication.NEVER,
    }
    for number, when in by_number.items():
        card = card_of_number(number)
        assert card is not None
        assert card.authentication is when


def test_bank_accounts_have_names_too() -> None:
    found = account_of_payment_method("pm_usBankAccount_insufficientFunds")
    assert found is not None
    kind, account = found
    assert (kind, account.number) == ("us_bank_account", "000222222227")
    assert account.failure is not None
    assert account.failure.code == "insufficient_funds"
    assert account_of_payment_method("pm_success_de") == ("sepa_debit", SEPA_ACCOUNTS["DE89370400440532013000"])
    assert account_of_payment_method("pm_nothing") is None


def test_an_account_that_is_in_no_table_pays() -> None:
    assert account_numbered("sepa_debit", "NL91ABNA0417164300").failure is None
    assert bank_accounts.US_ACCOUNTS["000111111113"].failure is not None
