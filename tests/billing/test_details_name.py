"""The name that invoices are made out to."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEntry, Merchant
from simulator.core import Simulator
from tests.billing.detailing import Payer, field, payer, told
from tests.billing.scenes import card, price, subscribe
from tests.cast import Stripe


@pytest.fixture
def ada(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> Payer:
    return payer(client, acme, acme_stripe, ada)


def names(ada: Payer) -> tuple[Any, ...]:
    now = ada.now
    return now["name"], now.get("business_name"), now.get("individual_name")


def test_a_person_s_name_stands_on_the_next_invoice(client: Client, acme_stripe: Stripe, ada: Payer) -> None:
    page = ada.form("name")
    assert page.content.heading == "Change your name"
    assert field(page, "name").value == "Ada Lovelace"
    answer = ada.send("name", page, kind="person", name="Ada King")
    assert told(client, answer) == ("success", "Your next invoices are made out to Ada King.")
    assert names(ada) == ("Ada King", None, "Ada King")
    card(acme_stripe, ada.customer)
    subscribe(acme_stripe, ada.customer, price(acme_stripe))
    (invoice,) = acme_stripe.get("/v1/invoices", customer=ada.customer)["data"]
    assert invoice["customer_name"] == "Ada King"


def test_a_business_has_its_name_on_invoices_and_a_person_to_turn_to(client: Client, ada: Payer) -> None:
    answer = ada.send("name", kind="business", name="Analytical Engines Ltd", contact="Ada King")
    assert told(client, answer)[1] == "Your next invoices are made out to Analytical Engines Ltd."
    assert names(ada) == ("Analytical Engines Ltd", "Analytical Engines Ltd", "Ada King")
    row = ada.row("name")
    assert row is not None
    assert row.lines == ("Analytical Engines Ltd", "Contact: Ada King")
    page = ada.form("name")
    assert [option.is_chosen for option in field(page, "kind").options] == [False, True]
    assert (field(page, "name").value, field(page, "contact").value) == ("Analytical Engines Ltd", "Ada King")


def test_a_business_that_becomes_a_person_loses_what_was_the_business_s(ada: Payer) -> None:
    ada.send("name", kind="business", name="Analytical Engines Ltd", contact="Ada King")
    ada.send("name", kind="person", name="Ada King", contact="Ada King")
    assert names(ada) == ("Ada King", None, "Ada King")
    row = ada.row("name")
    assert row is not None
    assert row.lines == ("Ada King",)


def test_who_has_only_a_name_is_asked_whose_it_is(ada: Payer) -> None:
    page = ada.form("name")
    assert [option.is_chosen for option in field(page, "kind").options] == [False, False]
    response = ada.send("name", page, name="Ada Lovelace")
    assert response.status_code == 400
    again = response.context["page"]
    assert [(error.message, error.field) for error in again.errors] == [("Choose a person or a business.", "kind")]
    assert names(ada) == ("Ada Lovelace", None, None)


def test_the_name_that_invoices_print_is_the_name_whatever_else_is_kept(ada: Payer) -> None:
    ada.change(name="New Ltd", business_name="Old Ltd")
    page = ada.form("name")
    assert (field(page, "kind").value, field(page, "name").value) == ("business", "New Ltd")


@pytest.mark.parametrize(
    ("typed", "saved"),
    [
        ("  Ada \t King\u3000 ", "Ada King"),
        ("田中 さくら", "田中 さくら"),
        ("محمد بن موسى", "محمد بن موسى"),
        ("Nuno Gonc\u0327alves", "Nuno Gonçalves"),
        ("O’Brien & Söhne <GmbH>", "O’Brien & Söhne <GmbH>"),
        ("x" * 150, "x" * 150),
    ],
)
def test_names_of_every_script_are_saved_clean_and_read_back(ada: Payer, typed: str, saved: str) -> None:
    assert ada.send("name", kind="person", name=typed).status_code == 303
    assert ada.now["name"] == saved
    assert field(ada.form("name"), "name").value == saved


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("   ", "Enter the name that invoices are made out to."),
        ("Ada\x00King", "This has characters that cannot be printed. Type it again."),
        ("Ada\x1bKing", "This has characters that cannot be printed. Type it again."),
        ("Ada\u202egniK", "This has characters that cannot be printed. Type it again."),
        ("x" * 151, "Use at most 150 characters; this has 151."),
    ],
)
def test_a_name_that_cannot_be_printed_is_refused_at_its_field(ada: Payer, typed: str, sentence: str) -> None:
    response = ada.send("name", kind="person", name=typed)
    assert response.status_code == 400
    page = response.context["page"]
    assert (field(page, "name").error, field(page, "name").value) == (sentence, typed)
    assert [(error.message, error.field) for error in page.errors] == [(sentence, "name")]
    assert ada.now["name"] == "Ada Lovelace"


@pytest.mark.parametrize("typed", ["\u200b", "\u00ad\u200d", "\u3164 \u2800", "\u0300"])
def test_a_name_that_nobody_could_see_is_none(ada: Payer, typed: str) -> None:
    response = ada.send("name", kind="person", name=typed)
    assert response.status_code == 400
    assert field(response.context["page"], "name").error == "Enter the name that invoices are made out to."
    assert ada.now["name"] == "Ada Lovelace"


def test_saving_twice_saves_once_and_says_the_same(client: Client, simulator: Simulator, ada: Payer) -> None:
    page = ada.form("name")
    answers = [told(client, ada.send("name", page, kind="person", name="Ada King")) for _ in range(2)]
    assert [sentence for _level, sentence in answers] == ["Your next invoices are made out to Ada King."] * 2
    (entry,) = AuditEntry.objects.filter(action="customer.update")
    assert entry.details == {"change": "name", "outcome": "done"}
    assert "Ada King" not in str(entry.details)
    sent = [each for each in simulator.requests.all() if each.method == "POST" and "cus_ada" in each.path]
    assert len(sent) == 1


def test_a_form_that_is_sent_again_after_its_change_was_taken_back_saves_again(client: Client, ada: Payer) -> None:
    page = ada.form("name")
    before = {name: ada.now.get(name) or "" for name in ("name", "individual_name")}
    told(client, ada.send("name", page, kind="person", name="Ada King"))
    ada.change(**before)
    answer = ada.send("name", page, kind="person", name="Ada King")
    assert told(client, answer) == ("success", "Your next invoices are made out to Ada King.")
    assert ada.now["name"] == "Ada King"


def test_what_is_saved_already_is_not_saved_again(client: Client, ada: Payer) -> None:
    ada.change(individual_name="Ada Lovelace")
    answer = ada.send("name", kind="person", name=" Ada  Lovelace")
    assert told(client, answer) == ("info", "Your next invoices are made out to Ada Lovelace.")
    assert not AuditEntry.objects.filter(action="customer.update").exists()


def test_a_name_that_was_changed_elsewhere_is_shown_before_it_is_replaced(client: Client, ada: Payer) -> None:
    page = ada.form("name")
    ada.change(name="Countess of Lovelace", individual_name="Countess of Lovelace")
    response = ada.send("name", page, kind="business", name="Engines Ltd")
    assert response.status_code == 409
    again = response.context["page"]
    assert again.notice == (
        "The name was changed elsewhere in the meantime. It is now: Countess of Lovelace. Save again to replace it."
    )
    assert (field(again, "kind").value, field(again, "name").value) == ("business", "Engines Ltd")
    assert ada.now["name"] == "Countess of Lovelace"
    assert told(client, ada.send("name", again, kind="business", name="Engines Ltd"))[0] == "success"
    assert ada.now["name"] == "Engines Ltd"


def test_a_form_that_had_an_error_still_notices_a_change_elsewhere(ada: Payer) -> None:
    again = ada.send("name", kind="person", name="").context["page"]
    ada.change(name="Countess of Lovelace")
    assert ada.send("name", again, kind="person", name="Ada King").status_code == 409
    assert ada.now["name"] == "Countess of Lovelace"


@pytest.mark.parametrize("after_change", [True, False], ids=["made", "lost on the way"])
def test_when_no_answer_comes_the_same_form_is_there_and_saves_once(
    client: Client, simulator: Simulator, ada: Payer, after_change: bool
) -> None:
    page = ada.form("name")
    simulator.faults.add("timeout", method="POST", path="/v1/customers/*", times=None, after_change=after_change)
    response = ada.send("name", page, kind="person", name="Ada King")
    assert response.status_code == 503
    again = response.context["page"]
    assert (again.token, again.seen, field(again, "name").value) == (page.token, page.seen, "Ada King")
    assert "it is done once only" in again.notice
    simulator.faults.clear()
    assert told(client, ada.send("name", again, kind="person", name="Ada King"))[1].endswith("Ada King.")
    assert ada.now["name"] == "Ada King"


def test_something_else_may_be_typed_when_no_answer_came(client: Client, simulator: Simulator, ada: Payer) -> None:
    simulator.faults.add("timeout", method="POST", path="/v1/customers/*", times=None, after_change=False)
    again = ada.send("name", kind="person", name="Ada King").context["page"]
    simulator.faults.clear()
    assert told(client, ada.send("name", again, kind="person", name="Ada Byron"))[0] == "success"
    assert ada.now["name"] == "Ada Byron"


def test_what_stripe_refuses_is_said_at_the_field(simulator: Simulator, ada: Payer) -> None:
    simulator.faults.add("error", method="POST", path="/v1/customers/*", status=400)
    response = ada.send("name", kind="person", name="Ada King")
    assert response.status_code == 400
    page = response.context["page"]
    assert field(page, "name").error == (
        "The payment service does not accept this. Nothing was changed. Check what you typed."
    )
    assert field(page, "name").value == "Ada King"
    assert ada.now["name"] == "Ada Lovelace"


def test_nobody_changes_somebody_else_s_name(ada: Payer, bob: str) -> None:
    response = ada.send("name", kind="person", name="Mallory", customer=bob, id=bob)
    assert response.status_code == 303
    assert ada.stripe.get(f"/v1/customers/{bob}")["name"] == "Bob Ross"
