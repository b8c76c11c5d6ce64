"""Tax rates and tax ids."""

import json
from typing import Any

import pytest
import stripe

from simulator.core import Simulator
from simulator.tax_id_formats import _EXAMPLES, is_well_formed
from tests.simulator.catalogue.stories import events, refusal, told


def test_a_tax_rate_keeps_its_percentage_for_good(acme: stripe.StripeClient) -> None:
    rate = acme.v1.tax_rates.create(
        {"display_name": "Sales tax", "jurisdiction": "US-CA", "percentage": 8.875, "inclusive": False, "state": "CA"}
    ).to_dict()
    assert (rate["percentage"], rate["effective_percentage"], rate["rate_type"]) == (8.875, 8.875, "percentage")
    assert rate["id"].startswith("txr_")
    archived = acme.v1.tax_rates.update(rate["id"], {"active": False, "description": "archived"})
    assert archived.active is False
    previous = told(acme, "tax_rate.updated")["previous_attributes"]
    assert previous == {"active": True, "description": None}
    change: Any = {"percentage": 9}
    assert refusal(lambda: acme.v1.tax_rates.update(rate["id"], change))["code"] == "parameter_unknown"


def test_tax_rates_are_listed_by_what_they_are(acme: stripe.StripeClient) -> None:
    vat = acme.v1.tax_rates.create({"display_name": "VAT", "percentage": 20, "inclusive": True, "tax_type": "vat"})
    acme.v1.tax_rates.create({"display_name": "Sales tax", "percentage": 5, "inclusive": False})
    assert [one.id for one in acme.v1.tax_rates.list({"inclusive": True, "active": True}).data] == [vat.id]


def test_an_unknown_tax_rate_is_missing_under_its_own_name(acme: stripe.StripeClient) -> None:
    error = refusal(lambda: acme.v1.tax_rates.retrieve("txr_nope"))
    assert (error["status"], error["message"], error["param"]) == (404, "No such tax rate: 'txr_nope'", "tax_rate")


def test_no_rate_takes_more_than_all(acme: stripe.StripeClient) -> None:
    error = refusal(lambda: acme.v1.tax_rates.create({"display_name": "x", "percentage": 101, "inclusive": False}))
    assert error["param"] == "percentage"


@pytest.mark.parametrize(
    ("tax_type", "value", "country", "status"),
    [
        ("eu_vat", "DE123456789", "DE", "pending"),
        ("eu_vat", "EL123456789", "GR", "pending"),
        ("eu_vat", "DE000000000", "DE", "pending"),
        ("eu_vat", "DE111111111", "DE", "pending"),
        ("gb_vat", "GB123456789", "GB", "pending"),
        ("us_ein", "12-3456789", "US", "unavailable"),
        ("ch_vat", "CHE-123.456.789 MWST", "CH", "unavailable"),
        ("ic_nif", "A12345678", "ES", "unverified"),
    ],
)
def test_a_tax_id_is_looked_up_where_a_register_answers(
    acme: stripe.StripeClient, ada: str, tax_type: Any, value: str, country: str, status: str
) -> None:
    made = acme.v1.customers.tax_ids.create(ada, {"type": tax_type, "value": value}).to_dict()
    assert made["country"] == country
    assert made["owner"] == {"customer": ada, "type": "customer"}
    assert made["verification"] == {"status": status, "verified_address": None, "verified_name": None}


@pytest.mark.parametrize(
    ("tax_type", "value"),
    [
        ("eu_vat", "nonsense"),
        ("eu_vat", "US123456789"),
        ("eu_vat", "DE12345678"),
        ("eu_vat", "FR1234567890"),
        ("us_ein", "1"),
        ("us_ein", "000000000x"),
        ("gb_vat", "GB1"),
        ("ch_vat", "CHE-123.456.789"),
        ("br_cnpj", "01.234.456/5432"),
        ("ca_pst_bc", "1234-5678"),
    ],
)
def test_a_tax_id_of_the_wrong_form_is_refused(acme: stripe.StripeClient, ada: str, tax_type: Any, value: str) -> None:
    assert refusal(lambda: acme.v1.customers.tax_ids.create(ada, {"type": tax_type, "value": value})) == {
        "status": 400,
        "code": "tax_id_invalid",
        "message": f"Invalid value for {tax_type}.",
        "param": "value",
        "type": "invalid_request_error",
    }


@pytest.mark.parametrize(
    ("tax_type", "value"),
    [
        ("au_abn", "12 345 678 912"),
        ("br_cpf", "123.456.789-87"),
        ("ca_gst_hst", "123456789RT0002"),
        ("ca_pst_bc", "PST-1234-5678"),
        ("ch_uid", "CHE-123.456.789 HR"),
        ("eu_oss_vat", "EU123456789"),
        ("eu_vat", "ATU12345678"),
        ("eu_vat", "de 123 456 789"),
        ("eu_vat", "ESA1234567Z"),
        ("eu_vat", "IE1234567AB"),
        ("eu_vat", "NL123456789B12"),
        ("eu_vat", "XI123456789"),
        ("in_gst", "12ABCDE3456FGZH"),
        ("mx_rfc", "ABC010203AB9"),
        ("my_itn", "C 1234567890"),
        ("us_ein", "123456789"),
        ("pt_nif", "123456789"),
    ],
)
def test_the_documented_examples_are_taken(acme: stripe.StripeClient, ada: str, tax_type: Any, value: str) -> None:
    assert acme.v1.customers.tax_ids.create(ada, {"type": tax_type, "value": value}).value == value


