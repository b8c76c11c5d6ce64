"""The billing details at a glance, and the deep link that leads to them."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Merchant
from tests.billing.detailing import DETAILS_FLOW, Payer, lets_change, payer, told
from tests.cast import Stripe, visit


@pytest.fixture
def ada(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> Payer:
    return payer(client, acme, acme_stripe, ada)


def sent_here(client: Client, acme: Merchant, customer: str, **ending: Any) -> None:
    flow = {**DETAILS_FLOW, "after_completion": ending} if ending else DETAILS_FLOW
    visit(client, acme, customer, flow=flow)


def test_every_detail_has_its_value_and_a_way_to_change_it(ada: Payer) -> None:
    ada.change(phone="+493012345678", preferred_locales=["pt-BR", "en"])
    section = ada.overview().section
    assert [(row.label, row.lines, row.action) for row in section.rows] == [
        ("Name", ("Ada Lovelace",), "Change name"),
        ("E-mail", ("ada@example.com",), "Change e-mail address"),
        ("Phone", ("+49 30 12345678",), "Change phone number"),
        ("Billing address", ("Not given",), "Add billing address"),
        ("Shipping address", ("Not given",), "Add shipping address"),
        ("Tax IDs", ("Not given",), "Add tax ID"),
        ("Language of invoices", ("Portuguese (Brazil)",), "Change language of invoices"),
    ]
    assert [row.url for row in section.rows] == [
        ada.url(name) for name in ("name", "email", "phone", "address", "shipping", "tax-ids", "language")
    ]
    assert ada.row("phone") == section.rows[2]


def test_what_may_not_be_changed_has_no_link_and_what_is_missing_then_no_row(acme: Merchant, ada: Payer) -> None:
    lets_change(acme, "phone", language=False)
    rows = ada.overview().section.rows
    assert [(row.key, row.url) for row in rows] == [("name", ""), ("email", ""), ("phone", ada.url("phone"))]
    assert [row.action for row in rows] == ["", "", "Add phone number"]


def test_nothing_known_and_nothing_to_change_is_a_sentence(acme: Merchant, ada: Payer) -> None:
    lets_change(acme, language=False)
    ada.change(name="", email="")
    section = ada.overview().section
    assert (section.rows, section.empty) == ((), "No billing details are known yet.")


def test_a_number_and_a_language_that_nobody_can_read_stay_as_they_are(ada: Payer) -> None:
    ada.change(phone="ask at the desk", preferred_locales=["klingon-x"])
    rows = {row.key: row.lines for row in ada.overview().section.rows}
    assert rows["phone"] == ("ask at the desk",)
    assert rows["language"] == ("klingon-x",)


def test_an_ordinary_visit_has_nothing_to_be_done_with(client: Client, ada: Payer) -> None:
    assert ada.overview().done == ""
    assert "Back to the overview" in client.get(ada.url()).content.decode()
    response = client.post(ada.url())
    assert (response.status_code, response["Location"]) == (303, "/p/acme/")


def test_a_deep_link_leads_to_the_details_and_back_to_them_after_each_change(
    client: Client, acme: Merchant, ada: Payer
) -> None:
    sent_here(client, acme, ada.customer)
    assert client.get("/p/acme/")["Location"] == ada.url()
    assert ada.overview().done == "Done"
    assert ada.form("phone").back_url == ada.url()
    for phone in ("+493012345678", "+493087654321"):
        answer = ada.send("phone", phone=phone)
        assert answer["Location"] == ada.url()
        assert told(client, answer)[0] == "success"
    assert ada.now["phone"] == "+493087654321"
    assert ada.overview().done == "Done"


def test_done_ends_the_deep_link_as_the_merchant_wants_it(client: Client, acme: Merchant, ada: Payer) -> None:
    sent_here(client, acme, ada.customer)
    for _ in range(2):
        answer = client.post(ada.url())
        assert answer["Location"] == "/p/acme/completion/"
        assert "Your billing details are up to date." in client.get(answer["Location"]).content.decode()
    assert ada.overview().done == ""
    assert ada.send("phone", phone="+493012345678")["Location"] == "/p/acme/"


def test_done_may_lead_home(client: Client, acme: Merchant, ada: Payer) -> None:
    sent_here(client, acme, ada.customer, type="portal_homepage")
    assert told(client, client.post(ada.url())) == ("success", "Your billing details are up to date.")


def test_a_customer_who_was_sent_here_can_leave_without_a_change(client: Client, acme: Merchant, ada: Payer) -> None:
    sent_here(client, acme, ada.customer)
    shown = client.get(ada.url()).content.decode()
    assert "Return to Acme" in shown
    assert "Back to the overview" not in shown


def test_a_customer_who_was_sent_for_something_else_is_not_led_astray(
    client: Client, acme: Merchant, ada: Payer
) -> None:
    visit(client, acme, ada.customer, flow={**DETAILS_FLOW, "type": "payment_method_update"})
    assert ada.form("phone").back_url == "/p/acme/?overview=1#details"
    answer = ada.send("phone", phone="+493012345678")
    assert answer["Location"] == "/p/acme/?overview=1"
    assert told(client, answer)[0] == "success"


def test_the_page_greets_in_the_language_of_the_customer(client: Client, acme: Merchant, ada: Payer) -> None:
    ada.change(preferred_locales=["de"])
    sent_here(client, acme, ada.customer)
    assert '<html lang="de"' in client.get(ada.url()).content.decode()


@pytest.mark.parametrize("detail", ["", "name", "phone", "language"])
def test_where_the_merchant_lets_nothing_be_changed_there_is_no_page(acme: Merchant, ada: Payer, detail: str) -> None:
    lets_change(acme, "name", "phone", enabled=False)
    assert ada.client.get(ada.url(detail)).status_code == 404
    assert ada.client.post(ada.url(detail), {"token": "x" * 22}).status_code == 404


@pytest.mark.parametrize("detail", ["name", "phone", "language"])
def test_a_detail_that_may_not_be_changed_has_no_page(acme: Merchant, ada: Payer, detail: str) -> None:
    lets_change(acme, "email", language=False)
    assert ada.client.get(ada.url(detail)).status_code == 404
    typed = {"token": "x" * 22, "kind": "person", "name": "Eve", "phone": "+493012345678", "language": "fr"}
    assert ada.client.post(ada.url(detail), typed).status_code == 404
    assert (ada.now["name"], ada.now["phone"], ada.now["preferred_locales"]) == ("Ada Lovelace", None, [])


@pytest.mark.parametrize("detail", ["", "name", "phone", "language"])
def test_only_forms_are_taken(ada: Payer, detail: str) -> None:
    assert ada.client.put(ada.url(detail)).status_code == 405
    if detail:
        assert ada.client.post(ada.url(detail)).status_code == 400
