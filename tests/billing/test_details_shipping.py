"""The shipping address: of its own, the billing address, or none."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEntry, Merchant
from billing.errors import RequestRefused
from billing.pages.details_shipping import ShippingContent
from simulator.core import Simulator
from tests.billing.detailing import Payer, field, lets_change, payer, told
from tests.cast import Stripe

BERLIN = {"line1": "Platz der Republik 1", "postal_code": "11011", "city": "Berlin", "country": "DE"}
PORTLAND = {"line1": "1120 NW Couch St", "city": "Portland", "state": "OR", "postal_code": "97209", "country": "US"}
SAVED = {"line2": None, "state": None, **BERLIN}
PORTER = {"name": "Cole Porter", "phone": "+4930123456"}


@pytest.fixture
def ada(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> Payer:
    return payer(client, acme, acme_stripe, ada)


def remove(ada: Payer, page: Any) -> Any:
    """Press the button that keeps no shipping address."""
    assert isinstance(page.content, ShippingContent)
    return ada.client.post(page.content.removal_url, {"token": page.token, "seen": page.seen})


def test_an_address_with_who_gets_it_is_saved_and_shown(client: Client, ada: Payer) -> None:
    page = ada.form("shipping")
    assert page.content.heading == "Add your shipping address"
    assert field(page, "name").value == "Ada Lovelace"
    sent = ada.send("shipping", page, name="Cole Porter", phone="030 123456", **BERLIN)
    assert told(client, sent) == (
        "success",
        "Your shipping address is now: Cole Porter, Platz der Republik 1, 11011 Berlin, Germany.",
    )
    assert ada.now["shipping"] == {**PORTER, "address": SAVED}
    assert ada.now["address"] is None
    row = ada.row("shipping")
    assert row is not None
    assert row.lines == ("Cole Porter", "Platz der Republik 1", "11011 Berlin", "Germany", "+49 30 123456")


def test_a_browser_fills_in_the_shipping_address_and_not_the_billing_address(ada: Payer) -> None:
    ada.change(shipping={"name": "Ada", "address": {"country": "DE"}})
    page = ada.form("shipping")
    assert {each.name: each.autocomplete for each in page.content.fields} == {
        "name": "shipping name",
        "phone": "shipping tel",
        "country": "shipping country",
        "line1": "shipping address-line1",
        "line2": "shipping address-line2",
        "postal_code": "shipping postal-code",
        "city": "shipping address-level2",
    }
    assert not field(page, "phone").is_required


def test_it_is_the_billing_address_where_that_is_ticked(client: Client, ada: Payer) -> None:
    """Whatever else stands in the form counts for nothing."""
    ada.change(address=BERLIN, phone="+4930123456")
    page = ada.form("shipping")
    box = field(page, "same_as_billing")
    assert (box.is_checked, box.hint) == (True, "Platz der Republik 1, 11011 Berlin, Germany")
    assert (field(page, "name").value, field(page, "phone").value) == ("Ada Lovelace", "+49 30 123456")
    sent = ada.send("shipping", page, same_as_billing="on", name="Ada", phone="030 123456", country="US", line1="")
    assert told(client, sent)[0] == "success"
    assert ada.now["shipping"] == {"name": "Ada", "phone": "+4930123456", "address": SAVED}
    assert field(ada.form("shipping"), "same_as_billing").is_checked


def test_ticked_neither_an_unfinished_address_nor_another_country_is_in_the_way(ada: Payer) -> None:
    ada.change(address=BERLIN)
    typed = {"country": "XX", "shown_country": "US", "postal_code": "9", "state": "Bavaria"}
    assert ada.send("shipping", same_as_billing="on", name="Ada", **typed).status_code == 303
    assert ada.now["shipping"]["address"] == SAVED


def test_without_the_tick_the_address_is_asked_for(ada: Payer) -> None:
    ada.change(address=BERLIN)
    response = ada.send("shipping", name="Ada", country="DE")
    assert response.status_code == 400
    page = response.context["page"]
    assert [error.field for error in page.errors] == ["line1", "postal_code", "city"]
    assert not field(page, "same_as_billing").is_checked
    assert ada.now["shipping"] is None


def test_an_address_of_its_own_stays_of_its_own(ada: Payer) -> None:
    ada.change(address=BERLIN, shipping={"name": "Ada", "address": PORTLAND})
    page = ada.form("shipping")
    assert not field(page, "same_as_billing").is_checked
    assert (field(page, "country").value, field(page, "state").value) == ("US", "OR")


@pytest.mark.parametrize("billing", [None, {"country": "DE"}, {"line1": "Platz der Republik 1"}])
def test_where_there_is_no_whole_billing_address_it_is_not_offered(ada: Payer, billing: dict[str, str] | None) -> None:
    if billing:
        ada.change(address=billing)
    page = ada.form("shipping")
    assert "same_as_billing" not in {each.name for each in page.content.fields}
    response = ada.send("shipping", page, same_as_billing="on", name="Ada", country="DE")
    assert response.status_code == 400


@pytest.mark.parametrize(
    ("typed", "at", "sentence"),
    [
        ({"name": ""}, "name", "Enter the recipient's name."),
        ({"phone": "call me"}, "phone", "This is not a telephone number. Write it like this: +49 1512 3456789."),
        ({"postal_code": "1101"}, "postal_code", "This is no postal code of this country. One looks like 26133."),
    ],
)
def test_what_is_wrong_is_told_at_its_field(ada: Payer, typed: dict[str, str], at: str, sentence: str) -> None:
    response = ada.send("shipping", **{**BERLIN, **PORTER, **typed})
    assert response.status_code == 400
    page = response.context["page"]
    assert [(error.field, error.message) for error in page.errors] == [(at, sentence)]
    assert field(page, at).value == typed[at]
    assert ada.now["shipping"] is None


def test_another_country_s_fields_come_with_a_press_and_what_was_typed_stays(ada: Payer) -> None:
    ada.change(address=BERLIN)
    typed = {**PORTLAND, **PORTER, "country": "JP", "shown_country": "US"}
    response = ada.send("shipping", update_form="1", **typed)
    assert response.status_code == 200
    page = response.context["page"]
    assert [each.name for each in page.content.address] == ["postal_code", "state", "city", "line1", "line2"]
    assert {name: field(page, name).value for name in (*PORTER, "line1", "city")} == {
        **PORTER,
        "line1": "1120 NW Couch St",
        "city": "Portland",
    }
    assert not field(page, "same_as_billing").is_checked
    assert ("state-US", "OR") in page.content.hidden
    assert ada.now["shipping"] is None


def test_what_stripe_says_of_the_billing_address_stands_at_the_tick(
    monkeypatch: pytest.MonkeyPatch, ada: Payer
) -> None:
    def refuses(*_args: Any, **_details: Any) -> None:
        raise RequestRefused(code="customer_tax_location_invalid")

    ada.change(address=BERLIN)
    monkeypatch.setattr("billing.services.change_shipping.update_customer", refuses)
    (error,) = ada.send("shipping", same_as_billing="on", **PORTER).context["page"].errors
    assert (error.field, "tax" in error.message) == ("same_as_billing", True)
    (error,) = ada.send("shipping", **BERLIN, **PORTER).context["page"].errors
    assert error.field == "postal_code"


def test_it_can_be_removed(client: Client, ada: Payer) -> None:
    ada.change(shipping={**PORTER, "address": BERLIN}, address=PORTLAND)
    page = ada.form("shipping")
    assert page.content.heading == "Change your shipping address"
    removed = ("success", "No shipping address is saved for you any more.")
    assert told(client, remove(ada, page)) == removed
    assert ada.now["shipping"] is None
    assert ada.now["address"]["city"] == "Portland"
    assert told(client, remove(ada, page)) == ("info", removed[1])
    assert AuditEntry.objects.filter(action="customer.update").count() == 1


def test_where_there_is_none_there_is_nothing_to_remove(ada: Payer) -> None:
    content = ada.form("shipping").content
    assert isinstance(content, ShippingContent)
    assert content.removal_url == ""


def test_one_that_was_changed_elsewhere_is_shown_before_it_is_removed(client: Client, ada: Payer) -> None:
    ada.change(shipping={**PORTER, "address": BERLIN})
    page = ada.form("shipping")
    ada.change(shipping={**PORTER, "address": PORTLAND})
    response = remove(ada, page)
    assert response.status_code == 409
    again = response.context["page"]
    assert "It is now: Cole Porter, 1120 NW Couch St" in again.notice
    assert again.url == ada.url("shipping")
    assert ada.now["shipping"]["address"]["city"] == "Portland"
    assert told(client, remove(ada, again))[0] == "success"


def test_a_removal_without_an_answer_can_be_pressed_again(client: Client, simulator: Simulator, ada: Payer) -> None:
    ada.change(shipping={**PORTER, "address": BERLIN})
    page = ada.form("shipping")
    simulator.faults.add("timeout", method="POST", path="/v1/customers/*", times=None)
    response = remove(ada, page)
    assert response.status_code == 503
    again = response.context["page"]
    assert (again.token, again.label) == (page.token, "Remove shipping address")
    simulator.faults.clear()
    pressed: Any = client.post(again.url, {"token": again.token})
    assert told(client, pressed)[0] == "success"
    assert ada.now["shipping"] is None


def test_a_stale_form_says_so_and_overwrites_nothing(client: Client, ada: Payer) -> None:
    page = ada.form("shipping")
    ada.change(shipping={"name": "Porter", "address": PORTLAND})
    response = ada.send("shipping", page, **BERLIN, **PORTER)
    assert response.status_code == 409
    again = response.context["page"]
    assert again.notice == (
        "The shipping address was changed elsewhere in the meantime. It is now: Porter, 1120 NW Couch St, "
        "Portland, OR 97209, United States. Save again to replace it."
    )
    assert field(again, "name").value == "Cole Porter"
    assert ada.now["shipping"]["name"] == "Porter"
    assert told(client, ada.send("shipping", again, **BERLIN, **PORTER))[0] == "success"


def test_one_that_was_removed_elsewhere_is_not_given_back_unasked(ada: Payer) -> None:
    ada.change(shipping={**PORTER, "address": BERLIN})
    page = ada.form("shipping")
    ada.change(shipping="")
    response = ada.send("shipping", page, **{**BERLIN, **PORTER, "line1": "Platz der Republik 2"})
    assert response.status_code == 409
    assert "was removed elsewhere" in response.context["page"].notice
    assert ada.now["shipping"] is None


def test_sent_twice_it_is_saved_once(client: Client, ada: Payer) -> None:
    page = ada.form("shipping")
    answers = [told(client, ada.send("shipping", page, **BERLIN, **PORTER)) for _ in range(2)]
    assert [level for level, _sentence in answers] == ["success", "info"]
    assert AuditEntry.objects.filter(action="customer.update").count() == 1


@pytest.mark.parametrize("after_change", [True, False], ids=["made", "lost on the way"])
def test_when_no_answer_comes_the_same_form_is_there(
    client: Client, simulator: Simulator, ada: Payer, after_change: bool
) -> None:
    ada.change(address=BERLIN)
    page = ada.form("shipping")
    simulator.faults.add("timeout", method="POST", path="/v1/customers/*", times=None, after_change=after_change)
    response = ada.send("shipping", page, same_as_billing="on", **PORTER)
    assert response.status_code == 503
    again = response.context["page"]
    assert again.token == page.token
    assert field(again, "same_as_billing").is_checked
    simulator.faults.clear()
    assert told(client, ada.send("shipping", again, same_as_billing="on", **PORTER))[0] in {"success", "info"}
    assert ada.now["shipping"] == {**PORTER, "address": SAVED}


def test_the_pages_are_for_those_who_may_change_it(client: Client, acme: Merchant, ada: Payer) -> None:
    ada.change(shipping={**PORTER, "address": BERLIN})
    page = ada.form("shipping")
    lets_change(acme, "address", "name")
    assert client.get(ada.url("shipping")).status_code == 404
    assert client.post(ada.url("shipping"), {"token": page.token, **PORTLAND}).status_code == 404
    assert remove(ada, page).status_code == 404
    assert ada.now["shipping"]["address"] == SAVED


def test_they_take_forms_with_a_token(client: Client, ada: Payer) -> None:
    assert client.put(ada.url("shipping")).status_code == 405
    assert client.get(ada.url("shipping/removal")).status_code == 405
    assert client.post(ada.url("shipping"), {**BERLIN, **PORTER}).status_code == 400
    assert client.post(ada.url("shipping/removal")).status_code == 400
    assert ada.now["shipping"] is None
