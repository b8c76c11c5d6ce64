"""Customers, as recorded."""

from typing import Any

import pytest

from simulator.core import Simulator
from simulator.store import Row

CLOCK = "/v1/test_helpers/test_clocks"


def create(simulator: Simulator, **params: Any) -> Row:
    made: Row = simulator.call("POST", "/v1/customers", params).json
    return made


def update(simulator: Simulator, customer: Row, **params: Any) -> Row:
    changed: Row = simulator.call("POST", f"/v1/customers/{customer['id']}", params).json
    return changed


def events(simulator: Simulator, **params: Any) -> list[Row]:
    found: list[Row] = simulator.call("GET", "/v1/events", params).json["data"]
    return found


def test_a_new_customer_has_the_recorded_keys_and_values(simulator: Simulator) -> None:
    ada = create(simulator, email="ada@example.com", name="Ada", metadata={"plan": "gold"})
    assert ada.pop("id").startswith("cus_")
    assert len(ada.pop("invoice_prefix")) == 8
    assert isinstance(ada.pop("created"), int)
    assert ada == {
        "object": "customer",
        "address": None,
        "balance": 0,
        "currency": None,
        "customer_account": None,
        "default_source": None,
        "delinquent": False,
        "description": None,
        "discount": None,
        "email": "ada@example.com",
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
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


def test_an_update_changes_what_it_names_and_nothing_else(simulator: Simulator) -> None:
    ada = create(simulator, name="Ada", email="ada@example.com", description="x")
    changed = update(simulator, ada, name="Ada II", description="")
    assert changed == {**ada, "name": "Ada II", "description": None}


def test_a_deleted_customer_leaves_a_stub_and_no_way_back(simulator: Simulator) -> None:
    ada = create(simulator, name="Ada")
    stub = {"id": ada["id"], "object": "customer", "deleted": True}
    path = f"/v1/customers/{ada['id']}"
    assert simulator.call("DELETE", path).json == stub
    assert simulator.call("GET", path).json == stub
    assert simulator.call("GET", "/v1/customers").json["data"] == []
    for method in ("POST", "DELETE"):
        again = simulator.call(method, path)
        assert again.status == 404
        assert again.json["error"]["param"] == "id"


def test_an_unknown_customer_is_404(simulator: Simulator) -> None:
    answer = simulator.call("GET", "/v1/customers/cus_nope")
    assert answer.status == 404
    error = answer.json["error"]
    assert (error["code"], error["message"], error["param"]) == (
        "resource_missing",
        "No such customer: 'cus_nope'",
        "id",
    )


def test_an_id_of_ones_own_is_taken_once(simulator: Simulator) -> None:
    assert create(simulator, id="cus_ada")["id"] == "cus_ada"
    assert simulator.call("POST", "/v1/customers", {"id": "cus_ada"}).json["error"]["code"] == "resource_already_exists"
    simulator.call("DELETE", "/v1/customers/cus_ada")
    assert simulator.call("POST", "/v1/customers", {"id": "cus_ada"}).status == 400
    assert simulator.call("POST", "/v1/customers", {"id": "../x"}).status == 400


@pytest.mark.parametrize("prefix", ["a", "abc", "AB_1", "ABCDEFGHIJKLM", "ÄB"])
def test_an_invoice_prefix_has_a_form(simulator: Simulator, prefix: str) -> None:
    error = simulator.call("POST", "/v1/customers", {"invoice_prefix": prefix}).json["error"]
    assert error["message"] == "Invoice number prefix must be 1–12 uppercase letters or numbers."
    assert "param" not in error


def test_an_invoice_prefix_belongs_to_one_customer(simulator: Simulator) -> None:
    holder, other = create(simulator, invoice_prefix="P626092001"), create(simulator)
    taken = f"This invoice number prefix is taken by customer: {holder['id']}. Please enter a different prefix."
    for path in ("/v1/customers", f"/v1/customers/{other['id']}"):
        error = simulator.call("POST", path, {"invoice_prefix": "P626092001"}).json["error"]
        assert (error["message"], error["param"]) == (taken, "invoice_prefix")
    assert update(simulator, holder, invoice_prefix="P626092001")["invoice_prefix"] == "P626092001"


def test_metadata_is_merged_key_by_key(simulator: Simulator) -> None:
    ada = create(simulator, metadata={"a": "1", "b": "2"})
    assert update(simulator, ada, metadata={"b": "", "c": "3"})["metadata"] == {"a": "1", "c": "3"}
    assert update(simulator, ada, metadata="")["metadata"] == {}


@pytest.mark.parametrize(
    "metadata",
    [{"k" * 41: "v"}, {"k": "v" * 501}, {str(number): "v" for number in range(51)}],
    ids=["long key", "long value", "too many keys"],
)
def test_metadata_has_limits(simulator: Simulator, metadata: dict[str, str]) -> None:
    assert simulator.call("POST", "/v1/customers", {"metadata": metadata}).status == 400


def test_metadata_up_to_the_limits_is_kept(simulator: Simulator) -> None:
    metadata = {f"{number:040}": "v" * 500 for number in range(50)}
    assert create(simulator, metadata=metadata)["metadata"] == metadata


def test_addresses_have_all_their_keys_and_keep_what_is_not_named(simulator: Simulator) -> None:
    ada = create(simulator, address={"city": "Bonn", "country": "DE"})
    assert ada["address"] == {
        "city": "Bonn",
        "country": "DE",
        "line1": None,
        "line2": None,
        "postal_code": None,
        "state": None,
    }
    assert update(simulator, ada, address={"line1": "Am Hof 1"})["address"]["city"] == "Bonn"
    assert update(simulator, ada, address="")["address"] is None


def test_shipping_is_set_and_unset(simulator: Simulator) -> None:
    ada = create(simulator, shipping={"name": "Ada", "address": {"line1": "Am Hof 1"}})
    assert ada["shipping"]["name"] == "Ada"
    assert ada["shipping"]["address"]["line1"] == "Am Hof 1"
    assert ada["shipping"]["phone"] is None
    assert update(simulator, ada, shipping="")["shipping"] is None


def test_invoice_settings_are_set_one_by_one(simulator: Simulator) -> None:
    fields = [{"name": "PO", "value": "7"}]
    ada = create(simulator, invoice_settings={"custom_fields": fields, "footer": "Thanks"})
    changed = update(simulator, ada, invoice_settings={"rendering_options": {"amount_tax_display": "exclude_tax"}})
    assert changed["invoice_settings"] == {
        "custom_fields": fields,
        "default_payment_method": None,
        "footer": "Thanks",
        "rendering_options": {"amount_tax_display": "exclude_tax", "template": None},
    }
    assert update(simulator, ada, invoice_settings={"custom_fields": ""})["invoice_settings"]["custom_fields"] is None
    five = {"custom_fields": [{"name": str(number), "value": "x"} for number in range(5)]}
    assert simulator.call("POST", f"/v1/customers/{ada['id']}", {"invoice_settings": five}).status == 400


def test_a_default_payment_method_must_be_the_customers_own(simulator: Simulator) -> None:
    ada, bob = create(simulator, payment_method="pm_card_visa"), create(simulator)
    method = simulator.call("GET", "/v1/payment_methods", {"customer": ada["id"]}).json["data"][0]["id"]
    default = {"default_payment_method": method}
    assert update(simulator, ada, invoice_settings=default)["invoice_settings"]["default_payment_method"] == method
    for wanted in (method, "pm_nope"):
        answer = simulator.call(
            "POST", f"/v1/customers/{bob['id']}", {"invoice_settings": {"default_payment_method": wanted}}
        )
        assert answer.status == 400
        assert answer.json["error"]["code"] == "resource_missing"
        assert answer.json["error"]["param"] == "invoice_settings[default_payment_method]"


def test_a_payment_method_given_at_creation_is_attached(simulator: Simulator) -> None:
    ada = create(simulator, payment_method="pm_card_visa")
    assert ada["invoice_settings"]["default_payment_method"] is None
    methods = simulator.call("GET", "/v1/payment_methods", {"customer": ada["id"]}).json["data"]
    assert [one["card"]["last4"] for one in methods] == ["4242"]


def test_a_declined_first_card_makes_no_customer(simulator: Simulator) -> None:
    answer = simulator.call("POST", "/v1/customers", {"payment_method": "pm_card_chargeDeclined"})
    assert answer.status == 402
    assert simulator.call("GET", "/v1/customers").json["data"] == []


def test_tax_ids_given_at_creation_are_there(simulator: Simulator) -> None:
    ada = create(simulator, tax_id_data=[{"type": "eu_vat", "value": "DE123456789"}])
    found = simulator.call("GET", f"/v1/customers/{ada['id']}/tax_ids").json["data"]
    assert [one["value"] for one in found] == ["DE123456789"]


def test_a_balance_stamps_a_currency_and_leaves_a_trace(simulator: Simulator) -> None:
    ada = create(simulator, balance=-500)
    assert (ada["balance"], ada["currency"]) == (-500, "usd")
    assert update(simulator, ada, balance=300)["balance"] == 300
    trace = simulator.call("GET", f"/v1/customers/{ada['id']}/balance_transactions").json["data"]
    assert [(one["amount"], one["ending_balance"], one["type"]) for one in trace] == [
        (800, 300, "adjustment"),
        (-500, -500, "initial"),
    ]
    expanded = simulator.call("GET", f"/v1/customers/{ada['id']}", {"expand": ["invoice_credit_balance"]}).json
    assert expanded["invoice_credit_balance"] == {"usd": 300}


@pytest.mark.parametrize(
    ("name", "most"), [("name", 256), ("business_name", 150), ("individual_name", 150), ("phone", 20), ("email", 512)]
)
def test_text_has_a_length(simulator: Simulator, name: str, most: int) -> None:
    ada = create(simulator)
    fits = "a" * most if name != "email" else f"{'a' * (most - 12)}@example.com"
    assert update(simulator, ada, **{name: fits})[name] == fits
    error = simulator.call("POST", f"/v1/customers/{ada['id']}", {name: f"a{fits}"}).json["error"]
    assert (error["param"], f"must be at most {most} characters" in error["message"]) == (name, True)


def test_an_address_has_a_length_and_shipping_a_name(simulator: Simulator) -> None:
    ada = create(simulator)
    path = f"/v1/customers/{ada['id']}"
    error = simulator.call("POST", path, {"address": {"line1": "a" * 5001}}).json["error"]
    assert error["param"] == "address[line1]"
    for params, param in (
        ({"shipping": {"address": {"line1": "1 Street"}}}, "shipping[name]"),
        ({"shipping": {"name": "Ada"}}, "shipping[address]"),
    ):
        error = simulator.call("POST", path, params).json["error"]
        assert (error["code"], error["param"]) == ("parameter_missing", param)


def test_a_new_customer_is_called_as_its_business_or_as_itself(simulator: Simulator) -> None:
    both = create(simulator, business_name="Acme", individual_name="Ada")
    assert (both["name"], both["business_name"], both["individual_name"]) == ("Acme", "Acme", "Ada")
    assert create(simulator, individual_name="Ada")["name"] == "Ada"
    assert create(simulator, name="A. L.", business_name="Acme")["name"] == "A. L."
    changed = update(simulator, both, business_name="Acme Ltd", individual_name="")
    assert (changed["name"], changed["business_name"], "individual_name" in changed) == ("Acme", "Acme Ltd", False)


def test_what_was_set_is_unset_by_an_empty_text(simulator: Simulator) -> None:
    address = {"line1": "1 Street", "country": "FR"}
    ada = create(
        simulator,
        name="Ada", email="ada@example.com", phone="+33 1", description="x", address=address, preferred_locales=["fr"],
        shipping={"name": "Ada", "phone": "+33 2", "address": address}, metadata={"a": "1"},
    )  # fmt: skip
    names = ("name", "email", "phone", "description", "address", "shipping")
    bare = update(simulator, ada, **dict.fromkeys((*names, "metadata"), ""))
    assert [bare[name] for name in names] == [None] * 6
    assert (bare["metadata"], bare["preferred_locales"]) == ({}, ["fr"])
    kept = update(simulator, ada, preferred_locales=["de", "en"], address={"city": "Paris"})
    assert (kept["preferred_locales"], kept["address"]["city"], kept["address"]["line1"]) == (
        ["de", "en"],
        "Paris",
        None,
    )


@pytest.mark.parametrize("email", ["ada", "@example.com", "ada@", "a da@example.com"])
def test_an_email_must_look_like_one(simulator: Simulator, email: str) -> None:
    error = simulator.call("POST", "/v1/customers", {"email": email}).json["error"]
    assert (error["message"], error["code"], error["param"]) == (
        f"Invalid email address: {email}",
        "email_invalid",
        "email",
    )


def test_a_location_is_checked_when_asked(simulator: Simulator) -> None:
    tax = {"validate_location": "immediately"}
    error = simulator.call("POST", "/v1/customers", {"tax": tax}).json["error"]
    assert error["code"] == "customer_tax_location_invalid"
    assert create(simulator, tax=tax, address={"country": "FR"})["address"]["country"] == "FR"


@pytest.mark.parametrize("params", [{"source": "tok_visa"}, {"cash_balance": {"settings": {}}, "source": "x"}])
def test_what_is_not_simulated_is_refused_loudly(simulator: Simulator, params: Row) -> None:
    error = simulator.call("POST", "/v1/customers", params).json["error"]
    assert error["message"].startswith("not simulated: ")


def test_what_happens_to_a_customer_is_told_in_events(simulator: Simulator) -> None:
    ada = create(simulator, name="Ada", email="ada@example.com", metadata={"a": "1"})
    update(simulator, ada, name="Ada II", metadata={"a": "", "b": "2"})
    update(simulator, ada, name="Ada II")  # changes nothing: no event
    simulator.call("DELETE", f"/v1/customers/{ada['id']}")
    deleted, updated, created = events(simulator)
    assert [one["type"] for one in (created, updated, deleted)] == [
        "customer.created",
        "customer.updated",
        "customer.deleted",
    ]
    assert created["data"] == {"object": ada}
    assert updated["data"]["previous_attributes"] == {"metadata": {"a": "1", "b": None}, "name": "Ada"}
    assert "deleted" not in deleted["data"]["object"]
    assert deleted["data"]["object"]["name"] == "Ada II"
    assert deleted["request"]["idempotency_key"] is None


def test_customers_of_a_clock_are_listed_only_with_it(simulator: Simulator) -> None:
    clock = simulator.call("POST", CLOCK, {"frozen_time": 1_700_000_000}).json["id"]
    ada, bob = create(simulator), create(simulator, test_clock=clock)
    assert bob["created"] == 1_700_000_000
    listed = simulator.call("GET", "/v1/customers").json["data"]
    assert [one["id"] for one in listed] == [ada["id"]]
    listed = simulator.call("GET", "/v1/customers", {"test_clock": clock}).json["data"]
    assert [one["id"] for one in listed] == [bob["id"]]
