"""The billing address: another country, the shipping address along with it, and bad days."""

import re
from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEntry, Merchant
from billing.errors import RequestRefused
from simulator.core import Simulator
from tests.billing.detailing import Payer, field, lets_change, payer, told
from tests.cast import Stripe, visit

BERLIN = {"line1": "Platz der Republik 1", "postal_code": "11011", "city": "Berlin", "country": "DE"}
PORTLAND = {"line1": "1120 NW Couch St", "city": "Portland", "state": "OR", "postal_code": "97209", "country": "US"}
SAVED = {"line2": None, "state": None, **BERLIN}


@pytest.fixture
def ada(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> Payer:
    return payer(client, acme, acme_stripe, ada)


def values(response: Any) -> dict[str, str]:
    """Everything that the next press sends: the fields and what is hidden."""
    page = response.context["page"]
    shown = {each.name: each.value for each in page.content.fields if each.kind != "check"}
    return {**dict(page.content.hidden), **shown, "seen": page.seen, "token": page.token}


def test_an_address_is_saved_and_said(client: Client, ada: Payer) -> None:
    page = ada.form("address")
    assert page.content.intro == (
        "Your next invoices show this address. Invoices that you have already keep the old one."
    )
    assert told(client, ada.send("address", page, **BERLIN)) == (
        "success",
        "Your billing address is now: Platz der Republik 1, 11011 Berlin, Germany.",
    )
    assert ada.now["address"] == SAVED
    assert ada.now["shipping"] is None
    (entry,) = AuditEntry.objects.filter(action="customer.update")
    assert (entry.details["change"], "Berlin" in str(entry.details)) == ("address", False)
    assert ada.form("address").content.heading == "Change your billing address"


def test_the_button_beside_the_country_shows_its_fields_and_keeps_what_was_typed(ada: Payer) -> None:
    typed = {**PORTLAND, "line2": "Suite 600", "country": "HK"}
    response = ada.send("address", to_shipping="on", shown_country="US", update_form="1", **typed)
    assert response.status_code == 200
    page = response.context["page"]
    assert page.notice == "The fields are now those of another country: Hong Kong. Check them, and save."
    assert [each.name for each in page.content.address] == ["state", "city", "line1", "line2"]
    assert (field(page, "line1").value, field(page, "line2").value) == ("1120 NW Couch St", "Suite 600")
    assert (field(page, "state").value, field(page, "to_shipping").is_checked) == ("", True)
    assert page.errors == ()
    assert ada.now["address"] is None

    back = ada.send("address", page, **{**values(response), "country": "US", "update_form": "1"})
    page = back.context["page"]
    assert {name: field(page, name).value for name in PORTLAND} == PORTLAND
    assert ada.send("address", page, **values(back)).status_code == 303
    assert ada.now["address"] == {**PORTLAND, "line2": "Suite 600"}


def test_saving_with_another_country_shows_its_fields_first(ada: Payer) -> None:
    """CA is California and Cagliari: nothing is taken for something else because a button was not pressed."""
    typed = {**PORTLAND, "state": "CA", "postal_code": "94105", "shown_country": "US"}
    response = ada.send("address", **{**typed, "country": "IT"})
    assert response.status_code == 200
    page = response.context["page"]
    assert page.notice.startswith("The fields are now those of another country: Italy.")
    assert field(page, "state").value == ""
    assert ("state-US", "CA") in page.content.hidden
    assert ada.now["address"] is None


def test_enter_saves_and_does_not_change_the_country(client: Client, ada: Payer) -> None:
    body = client.get(ada.url("address")).content.decode()
    form = next(form for form in re.findall(r"<form.*?</form>", body, re.DOTALL) if 'name="line1"' in form)
    buttons = re.findall(r"<button([^>]*)>([^<]*)<", form)
    assert [text for _attributes, text in buttons] == [
        "Save billing address",
        "Change country",
        "Save billing address",
    ]
    assert "name=" not in buttons[0][0]
    assert 'tabindex="-1"' in buttons[0][0]


def test_a_country_that_nobody_knows_is_refused(ada: Payer) -> None:
    response = ada.send("address", **{**BERLIN, "country": "ZZ"})
    assert response.status_code == 400
    assert field(response.context["page"], "country").error == "Choose a country."


@pytest.mark.parametrize("country", ["de", "Germany", "ALL", "all", "../"])
def test_whatever_a_merchant_wrote_for_a_country_the_form_is_there(ada: Payer, country: str) -> None:
    ada.change(address={**BERLIN, "country": country})
    page = ada.form("address")
    assert field(page, "country").value == ("DE" if country == "de" else country)
    assert ada.row("address") is not None
    assert ada.send("address", page, shown_country="DE", **{**BERLIN, "line1": "Unter den Linden 1"}).status_code == 303
    assert ada.now["address"] == {**SAVED, "line1": "Unter den Linden 1"}


def test_text_that_is_too_long_is_kept_and_refused(ada: Payer) -> None:
    response = ada.send("address", **{**BERLIN, "line1": "x" * 201})
    assert response.status_code == 400
    line1 = field(response.context["page"], "line1")
    assert line1.error == "Use at most 200 characters; this has 201."
    assert line1.value == "x" * 201


def test_it_becomes_the_shipping_address_too_where_that_is_ticked(client: Client, ada: Payer) -> None:
    page = ada.form("address")
    box = field(page, "to_shipping")
    assert (box.is_checked, box.hint) == (False, "It is sent to: Ada Lovelace.")
    assert told(client, ada.send("address", page, to_shipping="on", **BERLIN)) == (
        "success",
        "Your billing address and your shipping address are now: Platz der Republik 1, 11011 Berlin, Germany.",
    )
    assert ada.now["shipping"] == {"name": "Ada Lovelace", "phone": None, "address": SAVED}
    assert field(ada.form("address"), "to_shipping").is_checked


def test_what_is_shipped_stays_with_who_gets_it(ada: Payer) -> None:
    ada.change(shipping={"name": "Porter", "phone": "+493012345678", "address": PORTLAND}, address=PORTLAND)
    assert ada.send("address", to_shipping="on", **BERLIN).status_code == 303
    assert ada.now["shipping"] == {"name": "Porter", "phone": "+493012345678", "address": SAVED}


def test_without_the_tick_the_shipping_address_stays(ada: Payer) -> None:
    ada.change(shipping={"name": "Porter", "address": PORTLAND}, address=PORTLAND)
    assert ada.send("address", **BERLIN).status_code == 303
    assert ada.now["shipping"]["address"]["city"] == "Portland"


def test_the_tick_alone_is_a_change(client: Client, ada: Payer) -> None:
    ada.change(address=BERLIN)
    assert told(client, ada.send("address", to_shipping="on", **BERLIN))[0] == "success"
    assert ada.now["shipping"]["address"] == SAVED


def test_where_the_shipping_address_is_the_merchant_s_it_is_not_asked(ada: Payer, acme: Merchant) -> None:
    lets_change(acme, "address")
    page = ada.form("address")
    assert [each.name for each in page.content.fields if each.name == "to_shipping"] == []
    assert ada.send("address", page, to_shipping="on", **BERLIN).status_code == 303
    assert ada.now["shipping"] is None


def test_nothing_can_be_sent_to_somebody_without_a_name(ada: Payer) -> None:
    ada.change(name="")
    assert [each.name for each in ada.form("address").content.fields if each.name == "to_shipping"] == []


def test_a_stale_form_says_so_and_overwrites_nothing(client: Client, ada: Payer) -> None:
    page = ada.form("address")
    ada.change(address=PORTLAND)
    response = ada.send("address", page, **BERLIN)
    assert response.status_code == 409
    again = response.context["page"]
    assert again.notice == (
        "The address was changed elsewhere in the meantime. It is now: 1120 NW Couch St, Portland, OR 97209, "
        "United States. Save again to replace it."
    )
    assert field(again, "line1").value == "Platz der Republik 1"
    assert ada.now["address"]["city"] == "Portland"
    assert told(client, ada.send("address", again, **BERLIN))[0] == "success"
    assert ada.now["address"] == SAVED


def test_a_shipping_address_that_was_changed_elsewhere_is_not_overwritten_unseen(ada: Payer) -> None:
    ada.change(address=BERLIN, shipping={"name": "Ada", "address": BERLIN})
    page = ada.form("address")
    ada.change(shipping={"name": "Ada", "address": PORTLAND})
    response = ada.send("address", page, to_shipping="on", **{**BERLIN, "line1": "Platz der Republik 2"})
    assert response.status_code == 409
    assert "The shipping address is now: 1120 NW Couch St" in response.context["page"].notice
    assert ada.now["shipping"]["address"]["city"] == "Portland"


def test_the_country_may_change_in_a_form_that_is_stale(ada: Payer) -> None:
    page = ada.form("address")
    ada.change(address=PORTLAND)
    response = ada.send("address", page, update_form="1", shown_country="US", **BERLIN)
    assert ada.send("address", response.context["page"], **values(response)).status_code == 409


def test_what_is_saved_already_is_said_and_not_written(client: Client, ada: Payer) -> None:
    ada.change(address=BERLIN)
    level, sentence = told(client, ada.send("address", **BERLIN))
    assert (level, sentence[:24]) == ("info", "Your billing address is ")
    assert not AuditEntry.objects.filter(action="customer.update").exists()


def test_sent_twice_it_is_saved_once(client: Client, ada: Payer) -> None:
    page = ada.form("address")
    answers = [told(client, ada.send("address", page, to_shipping="on", **BERLIN)) for _ in range(2)]
    assert [level for level, _sentence in answers] == ["success", "info"]
    assert AuditEntry.objects.filter(action="customer.update").count() == 1


@pytest.mark.parametrize("after_change", [True, False], ids=["made", "lost on the way"])
def test_when_no_answer_comes_the_same_form_is_there(
    client: Client, simulator: Simulator, ada: Payer, after_change: bool
) -> None:
    page = ada.form("address")
    simulator.faults.add("timeout", method="POST", path="/v1/customers/*", times=None, after_change=after_change)
    response = ada.send("address", page, **BERLIN)
    assert response.status_code == 503
    again = response.context["page"]
    assert again.token == page.token
    assert "it is done once only" in again.notice
    simulator.faults.clear()
    assert told(client, ada.send("address", again, **values(response)))[0] in {"success", "info"}
    assert ada.now["address"] == SAVED


@pytest.mark.parametrize(
    ("code", "at", "words"),
    [
        ("customer_tax_location_invalid", "postal_code", "The tax for this address cannot be worked out"),
        ("postal_code_invalid", "postal_code", "does not know this postal code"),
        ("country_code_invalid", "country", "does not take addresses in this country"),
        ("parameter_unknown", "country", "does not accept this"),
    ],
)
def test_what_stripe_says_of_an_address_stands_at_its_field(
    monkeypatch: pytest.MonkeyPatch, ada: Payer, code: str, at: str, words: str
) -> None:
    """Stripe looks tax places up as no simulator can: its refusal begins at our gateway."""

    def refuses(*_args: Any, **_details: Any) -> None:
        raise RequestRefused(code=code)

    monkeypatch.setattr("billing.services.change_address.update_customer", refuses)
    response = ada.send("address", **BERLIN)
    assert response.status_code == 400
    (error,) = response.context["page"].errors
    assert error.field == at
    assert words in error.message
    assert field(response.context["page"], "city").value == "Berlin"


def test_tax_goes_by_the_shipping_address_where_there_is_one(monkeypatch: pytest.MonkeyPatch, ada: Payer) -> None:
    ada.change(shipping={"name": "Ada", "address": PORTLAND})

    def refuses(*_args: Any, **_details: Any) -> None:
        raise RequestRefused(code="customer_tax_location_invalid")

    monkeypatch.setattr("billing.services.change_address.update_customer", refuses)
    (error,) = ada.send("address", **BERLIN).context["page"].errors
    assert "and your shipping address" in error.message


def test_no_merchant_without_stripe_tax_is_asked_to_prove_a_place(ada: Payer, simulator: Simulator) -> None:
    assert ada.send("address", **BERLIN).status_code == 303
    (call,) = [each for each in simulator.requests.all() if each.method == "POST" and "customers/cus_ada" in each.path]
    assert "validate_location" not in str(call)


def test_names_speak_the_language_of_the_page(client: Client, acme: Merchant, ada: Payer) -> None:
    ada.change(address={"country": "JP", "state": "東京都"})
    visit(client, acme, ada.customer, locale="ja")
    page = ada.form("address")
    assert [each.label for each in field(page, "state").options if each.is_chosen] == ["東京都"]
    assert [each.label for each in field(page, "country").options if each.is_chosen] == ["日本"]


def test_the_page_is_for_those_who_may_change_it(client: Client, acme: Merchant, ada: Payer) -> None:
    lets_change(acme, "name", "shipping")
    assert client.get(ada.url("address")).status_code == 404
    assert ada.client.post(ada.url("address"), {"token": "x" * 22, **BERLIN}).status_code == 404
    lets_change(acme, "address", enabled=False)
    assert client.get(ada.url("address")).status_code == 404
    assert ada.now["address"] is None


def test_it_takes_a_form_with_a_token(client: Client, ada: Payer) -> None:
    assert client.put(ada.url("address")).status_code == 405
    assert client.post(ada.url("address"), BERLIN).status_code == 400
    assert ada.now["address"] is None
