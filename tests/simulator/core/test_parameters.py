"""Parameters on the wire: brackets in, Stripe's errors out."""

import pytest

from simulator import wire
from simulator.core import Simulator
from simulator.errors import StripeError
from simulator.params import schema
from simulator.store import Row


def error_of(simulator: Simulator, method: str, path: str, params: Row | None = None, **headers: str) -> Row:
    """The error that a call is answered with."""
    error: Row = simulator.call(method, path, params, **headers).json["error"]
    return error


@pytest.mark.parametrize(
    ("text", "decoded"),
    [
        ("a=1&b=", {"a": "1", "b": ""}),
        ("metadata[plan]=gold", {"metadata": {"plan": "gold"}}),
        ("expand[]=a&expand[]=b", {"expand": ["a", "b"]}),
        ("expand[0]=a&expand[1]=b", {"expand": {"0": "a", "1": "b"}}),
        ("items[0][price]=p&items[0][quantity]=2", {"items": {"0": {"price": "p", "quantity": "2"}}}),
        (
            "items[][price]=p&items[][quantity]=2&items[][price]=q",
            {"items": [{"price": "p", "quantity": "2"}, {"price": "q"}]},
        ),
        ("name=Ada+L%C3%B6w%26Co", {"name": "Ada Löw&Co"}),
    ],
)
def test_brackets_are_decoded(text: str, decoded: Row) -> None:
    assert wire.decode(text) == decoded


@pytest.mark.parametrize(
    "text", ["a=1&a[b]=2", "a[b]=1&a[]=2", "a[]=1&a[b]=2", "[a]=1", "a[b=1", "a[b]c=1", "a" + "[b]" * 9000 + "=1"]
)
def test_parameters_that_contradict_themselves_are_refused_and_crash_nothing(simulator: Simulator, text: str) -> None:
    answer = simulator.handle("POST", "/v1/customers", {"Authorization": "Bearer sk_test_acme"}, text)
    assert answer.status == 400
    assert answer.json["error"]["type"] == "invalid_request_error"


def test_both_array_styles_mean_the_same() -> None:
    check = schema("SubscriptionCreateParams")
    with_index = check(wire.decode("items[0][price]=p&items[1][price]=q&expand[0]=customer"))
    without = check(wire.decode("items[][price]=p&items[][price]=q&expand[]=customer"))
    assert with_index == without == {"items": [{"price": "p"}, {"price": "q"}], "expand": ["customer"]}


def test_more_than_ten_indexed_elements_keep_their_order() -> None:
    text = "&".join(f"items[{place}][price]=p{place}" for place in range(12))
    assert [item["price"] for item in schema("SubscriptionCreateParams")(wire.decode(text))["items"]] == [
        f"p{place}" for place in range(12)
    ]


def test_values_arrive_typed() -> None:
    text = "percent_off=12.5&duration=repeating&duration_in_months=3&metadata[n]=7"
    assert schema("CouponCreateParams")(wire.decode(text)) == {
        "duration": "repeating",
        "duration_in_months": 3,
        "metadata": {"n": "7"},
        "percent_off": 12.5,
    }
    assert schema("SubscriptionUpdateParams")({"cancel_at_period_end": "false", "trial_end": "now"}) == {
        "cancel_at_period_end": False,
        "trial_end": "now",
    }
    decimal = schema("PriceCreateParams")({"currency": "usd", "unit_amount_decimal": "0.123456789012"})
    assert decimal["unit_amount_decimal"] == "0.123456789012"


@pytest.mark.parametrize(
    ("params", "message", "code", "param"),
    [
        ({"wat": "x"}, "Received unknown parameter: wat", "parameter_unknown", "wat"),
        ({"wat": "x", "wie": "y"}, "Received unknown parameters: wat, wie", "parameter_unknown", "wat"),
        (
            {"invoice_settings": {"nope": "x"}},
            "Received unknown parameter: invoice_settings[nope]",
            "parameter_unknown",
            "invoice_settings[nope]",
        ),
        ({"balance": "abc"}, "Invalid integer: abc", "parameter_invalid_integer", "balance"),
        ({"balance": "9" * 5000}, "Invalid integer: " + "9" * 5000, "parameter_invalid_integer", "balance"),
        ({"balance": "٣"}, "Invalid integer: ٣", "parameter_invalid_integer", "balance"),
        ({"balance": "1.5"}, "Invalid integer: 1.5", "parameter_invalid_integer", "balance"),
        ({"tax_exempt": "maybe"}, "Invalid tax_exempt: must be one of exempt, none, or reverse", None, "tax_exempt"),
        (
            {"tax": {"validate_location": "x"}},
            "Invalid tax[validate_location]: must be one of deferred or immediately",
            None,
            "tax[validate_location]",
        ),
        (
            {"shipping": {"name": "Ada"}},
            "Missing required param: shipping[address].",
            "parameter_missing",
            "shipping[address]",
        ),
        ({"address": "Bonn"}, "Invalid object", None, "address"),
        ({"preferred_locales": "de"}, "Invalid array", None, "preferred_locales"),
        ({"email": {"a": "b"}}, "Invalid string: {'a': 'b'}", None, "email"),
        ({"validate": "perhaps"}, "Invalid boolean: perhaps", None, "validate"),
    ],
)
def test_a_bad_parameter_gets_stripes_own_words(
    simulator: Simulator, params: Row, message: str, code: str | None, param: str
) -> None:
    error = error_of(simulator, "POST", "/v1/customers", params)
    assert (error["message"], error.get("code"), error["param"]) == (message, code, param)
    assert error["type"] == "invalid_request_error"


@pytest.mark.parametrize("percent", ["nan", "inf", "1e999", "0x10", "12,5", "1_0", "-", "."])
def test_a_percentage_is_a_plain_number(percent: str) -> None:
    with pytest.raises(StripeError, match=f"Invalid decimal: {percent}"):
        schema("CouponCreateParams")({"percent_off": percent})


def test_an_empty_string_unsets_text_but_not_an_id(simulator: Simulator) -> None:
    ada = simulator.call("POST", "/v1/customers", {"name": "Ada", "phone": "1"}).json
    assert simulator.call("POST", f"/v1/customers/{ada['id']}", {"phone": ""}).json["phone"] is None
    error = error_of(simulator, "GET", "/v1/customers", {"starting_after": ""})
    assert error["code"] == "parameter_invalid_empty"
    assert error["param"] == "starting_after"


def test_request_options_of_the_sdk_are_no_parameters() -> None:
    with pytest.raises(StripeError, match="Received unknown parameter: api_key"):
        schema("CustomerCreateParams")({"api_key": "sk_test_acme"})


def test_an_enum_can_be_listed_in_stripes_own_order() -> None:
    check = schema("SubscriptionListParams", {"status": ["active", "past_due", "all", "ended"]})
    with pytest.raises(StripeError, match="Invalid status: must be one of active, past_due, all, or ended"):
        check({"status": "bogus"})


def test_the_error_envelope_has_no_empty_keys(simulator: Simulator) -> None:
    error = error_of(simulator, "GET", "/v1/customers", {"limit": "abc"})
    assert set(error) == {"code", "doc_url", "message", "param", "request_log_url", "type"}
    assert error["doc_url"] == "https://stripe.com/docs/error-codes/parameter-invalid-integer"
    without_code = error_of(simulator, "POST", "/v1/customers", {"tax_exempt": "maybe"})
    assert set(without_code) == {"message", "param", "request_log_url", "type"}
