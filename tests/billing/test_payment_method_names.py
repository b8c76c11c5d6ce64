"""People recognise what they pay with."""

from datetime import date
from typing import Any, Literal, get_args, get_origin

import msgspec
import pytest
import stripe
from django.utils.translation import override

from billing.gateway.payment_methods import PaymentMethod
from billing.payment_method_names import expires_before, expiry_warning, name_of
from portal.templatetags.icons import PAYMENT_MARKS


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
        (method("cashapp", cashtag=None), "Cash App Pay", "cashapp", ""),
        (method("twint"), "TWINT", "twint", ""),
        (method("kr_card", brand="shinhan", last4="1234"), "Shinhan Card ending 1234", "card", ""),
        (method("nz_bank_account", last4="0010", bank_name="ANZ"), "ANZ, account ending 0010", "bank", ""),
        (method("acss_debit", last4="6789"), "Pre-authorised debit, account ending 6789", "bank", ""),
        (method("au_becs_debit", last4="3456"), "BECS Direct Debit, account ending 3456", "bank", ""),
        (method("upi", vpa="ada@okbank"), "UPI (ada@okbank)", "upi", ""),
        (method("payto", pay_id="ada@example.com"), "PayTo (ada@example.com)", "payto", ""),
        (method("payto", last4="3456"), "PayTo (···· 3456)", "payto", ""),
        (method("interac_present", brand="interac", last4="1111"), "Interac ending 1111", "interac", ""),
        (method("custom", display_name="House account"), "House account", "wallet", ""),
        (method("customer_balance"), "Bank transfer", "bank", ""),
        (method("invented_next_year"), "Payment method", "wallet", ""),
    ],
)  # fmt: skip
def test_each_kind_has_its_name(saved: PaymentMethod, name: str, icon: str, detail: str) -> None:
    with override("en"):
        words = name_of(saved)
    assert (words.name, words.icon, words.detail) == (name, icon, detail)


def kinds() -> list[str]:
    """Every type that the SDK knows."""
    alternatives = get_args(stripe.PaymentMethod.__annotations__["type"])
    return sorted(kind for each in alternatives if get_origin(each) is Literal for kind in get_args(each))


@pytest.mark.parametrize("kind", kinds())
def test_every_kind_that_stripe_has_is_called_by_a_name_and_has_a_mark(kind: str) -> None:
    saved = method(kind, display_name="House account") if kind == "custom" else method(kind)
    with override("en"):
        words = name_of(saved)
    assert words.name != "Payment method"
    assert words.icon in PAYMENT_MARKS or kind == "kr_card"


def test_the_kinds_were_read() -> None:
    assert {"card", "sepa_debit", "kakao_pay", "custom"} <= set(kinds())


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