def test_every_example_of_the_table_fits_its_own_form() -> None:
    examples = {"eu_vat": "SE123456789123", "gb_vat": "GB123456789", "jp_trn": "T1234567891234", **_EXAMPLES}
    assert [name for name, value in examples.items() if not is_well_formed(name, value)] == []


@pytest.mark.parametrize(
    ("tax_type", "value", "status", "name"),
    [
        ("eu_vat", "DE000000000", "verified", "TEST COMPANY"),
        ("eu_vat", "FRAB111111111", "unverified", None),
        ("gb_vat", "222222222", "pending", None),
        ("au_abn", "000000000", "verified", "TEST COMPANY"),
        ("eu_vat", "DE123456789", "pending", None),
    ],
)
def test_the_register_answers_some_seconds_later(
    simulator: Simulator, acme: stripe.StripeClient, ada: str, tax_type: Any, value: str, status: str, name: str | None
) -> None:
    now = simulator.wall_clock()
    simulator.wall_clock = lambda: now
    made = acme.v1.customers.tax_ids.create(ada, {"type": tax_type, "value": value})
    simulator.wall_clock = lambda: now + 4
    before: Any = acme.v1.customers.tax_ids.retrieve(ada, made.id)
    assert before.verification.status == "pending"
    simulator.wall_clock = lambda: now + 6
    after: Any = acme.v1.customers.tax_ids.retrieve(ada, made.id)
    assert (after.verification.status, after.verification.verified_name) == (status, name)
    assert ("customer.tax_id.updated" in events(acme)) == (status != "pending")


def test_the_register_can_be_made_to_answer(simulator: Simulator, acme: stripe.StripeClient, ada: str) -> None:
    first, second = (acme.v1.customers.tax_ids.create(ada, {"type": "eu_vat", "value": "DE222222222"}) for _ in "ab")
    simulator.settle_tax_id(first.id)
    body = json.dumps({"key": "sk_test_acme", "tax_id": second.id, "status": "unverified"})
    assert simulator.handle("POST", "/_simulator/tax_ids", {}, body).status == 200
    shown: Any = acme.v1.customers.tax_ids.list(ada).data
    assert [one.verification.status for one in shown] == ["unverified", "verified"]
    previous = told(acme, "customer.tax_id.updated")["previous_attributes"]
    assert previous["verification"] == {"status": "pending"}
    assert simulator.handle("POST", "/_simulator/tax_ids", {}, body).status == 400
    assert simulator.handle("POST", "/_simulator/tax_ids", {}, body.replace("unv", "V")).status == 400


def test_a_customer_has_five_at_most(acme: stripe.StripeClient, ada: str) -> None:
    for _ in range(5):
        last = acme.v1.customers.tax_ids.create(ada, {"type": "us_ein", "value": "12-3456789"})
    error = refusal(lambda: acme.v1.customers.tax_ids.create(ada, {"type": "us_ein", "value": "12-3456789"}))
    assert (error["status"], error["message"]) == (400, "A customer can have up to 5 tax IDs.")
    acme.v1.customers.tax_ids.delete(ada, last.id)
    acme.v1.customers.tax_ids.create(ada, {"type": "us_ein", "value": "12-3456789"})


def test_tax_ids_come_and_go(acme: stripe.StripeClient, ada: str) -> None:
    first = acme.v1.customers.tax_ids.create(ada, {"type": "eu_vat", "value": "DE123456789"})
    second = acme.v1.customers.tax_ids.create(ada, {"type": "us_ein", "value": "12-3456789"})
    assert [one.id for one in acme.v1.customers.tax_ids.list(ada).data] == [second.id, first.id]
    gone = acme.v1.customers.tax_ids.delete(ada, first.id).to_dict()
    assert gone == {"id": first.id, "object": "tax_id", "deleted": True}
    assert [one.id for one in acme.v1.customers.tax_ids.list(ada).data] == [second.id]
    assert events(acme)[-3:] == ["customer.tax_id.created", "customer.tax_id.created", "customer.tax_id.deleted"]


def test_a_tax_id_is_its_own_customers_only(acme: stripe.StripeClient, ada: str, bob: str) -> None:
    made = acme.v1.customers.tax_ids.create(ada, {"type": "eu_vat", "value": "DE123456789"})
    assert acme.v1.customers.tax_ids.retrieve(ada, made.id).value == "DE123456789"
    error = refusal(lambda: acme.v1.customers.tax_ids.retrieve(bob, made.id))
    assert (error["status"], error["message"]) == (404, f"No such tax_id: '{made.id}'")
    assert refusal(lambda: acme.v1.customers.tax_ids.delete(bob, made.id))["status"] == 404
    assert refusal(lambda: acme.v1.customers.tax_ids.list("cus_nope"))["status"] == 404


def test_the_account_has_tax_ids_too(acme: stripe.StripeClient, ada: str) -> None:
    own = acme.v1.tax_ids.create({"type": "eu_vat", "value": "DE123456789"})
    params: Any = {"type": "eu_vat", "value": "FR12345678901", "owner": {"type": "customer", "customer": ada}}
    adas = acme.v1.tax_ids.create(params)
    assert [one.id for one in acme.v1.tax_ids.list().data] == [own.id]
    assert [one.id for one in acme.v1.tax_ids.list({"owner": params["owner"]}).data] == [adas.id]
    assert acme.v1.tax_ids.retrieve(adas.id).customer == ada
    acme.v1.tax_ids.delete(own.id)
    assert acme.v1.tax_ids.list().data == []
