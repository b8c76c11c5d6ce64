"""People recognise what they pay with."""

from datetime import date
from typing import Any

import msgspec
import pytest
from django.utils.translation import override

from billing.gateway.payment_methods import PaymentMethod
from billing.payment_method_names import expires_before, expiry_warning, name_of


def method(kind: str, **fields: Any) -> PaymentMethod:
    shape = {"id": "pm_1", "type": kind, kind: fields, "customer": "cus_ada", "created": 1}
    return msgspec.json.decode(msgspec.json.encode(shape), type=PaymentMethod)


def visa(**fields: Any) -> PaymentMethod:
    return method("card", **{"brand": "visa", "last4": "4242", "exp_month": 3, "exp_year": 2027, **fields})


@pytest.mark.parametrize(
    ("saved", "name", "icon", "detail"),
    [
        (visa(), "Visa ending 4242", "visa", "Expires 03/2027"),
        (visa(display_brand="cartes_bancaires"), "Cartes Bancaires ending 4242", "cartes_bancaires", "Expires 03/2027"),
        (visa(display_brand="american_express"), "American Express ending 4242", "amex", "Expires 03/2027"),
        (visa(display_brand="diners_club"), "Diners Club ending 4242", "diners", "Expires 03/2027"),
        (visa(display_brand="union_pay"), "UnionPay ending 4242", "unionpay", "Expires 03/2027"),
        (visa(brand="unheard_of"), "Card ending 4242", "card", "Expires 03/2027"),
        (visa(wallet={"type": "apple_pay"}), "Visa ending 4242", "visa", "Apple Pay, expires 03/2027"),
        (method("sepa_debit", last4="3000"), "SEPA Direct Debit, account ending 3000", "bank", ""),
        (method("bacs_debit", last4="2345"), "Bacs Direct Debit, account ending 2345", "bank", ""),
        (method("us_bank_account", last4="6789", bank_name="TEST BANK"), "TEST BANK, account ending 6789", "bank", ""),
        (method("us_bank_account", last4="6789", bank_name=None), "Bank account ending 6789", "bank", ""),
        (method("link", email="ada@example.com"), "Link (ada@example.com)", "link", ""),
        (method("link", email=None), "Link", "link", ""),
        (method("paypal", payer_email="ada@example.com"), "PayPal (ada@example.com)", "paypal", ""),
        (method("cashapp", cashtag="$ada"), "Cash App Pay ($ada)", "cashapp", ""),
        (method("twint"), "TWINT", "wallet", ""),
        (method("invented_next_year"), "Another payment method", "wallet", ""),
    ],
)  # fmt: skip
def test_each_kind_has_its_name(saved: PaymentMethod, name: str, icon: str, detail: str) -> None:
    with override("en"):
        words = name_of(saved)
    assert (words.name, words.icon, words.detail) == (name, icon, detail)


@pytest.mark.parametrize(
    ("today", "warning"),
    [
        (date(2027, 1, 31), ""),
        (date(2027, 2, 1), "Expires next month"),
        (date(2027, 3, 31), "Expires this month"),
        (date(2027, 4, 1), "Expired"),
    ],
)
def test_a_card_is_good_until_the_end_of_its_month(today: date, warning: str) -> None:
    with override("en"):
        assert expiry_warning(visa(), today) == warning
    assert expires_before(visa(), today) == (warning == "Expired")


def test_what_has_no_expiry_never_expires() -> None:
    assert expiry_warning(method("sepa_debit", last4="3000"), date(2099, 1, 1)) == ""
    assert not expires_before(method("link", email=None), date(2099, 1, 1))
