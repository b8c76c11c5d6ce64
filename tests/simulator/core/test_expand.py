"""Expanding: ids become objects, to Stripe's depth and in Stripe's words."""

import inspect
import re
from importlib import import_module
from typing import Any

import pytest
import stripe
from stripe._object_classes import OBJECT_CLASSES

from simulator.core import Simulator
from simulator.expand import kinds_named


@pytest.fixture
def ada(simulator: Simulator) -> dict[str, Any]:
    """A customer with a default card."""
    made: dict[str, Any] = simulator.call(
        "POST",
        "/v1/customers",
        {"payment_method": "pm_card_visa", "name": "Ada"},
    ).json
    method = simulator.call("GET", f"/v1/customers/{made['id']}/payment_methods").json["data"][0]
    settings = {"default_payment_method": method["id"]}
    answer = simulator.call("POST", f"/v1/customers/{made['id']}", {"invoice_settings": settings})
    return dict(answer.json)


def refused(simulator: Simulator, path: str, expand: str) -> dict[str, Any]:
    answer = simulator.call("GET", path, {"expand": [expand]})
    assert answer.status == 400
    error: dict[str, Any] = answer.json["error"]
    return error


def test_an_id_inside_a_hash_becomes_the_object(simulator: Simulator, ada: dict[str, Any]) -> None:
    path = "invoice_settings.default_payment_method"
    expanded = simulator.call("GET", f"/v1/customers/{ada['id']}", {"expand": [path]}).json
    method = expanded["invoice_settings"]["default_payment_method"]
    assert (method["object"], method["customer"]) == ("payment_method", ada["id"])


def test_paths_go_through_what_was_expanded(simulator: Simulator, ada: dict[str, Any]) -> None:
    path = "data.invoice_settings.default_payment_method.customer"
    expanded = simulator.call("GET", "/v1/customers", {"expand": [path]}).json
    inner = expanded["data"][0]["invoice_settings"]["default_payment_method"]["customer"]
    assert (inner["object"], inner["name"]) == ("customer", "Ada")


def test_several_paths_work_in_both_array_styles(simulator: Simulator, ada: dict[str, Any]) -> None:
    query = "expand[]=tax&expand[]=invoice_credit_balance"
    answer = simulator.handle("GET", f"/v1/customers/{ada['id']}?{query}", {"Authorization": "Bearer sk_test_acme"})
    assert answer.json["tax"]["automatic_tax"] == "unrecognized_location"
    assert answer.json["invoice_credit_balance"] == {}


def test_what_is_hidden_unless_expanded_is_absent(ada: dict[str, Any]) -> None:
    assert not {"tax", "tax_ids", "sources", "subscriptions", "cash_balance", "invoice_credit_balance"} & set(ada)


def test_an_expandable_field_that_is_null_stays_null(simulator: Simulator, ada: dict[str, Any]) -> None:
    assert simulator.call("GET", f"/v1/customers/{ada['id']}", {"expand": ["test_clock"]}).json["test_clock"] is None
    answer = simulator.call("GET", f"/v1/customers/{ada['id']}", {"expand": ["default_source.customer"]})
    assert answer.json["default_source"] is None


@pytest.mark.parametrize("field", ["wat", "email", "name", "created", "metadata", "metadata.plan", "wat.customer"])
def test_a_field_that_cannot_be_expanded_is_named(simulator: Simulator, ada: dict[str, Any], field: str) -> None:
    error = refused(simulator, f"/v1/customers/{ada['id']}", field)
    assert error["message"] == f"This property cannot be expanded ({field})."
    assert "code" not in error


def test_a_list_hints_at_data(simulator: Simulator, ada: dict[str, Any]) -> None:
    error = refused(simulator, "/v1/customers", "test_clock")
    assert error["message"].startswith("This property cannot be expanded (test_clock). You may want to try expanding")
    assert "'data.test_clock'" in error["message"]


def test_five_levels_are_one_too_many_and_data_counts(simulator: Simulator, ada: dict[str, Any]) -> None:
    path = "data.invoice_settings.default_payment_method.customer.test_clock"
    error = refused(simulator, "/v1/customers", path)
    assert error["code"] == "property_expansion_max_depth"
    assert error["message"] == f"You cannot expand more than 4 levels of a property. Property: {path}"


def test_a_change_can_be_expanded_too(simulator: Simulator) -> None:
    made = simulator.call("POST", "/v1/customers", {"address": {"country": "DE"}, "expand": ["tax"]}).json
    assert made["tax"]["location"] == {"country": "DE", "source": "billing_address", "state": None}


def test_a_bad_expand_undoes_the_change(simulator: Simulator) -> None:
    assert simulator.call("POST", "/v1/customers", {"expand": ["wat"]}).status == 400
    assert simulator.call("GET", "/v1/customers").json["data"] == []


def test_a_deleted_object_expands_to_what_is_left_of_it(simulator: Simulator, ada: dict[str, Any]) -> None:
    method = ada["invoice_settings"]["default_payment_method"]
    simulator.call("DELETE", f"/v1/customers/{ada['id']}")
    answer = simulator.call("GET", f"/v1/payment_methods/{method}", {"expand": ["customer"]})
    if answer.status == 200 and answer.json["customer"] is not None:
        assert answer.json["customer"] == {"id": ada["id"], "object": "customer", "deleted": True}


@pytest.mark.parametrize(
    ("holder", "field", "kinds"),
    [
        (stripe.Price, "product", ("product",)),
        (stripe.Customer, "default_source", ("account", "bank_account", "card", "source")),
        (stripe.Customer, "test_clock", ("test_helpers.test_clock",)),
        (stripe.Invoice, "customer", ("customer",)),
        (stripe.Subscription, "discounts", ("discount",)),
        (stripe.Customer, "email", ()),
    ],
)
def test_a_field_names_the_kinds_that_the_sdk_says(holder: type, field: str, kinds: tuple[str, ...]) -> None:
    assert kinds_named(holder, field) == kinds


def test_every_field_that_the_sdk_calls_expandable_names_a_kind() -> None:
    """Also where two objects of the SDK have the same class name, as the catalogue's and the climate's `Product`."""
    nameless = []
    for module, name in OBJECT_CLASSES.values():
        holder = getattr(import_module(module), name)
        source = inspect.getsource(holder)
        top = [line for line in source.splitlines() if re.match(r"    \w+: .*ExpandableField", line)]
        nameless += [line for line in top if not kinds_named(holder, line.strip().partition(":")[0])]
    assert [line for line in nameless if "Application" not in line] == []
