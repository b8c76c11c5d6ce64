"""Tax ids: which the customer has, how far their check is, adding one and removing one."""

from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from accounts.models import AuditEntry, Merchant
from billing.pages.details_tax_ids import TaxIdsContent, tax_id_added
from billing.pages.tax_id_removal import TaxIdRemovalPage
from simulator.core import Simulator
from tests.billing.detailing import ALL_FIELDS, DETAILS_FLOW, Payer, field, lets_change, payer, told
from tests.cast import Stripe, visit

BERLIN = {"line1": "Unter den Linden 1", "postal_code": "10117", "city": "Berlin", "country": "DE"}
RIGHT = "DE136695976"


@pytest.fixture
def ada(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> Payer:
    """Ada in Berlin."""
    found = payer(client, acme, acme_stripe, ada)
    found.change(address=BERLIN)
    return found


def content(page: Any) -> TaxIdsContent:
    assert isinstance(page.content, TaxIdsContent)
    return page.content


def give(ada: Payer, type_: str, value: str) -> str:
    """The merchant gives Ada one."""
    return str(ada.stripe.post(f"/v1/customers/{ada.customer}/tax_ids", type=type_, value=value)["id"])


def kept(ada: Payer) -> list[tuple[str, str]]:
    """What Stripe has, oldest first."""
    found = ada.stripe.get(f"/v1/customers/{ada.customer}/tax_ids")["data"]
    return [(each["type"], each["value"]) for each in reversed(found)]


def removal(client: Client, tax_id: str) -> TaxIdRemovalPage:
    response = client.get(f"/p/acme/details/tax-ids/{tax_id}/removal/")
    assert response.status_code == 200
    page = response.context["page"]
    assert isinstance(page, TaxIdRemovalPage)
    return page


def remove(client: Client, page: TaxIdRemovalPage) -> Any:
    return client.post(page.url, {"token": page.token, "seen": page.seen})


def test_the_kind_of_the_billing_address_is_chosen_with_its_example(ada: Payer) -> None:
    page = ada.form("tax-ids")
    assert content(page).empty == "You have none yet."
    kind, number = field(page, "kind"), field(page, "value")
    assert (kind.options[0].value, kind.options[0].group, kind.options[0].is_chosen) == ("eu_vat-de", "Germany", True)
    assert [option.label for option in kind.options[:2]] == ["VAT number (Germany)", "Steuernummer (Germany)"]
    assert sum(option.is_chosen for option in kind.options) == 1
    assert number.hint == "For example DE123456789"
    assert "Invoices that are issued already stay as they are." in content(page).facts[0]
    assert "should be those under which the number is registered" in content(page).facts[1]


def test_a_customer_without_an_address_chooses(ada: Payer) -> None:
    ada.change(address="")
    page = ada.form("tax-ids")
    kind = field(page, "kind")
    assert (kind.options[0].label, kind.options[0].is_chosen, kind.options[1].group) == ("Choose one", True, "Albania")
    assert field(page, "value").hint == "As it stands on your registration."
    answer = ada.send("tax-ids", kind="", value=RIGHT)
    assert answer.status_code == 400
    assert field(answer.context["page"], "kind").error == "Choose what kind of tax ID it is."
    assert field(answer.context["page"], "value").value == RIGHT
    assert ada.send("tax-ids", kind="eu_vat-de", value=RIGHT).status_code == 303
    assert kept(ada) == [("eu_vat", RIGHT)]


def test_one_is_added_as_stripe_stores_it_and_is_checked(client: Client, ada: Payer) -> None:
    level, sentence = told(client, ada.send("tax-ids", kind="eu_vat-de", value=" de 136 695 976 "))
    assert level == "success"
    assert sentence == "DE136695976 is added. It is being checked now: look at it again for the result."
    assert kept(ada) == [("eu_vat", RIGHT)]
    (row,) = content(ada.form("tax-ids")).rows
    assert (row.number, row.kind, row.status.text) == (RIGHT, "VAT number (Germany)", "Being checked")
    assert (row.is_pending, row.removal_label) == (True, "Remove DE136695976")


def test_the_audit_trail_knows_the_type_and_not_the_number(ada: Payer) -> None:
    ada.send("tax-ids", kind="us_ein", value="91-1144442")
    (entry,) = AuditEntry.objects.filter(action="tax_id.create")
    assert (entry.target, entry.details) == (ada.customer, {"tax_id_type": "us_ein", "outcome": "done"})
    assert entry.request_id


@pytest.mark.parametrize(
    ("outcome", "status", "meaning", "line"),
    [
        ("verified", "Verified", "It is registered to TEST COMPANY.", "verified"),
        (
            "unverified",
            "Could not be verified",
            "If it is wrong, remove it and add the right one.",
            "could not be verified",
        ),
    ],
)
def test_what_the_check_finds_stands_there_when_the_customer_looks_again(
    client: Client, simulator: Simulator, ada: Payer, outcome: str, status: str, meaning: str, line: str
) -> None:
    tax_id = give(ada, "eu_vat", RIGHT)
    assert "Check the result again" in client.get(ada.url("tax-ids")).content.decode()
    simulator.settle_tax_id(tax_id, outcome, key=ada.stripe.key)
    (row,) = content(ada.form("tax-ids")).rows
    assert (row.status.text, row.is_pending) == (status, False)
    assert meaning in row.meaning
    assert "Check the result again" not in client.get(ada.url("tax-ids")).content.decode()
    known = ada.row("tax_ids")
    assert known is not None
    assert known.lines == (f"DE136695976, VAT number (Germany): {line}",)


@pytest.mark.parametrize("number", ["000000000", "111111111", "222222222"])
def test_the_numbers_for_trying_out_are_taken_in_test_mode(client: Client, ada: Payer, number: str) -> None:
    assert told(client, ada.send("tax-ids", kind="au_abn", value=number))[0] == "success"
    assert kept(ada) == [("au_abn", number)]


def test_a_check_that_ended_at_once_is_said_when_it_is_added() -> None:
    with override("en"):
        assert tax_id_added("12-3456789", "unavailable") == "12-3456789 is added."
        assert tax_id_added(RIGHT, "verified") == "DE136695976 is added and verified."
        assert "but could not be verified" in tax_id_added(RIGHT, "unverified")


def test_another_kind_shows_its_example_and_keeps_what_was_typed(ada: Payer) -> None:
    answer = ada.send("tax-ids", kind="au_abn", value="83 914", example="on")
    assert answer.status_code == 200
    page = answer.context["page"]
    assert (field(page, "value").hint, field(page, "value").value) == ("For example 12345678912", "83 914")
    assert [option.value for option in field(page, "kind").options if option.is_chosen] == ["au_abn"]
    assert page.errors == ()
    assert kept(ada) == []


@pytest.mark.parametrize(
    ("kind", "value", "name", "error"),
    [
        ("eu_vat-de", "12345", "value", "VAT number (Germany) looks like this: DE123456789"),
        ("tt_vat", "?", "value", "Enter it as it stands on your registration."),
        ("eu_vat-de", "", "value", "Enter the number."),
        ("eu_vat-de", "1" * 61, "value", "This is longer than a tax ID can be."),
        ("nonsense", RIGHT, "kind", "Choose what kind of tax ID it is."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    ada: Payer, kind: str, value: str, name: str, error: str
) -> None:
    answer = ada.send("tax-ids", kind=kind, value=value)
    assert answer.status_code == 400
    page = answer.context["page"]
    assert error in field(page, name).error
    assert [each.field for each in page.errors] == [name]
    assert field(page, "value").value == value
    assert kept(ada) == []


def test_a_number_that_seems_mistyped_is_asked_about_once(client: Client, ada: Payer) -> None:
    answer = ada.send("tax-ids", kind="eu_vat-de", value="DE136695977")
    assert answer.status_code == 400
    page = answer.context["page"]
    assert "If it is right as it is, press the button again." in field(page, "value").error
    assert kept(ada) == []
    assert f'name="doubted" value="{content(page).doubted}"' in answer.content.decode()
    again = ada.send("tax-ids", page, kind="eu_vat-de", value="DE136695977", doubted=content(page).doubted)
    assert told(client, again)[0] == "success"
    assert kept(ada) == [("eu_vat", "DE136695977")]


def test_what_stripe_does_not_take_is_said_at_the_number(ada: Payer) -> None:
    """In India some numbers have their letters elsewhere. Stripe takes the ordinary ones only."""
    strange = "99ABCDE12345678"
    answer = ada.send("tax-ids", kind="in_gst", value=strange, doubted=strange)
    assert answer.status_code == 400
    error = field(answer.context["page"], "value").error
    assert error.startswith("The payment service does not take this as a number of the kind GST number (India).")
    assert error.endswith("One looks like this: 12ABCDE3456FGZH")
    assert field(answer.context["page"], "value").value == strange
    (entry,) = AuditEntry.objects.filter(action="tax_id.create")
    assert entry.details["code"] == "tax_id_invalid"
    assert kept(ada) == []


@pytest.mark.parametrize("typed", [RIGHT, "136 695 976"])
def test_one_that_is_there_is_not_added_again(client: Client, ada: Payer, typed: str) -> None:
    give(ada, "eu_vat", RIGHT)
    answer = ada.send("tax-ids", kind="eu_vat-de", value=typed)
    assert told(client, answer) == ("info", "DE136695976 is one of your tax IDs already.")
    assert kept(ada) == [("eu_vat", RIGHT)]


def test_sending_the_form_twice_adds_one(client: Client, ada: Payer) -> None:
    page = ada.form("tax-ids")
    for _ in range(2):
        assert ada.send("tax-ids", page, kind="eu_vat-de", value=RIGHT).status_code == 303
    assert kept(ada) == [("eu_vat", RIGHT)]
    assert AuditEntry.objects.filter(action="tax_id.create").count() == 1


def test_sending_the_form_again_after_it_was_removed_adds_it_again(client: Client, ada: Payer) -> None:
    page = ada.form("tax-ids")
    told(client, ada.send("tax-ids", page, kind="eu_vat-de", value=RIGHT))
    (added,) = ada.stripe.get(f"/v1/customers/{ada.customer}/tax_ids")["data"]
    ada.stripe.delete(f"/v1/customers/{ada.customer}/tax_ids/{added['id']}")
    assert "is added" in told(client, ada.send("tax-ids", page, kind="eu_vat-de", value=RIGHT))[1]
    assert kept(ada) == [("eu_vat", RIGHT)]


@pytest.mark.parametrize("after_change", [True, False], ids=["made", "lost on the way"])
def test_when_no_answer_comes_the_form_stays_and_adds_one(
    client: Client, simulator: Simulator, ada: Payer, after_change: bool
) -> None:
    page = ada.form("tax-ids")
    simulator.faults.add("timeout", method="POST", path="*/tax_ids", times=None, after_change=after_change)
    answer = ada.send("tax-ids", page, kind="eu_vat-de", value=RIGHT)
    assert answer.status_code == 503
    again = answer.context["page"]
    assert (again.token, field(again, "value").value) == (page.token, RIGHT)
    assert "it is done once only" in again.notice
    simulator.faults.clear()
    told(client, ada.send("tax-ids", again, kind="eu_vat-de", value=RIGHT))
    assert kept(ada) == [("eu_vat", RIGHT)]


def test_five_are_the_most(client: Client, ada: Payer) -> None:
    page = ada.form("tax-ids")
    for number in range(5):
        give(ada, "us_ein", f"12-345678{number}")
    full = content(ada.form("tax-ids"))
    assert (full.fields, full.reason[:24]) == ((), "You have five tax IDs, w")
    assert "Add tax ID</button>" not in client.get(ada.url("tax-ids")).content.decode()
    answer = ada.send("tax-ids", page, kind="eu_vat-de", value=RIGHT)
    assert answer.status_code == 409
    assert "Remove one to add another." in answer.content.decode()
    assert len(kept(ada)) == 5


def test_one_is_removed_when_that_was_confirmed(client: Client, ada: Payer) -> None:
    tax_id = give(ada, "au_abn", "83914571673")
    page = removal(client, tax_id)
    assert (page.heading, page.lead) == ("Remove 83 914 571 673?", "ABN (Australia)")
    assert (page.button, page.keep_label) == ("Remove 83 914 571 673", "Keep 83 914 571 673")
    assert kept(ada) == [("au_abn", "83914571673")]
    answer = remove(client, page)
    assert told(client, answer) == ("success", "83 914 571 673 is removed. Your next invoices come without it.")
    assert kept(ada) == []
    (entry,) = AuditEntry.objects.filter(action="tax_id.delete")
    assert (entry.target, entry.details) == (tax_id, {"tax_id_type": "au_abn", "outcome": "done"})


def test_what_is_removed_already_is_said_to_whoever_was_asked(client: Client, ada: Payer) -> None:
    tax_id = give(ada, "eu_vat", RIGHT)
    page = removal(client, tax_id)
    ada.stripe.delete(f"/v1/customers/{ada.customer}/tax_ids/{tax_id}")
    assert told(client, remove(client, page)) == ("info", "This tax ID is removed already.")
    assert client.get(page.url).status_code == 404
    assert client.post(page.url, {"token": page.token}).status_code == 404


def test_one_that_goes_between_the_look_and_the_removal_is_said_too(
    client: Client, simulator: Simulator, ada: Payer
) -> None:
    page = removal(client, give(ada, "eu_vat", RIGHT))
    simulator.faults.add("error", method="DELETE", path="*/tax_ids/*", status=404)
    assert told(client, remove(client, page)) == ("info", "This tax ID is removed already.")


@pytest.mark.parametrize("after_change", [True, False], ids=["made", "lost on the way"])
def test_a_removal_without_an_answer_can_be_pressed_again(
    client: Client, simulator: Simulator, ada: Payer, after_change: bool
) -> None:
    page = removal(client, give(ada, "eu_vat", RIGHT))
    simulator.faults.add("timeout", method="DELETE", path="*/tax_ids/*", times=None, after_change=after_change)
    answer = remove(client, page)
    assert answer.status_code == 503
    again = answer.context["page"]
    assert (again.token, "it is done once only" in again.notice) == (page.token, True)
    simulator.faults.clear()
    told(client, remove(client, again))
    assert kept(ada) == []


def test_somebody_else_s_tax_id_is_not_there(client: Client, acme_stripe: Stripe, ada: Payer, bob: str) -> None:
    of_bob = acme_stripe.post(f"/v1/customers/{bob}/tax_ids", type="eu_vat", value=RIGHT)["id"]
    mine = removal(client, give(ada, "us_ein", "12-3456789"))
    address = f"/p/acme/details/tax-ids/{of_bob}/removal/"
    assert client.get(address).status_code == 404
    assert client.post(address, {"token": mine.token, "seen": mine.seen}).status_code == 404
    assert len(acme_stripe.get(f"/v1/customers/{bob}/tax_ids")["data"]) == 1


def test_where_customers_may_not_change_them_there_is_no_page(client: Client, acme: Merchant, ada: Payer) -> None:
    tax_id = give(ada, "eu_vat", RIGHT)
    lets_change(acme, *(each for each in ALL_FIELDS if each != "tax_id"))
    for address in (ada.url("tax-ids"), f"{ada.url('tax-ids')}{tax_id}/removal/"):
        assert client.get(address).status_code == 404
        assert client.post(address, {"token": "x" * 22}).status_code == 404
    assert kept(ada) == [("eu_vat", RIGHT)]


def test_adding_and_removing_take_forms_with_a_token(client: Client, ada: Payer) -> None:
    tax_id = give(ada, "eu_vat", RIGHT)
    for address in (ada.url("tax-ids"), f"{ada.url('tax-ids')}{tax_id}/removal/"):
        assert client.put(address).status_code == 405
        assert client.post(address, {"kind": "us_ein", "value": "12-3456789"}).status_code == 400
    assert kept(ada) == [("eu_vat", RIGHT)]


def test_a_deep_link_to_the_details_goes_on_with_them(client: Client, acme: Merchant, ada: Payer) -> None:
    visit(client, acme, ada.customer, flow=DETAILS_FLOW)
    page = ada.form("tax-ids")
    assert page.back_url == ada.url()
    assert ada.send("tax-ids", page, kind="eu_vat-de", value=RIGHT)["Location"] == ada.url()


def test_the_overview_says_how_far_the_check_is(ada: Payer) -> None:
    give(ada, "eu_vat", RIGHT)
    give(ada, "gb_vat", "GB980780684")
    give(ada, "us_ein", "123456789")
    row = ada.row("tax_ids")
    assert row is not None
    assert set(row.lines) == {
        "DE136695976, VAT number (Germany): being checked",
        "GB 980 7806 84, VAT number (United Kingdom): being checked",
        "12-3456789, EIN (United States)",
    }


def test_countries_have_their_names_in_the_language_of_the_page(client: Client, ada: Payer) -> None:
    html = client.get(ada.url("tax-ids"), headers={"accept-language": "fr"}).content.decode()
    assert '<optgroup label="Allemagne">' in html
