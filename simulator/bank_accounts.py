"""Stripe's test bank accounts: SEPA IBANs and US accounts, and what a debit from each does.

https://docs.stripe.com/payments/sepa-debit/accept-a-payment#test-integration and
https://docs.stripe.com/payments/ach-direct-debit/accept-a-payment#test-account-numbers
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class DebitFailure:
    """Why a bank refuses a debit; `code` is the charge's failure_code and the error's code."""

    code: str
    message: str


@dataclass(frozen=True)
class BankAccount:
    """A test account: `delay` is the seconds until the bank answers, `failure` its refusal."""

    number: str
    failure: DebitFailure | None = None
    delay: int = 0
    disputed: bool = False
    name: str | None = None
    is_verified: bool = True
    takes_microdeposits: bool = True


_DECLINED = DebitFailure(
    "debit_not_authorized", "The customer has notified their bank that this payment was unauthorized."
)
_SOURCE_LIMIT = DebitFailure(
    "charge_exceeds_source_limit",
    "The payment exceeds the amount that can be collected from this account in a rolling window.",
)
_WEEKLY_LIMIT = DebitFailure(
    "charge_exceeds_weekly_limit", "The payment exceeds the amount that can be collected in a rolling seven-day window."
)
_FUNDS = DebitFailure("insufficient_funds", "The customer's account has insufficient funds to cover this payment.")
_CLOSED = DebitFailure("account_closed", "The customer's bank account has been closed.")
_NO_ACCOUNT = DebitFailure("no_account", "The customer's bank account could not be located.")
_NOT_AUTHORIZED = DebitFailure(
    "debit_not_authorized", "The customer has notified their bank that this payment was unauthorized."
)
_CURRENCY = DebitFailure("invalid_currency", "The bank was unable to process this payment because of its currency.")

_THREE_MINUTES = 180

# One list per country, in the order of the rows of Stripe's table: succeeds, succeeds late, fails, fails late,
# disputed, source limit,
# weekly limit, insufficient funds.
_IBANS = {
    "AT": (
        "AT611904300234573201", "AT321904300235473204", "AT861904300235473202", "AT051904300235473205",
        "AT591904300235473203", "AT981904300000343434", "AT601904300000121212", "AT981904300002222227",
    ),
    "BE": (
        "BE62510007547061", "BE78510007547064", "BE68539007547034", "BE51510007547065",
        "BE08510007547063", "BE90510000343434", "BE52510000121212", "BE90510002222227",
    ),
    "DE": (
        "DE89370400440532013000", "DE08370400440532013003", "DE62370400440532013001", "DE78370400440532013004",
        "DE35370400440532013002", "DE65370400440000343434", "DE27370400440000121212", "DE65370400440002222227",
    ),
    "FR": (
        "FR1420041010050500013M02606", "FR3020041010050500013M02609", "FR8420041010050500013M02607",
        "FR7920041010050500013M02600", "FR5720041010050500013M02608", "FR9720041010050000000343434",
        "FR5920041010050000000121212", "FR9720041010050000002222227",
    ),
}  # fmt: skip
_SUCCEEDING = {
    "HR": "HR7624020064583467589",
    "EE": "EE382200221020145685",
    "FI": "FI2112345600000785",
    "GI": "GI60MPFS599327643783385",
    "DK": "DK5000400440116243",
}


def _sepa_accounts() -> dict[str, BankAccount]:
    accounts = {iban: BankAccount(iban, name=f"success_{code.lower()}") for code, iban in _SUCCEEDING.items()}
    for code, ibans in _IBANS.items():
        ok, ok_late, fails, fails_late, disputed, source, weekly, funds = ibans
        for account in (
            BankAccount(ok, name=f"success_{code.lower()}"),
            BankAccount(ok_late, delay=_THREE_MINUTES, name=f"successDelayed_{code.lower()}"),
            BankAccount(fails, _DECLINED, name=f"failed_{code.lower()}"),
            BankAccount(fails_late, _DECLINED, delay=_THREE_MINUTES, name=f"failedDelayed_{code.lower()}"),
            BankAccount(disputed, disputed=True, name=f"disputed_{code.lower()}"),
            BankAccount(source, _SOURCE_LIMIT, name=f"exceedsSourceLimit_{code.lower()}"),
            BankAccount(weekly, _WEEKLY_LIMIT, name=f"exceedsWeeklyLimit_{code.lower()}"),
            BankAccount(funds, _FUNDS, name=f"insufficientFunds_{code.lower()}"),
        ):
            accounts[account.number] = account
    return accounts


SEPA_ACCOUNTS = _sepa_accounts()
US_ACCOUNTS = {
    account.number: account
    for account in (
        BankAccount("000123456789", name="success"),
        BankAccount("000111111113", _CLOSED, name="accountClosed"),
        BankAccount("000111111116", _NO_ACCOUNT, name="noAccount"),
        BankAccount("000222222227", _FUNDS, name="insufficientFunds"),
        BankAccount("000333333335", _NOT_AUTHORIZED, name="debitNotAuthorized"),
        BankAccount("000444444440", _CURRENCY, name="invalidCurrency"),
        BankAccount("000666666661", name="failMicrodeposits", is_verified=False, takes_microdeposits=False),
        BankAccount("000555555559", disputed=True, name="dispute"),
        BankAccount("000000000009", delay=_THREE_MINUTES, name="processing"),
    )
}
TEST_ROUTING_NUMBER = "110000000"
# Test names skip verification, say the guides of both debits; that the one without a suffix has to be verified is
# inferred (it is documented for Treasury only). https://docs.stripe.com/payments/acss-debit/set-up-payment
_TO_BE_VERIFIED = "pm_usBankAccount"

_US_BY_NAME = {
    **{f"pm_usBankAccount_{account.name}": account for account in US_ACCOUNTS.values()},
    _TO_BE_VERIFIED: BankAccount("000123456789", is_verified=False),
}
_SEPA_BY_NAME = {f"pm_{account.name}": account for account in SEPA_ACCOUNTS.values()}
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{8,30}\Z")
_ROUTING = re.compile(r"[0-9]{9}\Z")


def account_of_payment_method(payment_method: str) -> tuple[str, BankAccount] | None:
    """The kind (`us_bank_account`, `sepa_debit`) and account of `pm_usBankAccount_success`, `pm_success_de` and their
    like."""
    if payment_method in _US_BY_NAME:
        return "us_bank_account", _US_BY_NAME[payment_method]
    if payment_method in _SEPA_BY_NAME:
        return "sepa_debit", _SEPA_BY_NAME[payment_method]
    return None


def account_numbered(kind: str, number: str) -> BankAccount:
    """The account with this number; one that is not in Stripe's tables pays."""
    table = SEPA_ACCOUNTS if kind == "sepa_debit" else US_ACCOUNTS
    return table.get(number, BankAccount(number))


def normal_iban(text: str) -> str | None:
    """An IBAN without blanks, or None when its check digits do not fit (ISO 13616)."""
    iban = text.replace(" ", "").upper()
    if not _IBAN.match(iban):
        return None
    digits = "".join(str(int(letter, 36)) for letter in iban[4:] + iban[:4])
    return iban if int(digits) % 97 == 1 else None


def is_routing_number(text: str) -> bool:
    """Whether it is nine digits of which the last fits the others (American Bankers Association)."""
    if not _ROUTING.match(text):
        return False
    return sum(int(digit) * (3, 7, 1)[place % 3] for place, digit in enumerate(text)) % 10 == 0
