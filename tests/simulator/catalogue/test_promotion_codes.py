"""Promotion codes."""

from typing import Any

import pytest
import stripe

from tests.simulator.catalogue.stories import refusal, told


@pytest.fixture
def coupon(acme: stripe.StripeClient) -> str:
    """Ten percent off."""
    return acme.v1.coupons.create({"percent_off": 10}).id


def of(coupon: str, **more: Any) -> Any:
    """The parameters of a code for a coupon."""
    return {"promotion": {"type": "coupon", "coupon": coupon}, **more}


def test_a_code_is_minted_if_none_is_given(acme: stripe.StripeClient, coupon: str) -> None:
    code = acme.v1.promotion_codes.create(of(coupon)).to_dict()
    assert len(code["code"]) == 8
    assert code["code"] == code["code"].upper()
    assert code["promotion"] == {"type": "coupon", "coupon": coupon}
    assert code["restrictions"] == {
        "first_time_transaction": False,
        "minimum_amount": None,
        "minimum_amount_currency": None,
    }


def test_customers_need_not_mind_the_case(acme: stripe.StripeClient, coupon: str) -> None:
    made = acme.v1.promotion_codes.create(of(coupon, code="Summer-26"))
    params: Any = {"code": "SUMMER-26", "active": True, "limit": 1, "expand": ["data.promotion.coupon"]}
    found = acme.v1.promotion_codes.list(params).data
    assert [one.id for one in found] == [made.id]
    assert found[0].code == "Summer-26"
    assert found[0].to_dict()["promotion"]["coupon"]["percent_off"] == 10.0
    assert acme.v1.promotion_codes.list({"code": "WINTER"}).data == []


def test_a_code_is_switched_off_and_its_spelling_is_free_again(acme: stripe.StripeClient, coupon: str) -> None:
    code = acme.v1.promotion_codes.create(of(coupon, code="SUMMER"))
    assert refusal(lambda: acme.v1.promotion_codes.create(of(coupon, code="SUMMER"))) == {
        "status": 400,
        "message": "An active promotion code with `code: SUMMER` already exists.",
        "type": "invalid_request_error",
    }
    acme.v1.promotion_codes.update(code.id, {"active": False})
    assert told(acme, "promotion_code.updated")["previous_attributes"] == {"active": True}
    assert acme.v1.promotion_codes.list({"active": True, "coupon": coupon}).data == []
    again = acme.v1.promotion_codes.create(of(coupon, code="summer"))
    assert [one.id for one in acme.v1.promotion_codes.list({"coupon": coupon}).data] == [again.id, code.id]


def test_a_code_dies_with_its_coupon(acme: stripe.StripeClient, coupon: str) -> None:
    code = acme.v1.promotion_codes.create(of(coupon))
    acme.v1.coupons.delete(coupon)
    assert acme.v1.promotion_codes.retrieve(code.id).active is False
    assert refusal(lambda: acme.v1.promotion_codes.update(code.id, {"active": True}))["status"] == 400


@pytest.mark.parametrize(
    ("more", "message", "param"),
    [
        (
            {"code": "has spaces!"},
            r"This value must match the regex pattern. (/\A[a-zA-Z0-9\-_]+\z/ does not match for the value "
            "has spaces!).",
            "code",
        ),
        ({"customer": "cus_nope"}, "No such customer: 'cus_nope'", "customer"),
        (
            {"expires_at": 2000},
            "The parameter `expires_at` expects a unix timestamp representing a date and time in the future. You "
            "specified the value `2000` which is in the past.",
            "expires_at",
        ),
        (
            {"expires_at": 4_102_444_800},
            "Invalid timestamp: can be no more than five years in the future.",
            "expires_at",
        ),
        (
            {"restrictions": {"minimum_amount": 1000}},
            "You must pass both `minimum_amount` and `minimum_amount_currency`.",
            "restrictions[minimum_amount_currency]",
        ),
    ],
)
def test_a_code_that_makes_no_sense_is_refused(
    acme: stripe.StripeClient, coupon: str, more: dict[str, Any], message: str, param: str
) -> None:
    error = refusal(lambda: acme.v1.promotion_codes.create(of(coupon, **more)))
    assert (error["status"], error["message"], error["param"]) == (400, message, param)


def test_a_code_needs_a_coupon_that_is_there(acme: stripe.StripeClient) -> None:
    error = refusal(lambda: acme.v1.promotion_codes.create(of("NOPE1234")))
    assert (error["message"], error["param"]) == ("No such coupon: 'NOPE1234'", "promotion[coupon]")
    without: Any = {"promotion": {"type": "coupon"}}
    error = refusal(lambda: acme.v1.promotion_codes.create(without))
    assert error["message"] == "You must pass promotion.coupon when passing promotion"
    assert error["param"] == "promotion.coupon"


def test_what_a_code_asks_for_cannot_be_changed(acme: stripe.StripeClient, coupon: str) -> None:
    code = acme.v1.promotion_codes.create(of(coupon))
    change: Any = {"restrictions": {"first_time_transaction": True}}
    error = refusal(lambda: acme.v1.promotion_codes.update(code.id, change))
    assert error["code"] == "parameter_unknown"
    assert error["message"] == "Received unknown parameter: restrictions[first_time_transaction]"


def test_an_unknown_code_is_missing_under_its_own_name(acme: stripe.StripeClient) -> None:
    error = refusal(lambda: acme.v1.promotion_codes.retrieve("promo_nope"))
    assert (error["status"], error["param"]) == (404, "promotion_code")
    assert error["message"] == "No such promotion code: 'promo_nope'"


def test_a_code_may_be_for_one_customer(acme: stripe.StripeClient, coupon: str, ada: str, bob: str) -> None:
    own = acme.v1.promotion_codes.create(of(coupon, code="ADA", customer=ada))
    assert [one.id for one in acme.v1.promotion_codes.list({"customer": ada}).data] == [own.id]
    assert acme.v1.promotion_codes.list({"customer": bob}).data == []
