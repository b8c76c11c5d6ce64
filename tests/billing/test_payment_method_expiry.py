"""Correcting the date on which a card expires."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEntry, Merchant
from simulator.core import Simulator
from tests.billing.methods import Payer, method_url, payer, sent_by, sent_from
from tests.billing.paying import told
from tests.billing.scenes import Clock, features
from tests.cast import Stripe, visit


@pytest.fixture
def one(client: Client, acme: Merchant, acme_stripe: Stripe, clock: Clock) -> Payer:
    """Ada is here on 18 November 2026, with a Visa card that expires 11/2027."""
    visit(client, acme, clock.customer)
    found = payer(acme_stripe, clock.customer)
    acme_stripe.post(f"/v1/payment_methods/{found.visa}", card={"exp_month": 11, "exp_year": 2027})
    return found


def date_of(one: Payer, method: str = "") -> tuple[int, int]:
    card = one.stripe.get(f"/v1/payment_methods/{method or one.visa}")["card"]
    return card["exp_month"], card["exp_year"]


def save(client: Client, one: Payer, month: str, year: str, **changes: Any) -> Any:
    url = method_url(one.visa, "expiry")
    return client.post(url, {**sent_from(client, url), "exp_month": month, "exp_year": year, **changes})


def errors_of(response: Any) -> list[tuple[str, str]]:
    return [(each.field, each.message) for each in response.context["page"].errors]


def test_the_page_shows_the_date_that_is_saved(client: Client, one: Payer) -> None:
    page = client.get(method_url(one.visa, "expiry")).context["page"]
    assert page.content.heading == "When does Visa ending 4242 expire?"
    assert [(field.name, field.value) for field in page.content.fields] == [("exp_month", "11"), ("exp_year", "2027")]
    assert page.back_url == "/p/acme/#payment-methods"


@pytest.mark.parametrize(
    ("month", "year", "date"),
    [
        ("3", "2031", (3, 2031)),
        ("03", "31", (3, 2031)),
        ("11", "2026", (11, 2026)),
        ("12", "2046", (12, 2046)),
        ("０３", "２０３１", (3, 2031)),
    ],
)
def test_a_date_is_saved(client: Client, one: Payer, month: str, year: str, date: tuple[int, int]) -> None:
    response = save(client, one, month, year)
    assert told(client, response) == f"Visa ending 4242 expires {date[0]:02}/{date[1]}."
    assert date_of(one) == date
    entry = AuditEntry.objects.get(action="payment_method.update")
    assert (entry.target, entry.details["change"]) == (one.visa, "expiry")


@pytest.mark.parametrize(
    ("month", "year", "errors"),
    [
        ("13", "2031", [("exp_month", "Enter the month as a number from 1 to 12.")]),
        ("0", "2031", [("exp_month", "Enter the month as a number from 1 to 12.")]),
        ("March", "2031", [("exp_month", "Enter the month as a number from 1 to 12.")]),
        ("", "", [("exp_month", "Enter the month, as in 03."), ("exp_year", "Enter the year, as in 2030.")]),
        ("3", "soon", [("exp_year", "Enter the year, as in 2030.")]),
        ("10", "2026", [("exp_year", "This date has passed. A card that has expired has to be replaced.")]),
        ("1", "2047", [("exp_year", "This year is too far ahead. Check the date on your card.")]),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_stays_typed(
    client: Client, one: Payer, month: str, year: str, errors: list[tuple[str, str]]
) -> None:
    response = save(client, one, month, year)
    assert (response.status_code, errors_of(response)) == (400, errors)
    assert [field.value for field in response.context["page"].content.fields] == [month, year]
    assert date_of(one) == (11, 2027)


def test_the_same_date_writes_nothing(client: Client, one: Payer) -> None:
    assert told(client, save(client, one, "11", "27")) == "Nothing was changed: this is what is saved already."
    assert not AuditEntry.objects.filter(action="payment_method.update").exists()


def test_sent_twice_it_is_saved_once(client: Client, one: Payer) -> None:
    url = method_url(one.visa, "expiry")
    sent = {**sent_from(client, url), "exp_month": "3", "exp_year": "2031"}
    client.post(url, sent)
    assert client.post(url, sent).status_code == 303
    assert AuditEntry.objects.filter(action="payment_method.update").count() == 1


def test_a_date_that_was_changed_elsewhere_is_shown_before_it_is_replaced(client: Client, one: Payer) -> None:
    url = method_url(one.visa, "expiry")
    sent = {**sent_from(client, url), "exp_month": "3", "exp_year": "2031"}
    one.stripe.post(f"/v1/payment_methods/{one.visa}", card={"exp_month": 1, "exp_year": 2030})
    response = client.post(url, sent)
    assert response.status_code == 409
    assert response.context["page"].notice == (
        "The date was changed elsewhere in the meantime. It is now 01/2030. Save again to replace it."
    )
    assert date_of(one) == (1, 2030)
    again = sent_by(response.content.decode())
    assert (again["exp_month"], again["exp_year"]) == (["3"], ["2031"])
    assert client.post(url, again).status_code == 303
    assert date_of(one) == (3, 2031)


def test_a_date_that_stripe_refuses_is_said(client: Client, simulator: Simulator, one: Payer) -> None:
    simulator.faults.add("error", method="POST", path=f"/v1/payment_methods/{one.visa}", status=400)
    response = save(client, one, "3", "2031")
    assert response.status_code == 400
    assert errors_of(response) == [
        ("exp_month", "The payment service does not accept this. Nothing was changed. Check what you typed.")
    ]
    assert date_of(one) == (11, 2027)


@pytest.mark.parametrize("after_change", [False, True])
def test_no_answer_keeps_what_was_typed(client: Client, simulator: Simulator, one: Payer, after_change: bool) -> None:
    path = f"/v1/payment_methods/{one.visa}"
    simulator.faults.add("timeout", method="POST", path=path, times=None, after_change=after_change)
    response = save(client, one, "3", "2031")
    assert response.status_code == 503
    assert response.context["page"].notice.startswith("No answer came from the payment service")
    simulator.faults.clear()
    assert client.post(method_url(one.visa, "expiry"), sent_by(response.content.decode())).status_code == 303
    assert date_of(one) == (3, 2031)


def test_a_card_that_is_removed_meanwhile_is_not_there(client: Client, one: Payer) -> None:
    url = method_url(one.visa, "expiry")
    sent = {**sent_from(client, url), "exp_month": "3", "exp_year": "2031"}
    one.stripe.post(f"/v1/payment_methods/{one.visa}/detach")
    assert client.post(url, sent).status_code == 404
    assert date_of(one) == (11, 2027)


def test_only_cards_have_a_date(client: Client, one: Payer) -> None:
    account = _sepa(one)
    response = client.get(method_url(account, "expiry"))
    assert response.status_code == 409
    assert "Only cards have a date that can be corrected." in response.content.decode()


def _sepa(one: Payer) -> str:
    made = one.stripe.post(
        "/v1/payment_methods",
        type="sepa_debit",
        sepa_debit={"iban": "DE89370400440532013000"},
        billing_details={"name": "Ada", "email": "ada@example.com"},
    )
    one.stripe.post(f"/v1/payment_methods/{made['id']}/attach", customer=one.customer)
    return str(made["id"])


def test_a_foreign_card_is_not_there(client: Client, one: Payer, acme_stripe: Stripe, bob: str) -> None:
    theirs = payer(acme_stripe, bob)
    url = method_url(theirs.visa, "expiry")
    sent = {"token": "a" * 22, "exp_month": "3", "exp_year": "2031"}
    assert (client.get(url).status_code, client.post(url, sent).status_code) == (404, 404)
    assert date_of(theirs) != (3, 2031)


def test_where_the_feature_is_off_there_is_no_page(client: Client, acme: Merchant, one: Payer) -> None:
    features(acme, payment_method_update=False)
    url = method_url(one.visa, "expiry")
    assert (client.get(url).status_code, client.post(url, {"token": "a" * 22}).status_code) == (404, 404)


def test_a_wrong_method_and_a_form_without_token(client: Client, one: Payer) -> None:
    url = method_url(one.visa, "expiry")
    assert (client.put(url).status_code, client.post(url, {"exp_month": "3"}).status_code) == (405, 400)
