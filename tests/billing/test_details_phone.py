"""The telephone number."""

import pytest
from django.test import Client

from accounts.models import AuditEntry, Merchant
from simulator.core import Simulator
from tests.billing.detailing import Payer, field, payer, told
from tests.cast import Stripe


@pytest.fixture
def ada(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> Payer:
    return payer(client, acme, acme_stripe, ada)


def test_a_number_is_saved_in_the_international_form_and_shown_as_people_write_it(client: Client, ada: Payer) -> None:
    page = ada.form("phone")
    assert (page.content.heading, page.content.facts) == ("Add your phone number", ())
    assert told(client, ada.send("phone", page, phone="+49 (0) 30 / 123 456 78")) == (
        "success",
        "Your phone number is +49 30 12345678.",
    )
    assert ada.now["phone"] == "+493012345678"
    row = ada.row("phone")
    assert row is not None
    assert row.lines == ("+49 30 12345678",)
    again = ada.form("phone")
    assert field(again, "phone").value == "+49 30 12345678"
    assert again.content.heading == "Change your phone number"


@pytest.mark.parametrize(
    ("country", "typed", "saved"),
    [
        ("DE", "030 12345678", "+493012345678"),
        ("US", "(212) 555-2368", "+12125552368"),
        ("JP", "０３-１２３４-５６７８", "+81312345678"),
        ("IT", "06 6982 1234", "+390669821234"),
        ("DE", "0033 1 23 45 67 89", "+33123456789"),
    ],
)
def test_a_number_without_a_country_code_is_one_of_the_billing_address_s_country(
    ada: Payer, country: str, typed: str, saved: str
) -> None:
    ada.change(address={"country": country}, shipping={"name": "Ada", "address": {"country": "BR"}})
    assert ada.send("phone", phone=typed).status_code == 303
    assert ada.now["phone"] == saved


def test_the_hint_has_an_example_of_the_country(ada: Payer) -> None:
    assert field(ada.form("phone"), "phone").hint == "With + and the country code, for example +44 7400 123456."
    ada.change(shipping={"name": "Ada", "address": {"country": "DE"}})
    assert field(ada.form("phone"), "phone").hint == (
        "For example +49 1512 3456789. Without a country code it counts as a number of: Germany."
    )


def test_where_no_country_is_known_the_country_code_is_asked_for(ada: Payer) -> None:
    response = ada.send("phone", phone="030 12345678")
    assert response.status_code == 400
    page = response.context["page"]
    assert field(page, "phone").error == "Begin with + and the country code, for example: +44 7400 123456."
    assert field(page, "phone").value == "030 12345678"
    assert page.errors[0].field == "phone"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("call me", "This is not a telephone number. Write it like this: +49 1512 3456789."),
        ("+49 3", "This number is too short. Write it like this: +49 1512 3456789."),
        ("+1 212 555 236", "This number is too short. Write it like this: +1 201-555-0123."),
        ("+1 555 2368", "The area code is missing. Write the number like this: +1 201-555-0123."),
        ("+1 212 555 2368 9999", "This number is too long. Write it like this: +1 201-555-0123."),
        ("+49 30 12345678 ext. 12", "An extension cannot be saved. Leave it out."),
        ("+999 12345678", "Begin with + and the country code, for example: +49 1512 3456789."),
    ],
)
def test_what_is_no_number_is_told_in_words_with_an_example(ada: Payer, typed: str, sentence: str) -> None:
    ada.change(address={"country": "DE"}, phone="+493012345678")
    response = ada.send("phone", phone=typed)
    assert response.status_code == 400
    page = response.context["page"]
    assert (field(page, "phone").error, field(page, "phone").value) == (sentence, typed)
    assert ada.now["phone"] == "+493012345678"


def test_an_empty_field_takes_the_number_away(client: Client, ada: Payer) -> None:
    ada.change(phone="+493012345678")
    page = ada.form("phone")
    assert page.content.facts == ("Leave the field empty to remove the number.",)
    for _ in range(2):
        assert told(client, ada.send("phone", page, phone=" "))[1] == "No phone number is saved for you any more."
    assert ada.now["phone"] is None
    assert AuditEntry.objects.filter(action="customer.update").count() == 1


def test_a_number_that_is_saved_already_is_not_saved_again(client: Client, ada: Payer) -> None:
    ada.change(phone="+49 30 123 456 78")
    assert told(client, ada.send("phone", phone="+493012345678")) == ("info", "Your phone number is +49 30 12345678.")
    assert not AuditEntry.objects.filter(action="customer.update").exists()


def test_a_note_in_place_of_a_number_is_shown_and_replaced(ada: Payer) -> None:
    ada.change(phone="ask at the desk")
    page = ada.form("phone")
    assert field(page, "phone").value == "ask at the desk"
    assert ada.send("phone", page, phone="ask at the desk").status_code == 400
    assert ada.send("phone", page, phone="+493012345678").status_code == 303
    assert ada.now["phone"] == "+493012345678"


def test_a_number_that_was_changed_elsewhere_is_shown_before_it_is_replaced(client: Client, ada: Payer) -> None:
    page = ada.form("phone")
    ada.change(phone="+33123456789")
    response = ada.send("phone", page, phone="+493012345678")
    assert response.status_code == 409
    again = response.context["page"]
    assert again.notice == (
        "The phone number was changed elsewhere in the meantime. It is now +33 1 23 45 67 89. Save again to replace it."
    )
    assert field(again, "phone").value == "+493012345678"
    assert told(client, ada.send("phone", again, phone="+493012345678"))[0] == "success"


def test_a_number_that_was_removed_elsewhere_is_not_given_back_unasked(ada: Payer) -> None:
    ada.change(phone="+33123456789")
    page = ada.form("phone")
    ada.change(phone="")
    response = ada.send("phone", page, phone="+493012345678")
    assert response.status_code == 409
    assert "was removed elsewhere" in response.context["page"].notice
    assert ada.now["phone"] is None


def test_when_no_answer_comes_the_same_form_is_there_and_saves_once(
    client: Client, simulator: Simulator, ada: Payer
) -> None:
    page = ada.form("phone")
    simulator.faults.add("drop", method="POST", path="/v1/customers/*", times=None, after_change=True)
    response = ada.send("phone", page, phone="+493012345678")
    assert response.status_code == 502
    again = response.context["page"]
    assert (again.token, field(again, "phone").value) == (page.token, "+493012345678")
    simulator.faults.clear()
    assert told(client, ada.send("phone", again, phone="+493012345678"))[1] == "Your phone number is +49 30 12345678."
    assert ada.now["phone"] == "+493012345678"
