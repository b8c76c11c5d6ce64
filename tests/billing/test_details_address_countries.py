"""Every country's address form: what it asks, what it takes, and how what it took is shown."""

import pytest
from django.test import Client

from accounts.models import Merchant
from billing.pages.address_fields import AddressContent
from billing.pages.detail_form import DetailPage
from tests.billing.countries_table import TABLE, CountryCase
from tests.billing.detailing import Payer, field, payer
from tests.cast import Stripe

WITH_CODES = [case for case in TABLE if case.wrong_code]


@pytest.fixture
def ada(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> Payer:
    return payer(client, acme, acme_stripe, ada)


def labels(page: DetailPage) -> tuple[str, ...]:
    """Those of an address, the optional ones with a question mark."""
    assert isinstance(page.content, AddressContent)
    return tuple(each.label + ("" if each.is_required else "?") for each in page.content.address)


@pytest.mark.parametrize("case", TABLE, ids=lambda case: case.country)
def test_a_country_s_address_is_taken_and_shown(ada: Payer, case: CountryCase) -> None:
    sent = ada.send("address", country=case.country, shown_country=case.country, **case.typed)
    assert sent.status_code == 303, sent.context["page"].errors
    assert ada.now["address"] == case.saved
    row = ada.row("address")
    assert row is not None
    assert row.lines == case.lines
    page = ada.form("address")
    assert labels(page) == case.labels
    shown = {each.name: each.value for each in page.content.fields}
    assert {name: shown.get(name, "") for name in case.saved} == {name: each or "" for name, each in case.saved.items()}


@pytest.mark.parametrize("case", WITH_CODES, ids=lambda case: case.country)
def test_a_wrong_postal_code_is_refused_with_an_example(ada: Payer, case: CountryCase) -> None:
    typed = {**case.typed, "postal_code": case.wrong_code}
    response = ada.send("address", country=case.country, shown_country=case.country, **typed)
    assert response.status_code == 400
    page = response.context["page"]
    assert [(error.field, error.message) for error in page.errors] == [("postal_code", case.sentence)]
    assert {name: field(page, name).value for name in typed} == typed
    assert ada.now["address"] is None


@pytest.mark.parametrize(
    ("country", "sentences"),
    [
        (
            "US",
            ["Enter the street and number.", "Enter the city.", "Choose the state.", "Enter the ZIP code."],
        ),
        ("GB", ["Enter the street and number.", "Enter the town or city.", "Enter the postal code."]),
        (
            "JP",
            [
                "Enter the postal code.",
                "Choose the prefecture.",
                "Enter the city.",
                "Enter the district and number.",
            ],
        ),
        ("AE", ["Enter the street and number.", "Choose the emirate."]),
        ("IE", ["Enter the street and number.", "Enter the city."]),
        ("PA", ["Enter the street and number.", "Enter the city."]),
    ],
)
def test_what_a_country_requires_is_asked_for_in_its_words(ada: Payer, country: str, sentences: list[str]) -> None:
    response = ada.send("address", country=country, shown_country=country)
    assert response.status_code == 400
    assert [error.message for error in response.context["page"].errors] == sentences


def test_fields_are_filled_by_browsers_and_as_wide_as_what_is_typed(ada: Payer) -> None:
    ada.change(address={"country": "US"})
    page = ada.form("address")
    assert [(each.name, each.autocomplete) for each in page.content.fields] == [
        ("country", "billing country"),
        ("line1", "billing address-line1"),
        ("line2", "billing address-line2"),
        ("city", "billing address-level2"),
        ("state", "billing address-level1"),
        ("postal_code", "billing postal-code"),
        ("to_shipping", "off"),
    ]
    code = field(page, "postal_code")
    assert (code.inputmode, code.width) == ("numeric", "short")
    ada.change(address={"country": "GB"})
    assert field(ada.form("address"), "postal_code").inputmode == ""


def test_a_state_is_chosen_by_name_and_kept_as_tax_knows_it(ada: Payer) -> None:
    ada.change(address={"country": "CA", "state": "Québec"})
    state = field(ada.form("address"), "state")
    assert state.kind == "select"
    assert [each.label for each in state.options if each.is_chosen] == ["Quebec"]
    typed = {"line1": "1 Rue", "city": "Montréal", "postal_code": "H3Z 2Y7", "state": "QC"}
    assert ada.send("address", country="CA", **typed).status_code == 303
    assert ada.now["address"]["state"] == "QC"


@pytest.mark.parametrize(
    ("country", "state", "code", "sentence"),
    [
        ("US", "OR", "90210", "This ZIP code is not in Oregon. Correct one of the two."),
        ("CA", "BC", "M5V 2T6", "This postal code is not in British Columbia. Correct one of the two."),
    ],
)
def test_a_code_of_another_state_is_noticed_where_tax_depends_on_it(
    ada: Payer, country: str, state: str, code: str, sentence: str
) -> None:
    typed = {"line1": "1 Main St", "city": "City", "state": state, "postal_code": code}
    response = ada.send("address", country=country, **typed)
    assert response.status_code == 400
    assert field(response.context["page"], "postal_code").error == sentence


def test_a_state_that_the_country_has_not_is_refused(ada: Payer) -> None:
    typed = {"line1": "1 Main St", "city": "City", "state": "Bavaria", "postal_code": "97209"}
    response = ada.send("address", country="US", **typed)
    assert response.status_code == 400
    assert field(response.context["page"], "state").error == "Choose the state."


def test_what_is_saved_beyond_the_country_s_fields_can_be_seen_and_stays(ada: Payer) -> None:
    saved = {"line1": "1 High St", "city": "Guildford", "state": "Surrey", "postal_code": "GU1 3AA", "country": "GB"}
    ada.change(address=saved)
    page = ada.form("address")
    assert field(page, "state").value == "Surrey"
    assert not field(page, "state").is_required
    typed = {**saved, "line1": "2 High St"}
    assert ada.send("address", page, **typed).status_code == 303
    assert (ada.now["address"]["line1"], ada.now["address"]["state"]) == ("2 High St", "Surrey")


@pytest.mark.parametrize(
    ("fields", "country"),
    [
        ({"address": {"country": "CH"}}, "CH"),
        ({"shipping": {"name": "Ada", "address": {"country": "FR"}}}, "FR"),
        ({"tax_id_data": [{"type": "eu_vat", "value": "ATU12345678"}]}, "AT"),
        ({"phone": "+81312345678"}, "JP"),
        ({"preferred_locales": ["de-AT"]}, "AT"),
        ({}, "US"),
    ],
)
def test_the_first_form_begins_with_the_likely_country(
    client: Client, acme: Merchant, acme_stripe: Stripe, fields: dict[str, object], country: str
) -> None:
    customer = str(acme_stripe.post("/v1/customers", name="New", **fields)["id"])
    new = payer(client, acme, acme_stripe, customer)
    page = new.form("address")
    assert field(page, "country").value == country
    assert page.content.heading == "Add your billing address"
