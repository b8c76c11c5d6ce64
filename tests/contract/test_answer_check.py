"""The check of answers finds seeded faults: a wrong type, a missing key, a key that nobody at Stripe knows."""

from typing import Any

import pytest

from tests.contract import openapi, sdk_types

ADA: dict[str, Any] = {
    "id": "cus_ada",
    "object": "customer",
    "address": {"city": "Bern", "country": "CH", "line1": None, "line2": None, "postal_code": None, "state": None},
    "balance": 0,
    "created": 1790021303,
    "currency": None,
    "customer_account": None,
    "default_source": None,
    "delinquent": False,
    "description": None,
    "discount": None,
    "email": "ada@example.com",
    "invoice_prefix": "L3JZ3SV5",
    "invoice_settings": {
        "custom_fields": None,
        "default_payment_method": "pm_1",
        "footer": None,
        "rendering_options": None,
    },
    "livemode": False,
    "metadata": {"plan": "gold"},
    "name": "Ada",
    "next_invoice_sequence": 1,
    "phone": None,
    "preferred_locales": [],
    "shipping": None,
    "tax_exempt": "none",
    "test_clock": None,
}
RETRIEVE = ("GET", "/v1/customers/{id}", 200)


def wrong(answer: Any) -> list[str]:
    return openapi.problems(*RETRIEVE, answer) + sdk_types.unknown_keys(answer)


def test_a_good_answer_passes() -> None:
    assert wrong(ADA) == []


def test_the_remains_of_a_deleted_customer_pass() -> None:
    assert wrong({"id": "cus_ada", "object": "customer", "deleted": True}) == []


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"balance": "0"}, "balance"),
        ({"livemode": None}, "livemode"),
        ({"created": 1.5}, "created"),
        ({"tax_exempt": "maybe"}, "tax_exempt"),
        ({"metadata": {"plan": 3}}, "metadata.plan"),
        ({"address": {**ADA["address"], "city": 3}}, "address.city"),
        ({"invoice_settings": {**ADA["invoice_settings"], "footer": 3}}, "invoice_settings.footer"),
        ({"test_clock": {"id": "clock_1", "object": "test_helpers.test_clock"}}, "test_clock"),
    ],
)
def test_a_wrong_type_is_found_where_it_is(change: dict[str, Any], place: str) -> None:
    assert any(problem.startswith(f"{place}: ") for problem in wrong({**ADA, **change}))


@pytest.mark.parametrize("key", ["id", "object", "created", "livemode"])
def test_a_missing_required_key_is_found(key: str) -> None:
    assert any(
        f'"{key}" is a required property' in problem for problem in wrong({k: v for k, v in ADA.items() if k != key})
    )


@pytest.mark.parametrize(
    "change",
    [{"nickname": "A"}, {"address": {**ADA["address"], "planet": "Earth"}}, {"invoice_settings": {"mood": "good"}}],
)
def test_an_unknown_key_is_found_by_both_checks(change: dict[str, Any]) -> None:
    answer = {**ADA, **change}
    assert openapi.problems(*RETRIEVE, answer)
    assert sdk_types.unknown_keys(answer)


def test_another_kind_of_object_in_its_place_is_found() -> None:
    expanded = {**ADA, "invoice_settings": {**ADA["invoice_settings"], "default_payment_method": ADA}}
    assert any("default_payment_method" in problem for problem in wrong(expanded))


def test_every_element_of_a_list_is_checked() -> None:
    page = {"object": "list", "url": "/v1/customers", "has_more": False, "data": [ADA, {**ADA, "balance": None}]}
    assert [problem.partition(":")[0] for problem in openapi.problems("GET", "/v1/customers", 200, page)] == [
        "data[1].balance"
    ]
    assert sdk_types.unknown_keys({**page, "data": [{**ADA, "mood": 1}]}) == ["data[0].mood"]


def test_the_object_of_an_event_is_checked_by_its_own_kind() -> None:
    event = {
        "id": "evt_1",
        "object": "event",
        "api_version": "2026-10-28.endive",
        "created": 1,
        "livemode": False,
        "pending_webhooks": 0,
        "type": "customer.created",
        "request": {"id": None, "idempotency_key": None},
        "data": {"object": {**ADA, "balance": None}},
    }
    assert any("data.object: balance" in problem for problem in openapi.problems("GET", "/v1/events/{id}", 200, event))


def test_an_error_envelope_is_checked() -> None:
    error = {
        "type": "invalid_request_error",
        "message": "No such customer: 'cus_x'",
        "code": "resource_missing",
        "param": "id",
    }
    assert openapi.problems("GET", "/v1/customers/{id}", 404, {"error": error}) == []
    assert openapi.problems("GET", "/v1/customers/{id}", 404, {"error": {**error, "hint": "look elsewhere"}})
    assert openapi.problems("GET", "/v1/customers/{id}", 404, {"error": {**error, "type": "oops"}})


def test_an_address_that_stripe_does_not_have_is_found() -> None:
    assert openapi.problems("GET", "/v1/moods", 200, {}) == ["Stripe's document has no GET /v1/moods"]


def test_keys_added_by_the_changelog_after_the_document_pass() -> None:
    details = {"comment": None, "feedback": None, "feedback_option": None, "reason": None}
    problems = openapi.object_problems({"object": "subscription", "cancellation_details": details})
    assert not any("feedback_option" in problem for problem in problems)
    assert any(
        "mood" in problem
        for problem in openapi.object_problems({"object": "subscription", "cancellation_details": {"mood": 1}})
    )
