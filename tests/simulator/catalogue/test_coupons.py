"""Coupons."""

import time
from typing import Any

import pytest
import stripe

from tests.simulator.catalogue.stories import events, refusal, told


def test_a_percentage_is_a_decimal_and_the_id_is_eight_letters_and_digits(acme: stripe.StripeClient) -> None:
    coupon = acme.v1.coupons.create({"percent_off": 10, "duration": "once"}).to_dict()
    assert isinstance(coupon["percent_off"], float)
    assert len(coupon["id"]) == 8
    assert coupon["id"].isalnum()
    expected: dict[str, Any] = {
        "amount_off": None, "currency": None, "duration": "once", "duration_in_months": None, "max_redemptions": None,
        "metadata": {}, "name": None, "percent_off": 10.0, "redeem_by": None, "times_redeemed": 0, "valid": True,
    }  # fmt: skip
    assert {name: coupon[name] for name in expected} == expected


def test_products_and_other_currencies_are_shown_only_when_asked_for(acme: stripe.StripeClient, pro: str) -> None:
    coupon = acme.v1.coupons.create(
        {
            "amount_off": 500,
            "currency": "usd",
            "duration": "repeating",
            "duration_in_months": 3,
            "applies_to": {"products": [pro]},
            "currency_options": {"eur": {"amount_off": 400}},
        }
    )
    assert not {"applies_to", "currency_options"} & coupon.to_dict().keys()
    shown: Any = acme.raw_request("get", f"/v1/coupons/{coupon.id}", expand=["applies_to", "currency_options"]).data
    assert shown["applies_to"] == {"products": [pro]}
    assert shown["currency_options"]["eur"]["amount_off"] == 400


def test_an_id_of_ones_own_is_taken_only_once(acme: stripe.StripeClient) -> None:
    acme.v1.coupons.create({"id": "SUMMER", "percent_off": 10})
    assert refusal(lambda: acme.v1.coupons.create({"id": "SUMMER", "percent_off": 5})) == {
        "status": 400,
        "code": "resource_already_exists",
        "message": "Coupon already exists.",
        "type": "invalid_request_error",
    }


@pytest.mark.parametrize(
    ("params", "message", "param"),
    [
        (
            {"percent_off": 10, "amount_off": 500, "currency": "usd"},
            "Received both percent_off and amount_off parameters. Please pass in only one.",
            None,
        ),
        ({"amount_off": 500}, "You must pass currency when passing amount_off", "currency"),
        (
            {"percent_off": 10, "duration": "repeating"},
            "The duration_in_months param must be set when creating a coupon with a repeating duration",
            "duration",
        ),
        (
            {"percent_off": 0},
            "This value must be greater than or equal to 0.01 (it currently is '0.0').",
            "percent_off",
        ),
        (
            {"percent_off": 10, "redeem_by": 1000},
            "The parameter `redeem_by` expects a unix timestamp representing a date and time in the future. You "
            "specified the value `1000` which is in the past.",
            "redeem_by",
        ),
        (
            {"percent_off": 5, "currency_options": {"eur": {"amount_off": 4}}},
            "You may only specify one of these parameters: currency_options, percent_off.",
            "currency_options",
        ),
        (
            {"amount_off": 500, "currency": "usd", "currency_options": {"EUR": {"amount_off": 4}}},
            "Currencies must be lowercase when used as keys in a map. Use `eur` instead of `EUR`.",
            "currency_options",
        ),
    ],
)
def test_a_coupon_that_makes_no_sense_is_refused_in_stripes_words(
    acme: stripe.StripeClient, params: Any, message: str, param: str | None
) -> None:
    error = refusal(lambda: acme.v1.coupons.create(params))
    assert (error["status"], error["message"], error.get("param")) == (400, message, param)
    assert "code" not in error


def test_a_coupon_takes_something_off(acme: stripe.StripeClient) -> None:
    error = refusal(lambda: acme.v1.coupons.create({"duration": "once"}))
    assert (error["code"], error["message"]) == ("parameter_missing", "Must provide percent_off or amount_off.")
    assert "param" not in error


def test_a_coupon_for_an_unknown_product_is_refused(acme: stripe.StripeClient) -> None:
    error = refusal(lambda: acme.v1.coupons.create({"percent_off": 5, "applies_to": {"products": ["prod_nope"]}}))
    assert (error["status"], error["message"]) == (400, "No such product: 'prod_nope'")


def test_a_renamed_coupon_tells_what_it_was_called(acme: stripe.StripeClient) -> None:
    coupon = acme.v1.coupons.create({"percent_off": 10})
    changed = acme.v1.coupons.update(coupon.id, {"name": "renamed", "metadata": {"k": "v"}})
    assert changed.name == "renamed"
    assert told(acme, "coupon.updated")["previous_attributes"] == {"name": None, "metadata": {"k": None}}


def test_a_deleted_coupon_is_gone_and_was_invalid_at_last(acme: stripe.StripeClient) -> None:
    coupon = acme.v1.coupons.create({"percent_off": 10})
    assert acme.v1.coupons.delete(coupon.id).to_dict() == {"id": coupon.id, "object": "coupon", "deleted": True}
    assert told(acme, "coupon.deleted")["object"]["valid"] is False
    error = refusal(lambda: acme.v1.coupons.retrieve(coupon.id))
    assert (error["status"], error["message"], error["param"]) == (404, f"No such coupon: '{coupon.id}'", "coupon")
    assert acme.v1.coupons.list().data == []
    assert events(acme) == ["coupon.created", "coupon.deleted"]


def test_a_coupon_cannot_be_redeemed_after_its_date(acme: stripe.StripeClient) -> None:
    soon = acme.v1.coupons.create({"percent_off": 10, "redeem_by": int(time.time()) + 3_600})
    assert soon.valid is True
    too_far: Any = {"percent_off": 10, "redeem_by": 4_102_444_800}
    error = refusal(lambda: acme.v1.coupons.create(too_far))
    assert error["message"] == "Invalid timestamp: can be no more than five years in the future."
