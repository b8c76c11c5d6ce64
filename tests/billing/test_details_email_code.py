"""Entering the code for a new e-mail address: what changes, who is told, and what does not count."""

import smtplib
import threading
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import AuditEntry, EmailChange, Merchant
from billing.mails.email_change import masked
from simulator.core import Simulator
from tests.billing.confirming import said
from tests.billing.emailing import NEW, OLD, Writer, html_of, other_than, recipients
from tests.billing.test_details_email import Broken
from tests.cast import Stripe, visit

CUSTOMER = "/v1/customers/cus_ada"


@pytest.fixture
def writer(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> Writer:
    visit(client, acme, ada)
    return Writer(client, acme, acme_stripe)


def error_of(response: Any) -> str:
    page = response.context["page"]
    assert page.errors[0].field == "code"
    return str(page.content.fields[0].error)


def test_the_right_code_changes_the_address_and_the_old_one_is_told(client: Client, writer: Writer) -> None:
    with time_machine.travel("2026-11-18 14:05 +0000", tick=False):
        visit(client, writer.merchant, "cus_ada")
        told = said(client, writer.enter(writer.asked()))
    assert told == f"Invoices and receipts now go to {NEW}."
    assert writer.address == NEW
    assert recipients() == [NEW, OLD]
    notice = mail.outbox[1]
    assert notice.subject == "Your e-mail address for invoices from Acme was changed"
    assert notice.body.replace("\u00a0", " ") == (
        "The e-mail address for invoices and receipts from Acme was changed on 18 November 2026 at 14:05 UTC.\n\n"
        "It is now c…@lovelace.example. Invoices and receipts no longer go to the address of this message.\n\n"
        "How you sign in to Acme has not changed.\n\n"
        "If this was you, there is nothing to do.\n\n"
        "If this was not you, tell Acme at once: write to help@acme.example.\n"
    )
    assert NEW not in notice.body + html_of(notice)


def test_the_field_is_made_for_codes(client: Client, writer: Writer) -> None:
    writer.asked()
    (field,) = writer.code_page().content.fields
    assert (field.autocomplete, field.inputmode, field.value) == ("one-time-code", "numeric", "")
    text = client.get(writer.code_url).content.decode()
    assert 'autocomplete="one-time-code"' in text
    assert 'inputmode="numeric"' in text


@pytest.mark.parametrize("written", ["{}{}{} {}{}{}", "{}{}{}-{}{}{}", " {} {} {} – {} {} {} "])
def test_a_code_may_be_written_with_spaces_and_dashes(writer: Writer, written: str) -> None:
    code = writer.asked()
    assert writer.enter(written.format(*code)).status_code == 303
    assert writer.address == NEW


def test_wide_digits_are_digits(writer: Writer) -> None:
    code = writer.asked()
    assert writer.enter(code.translate({ord(str(n)): 0xFF10 + n for n in range(10)})).status_code == 303
    assert writer.address == NEW


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "1" * 300])
def test_what_is_no_code_costs_no_try(writer: Writer, typed: str) -> None:
    code = writer.asked()
    response = writer.enter(typed)
    assert response.status_code == 400
    expected = "Enter the six digits from the message." if typed else "Enter the code from the message."
    assert error_of(response) == expected
    assert EmailChange.objects.get().wrong_tries == 0
    assert writer.enter(code).status_code == 303


def test_a_wrong_code_says_how_many_tries_are_left_until_none_is(writer: Writer) -> None:
    code = writer.asked()
    page = writer.code_page()
    said_: list[str] = []
    for _ in range(5):
        response = writer.enter(other_than(code), page)
        assert response.status_code == 400
        said_.append(error_of(response))
    wrong = "This is not the code from our last message. You can try "
    used_up = "A wrong code was entered too often, so this one no longer counts. Ask for a new one below."
    assert said_ == [
        f"{wrong}4 more times.",
        f"{wrong}3 more times.",
        f"{wrong}2 more times.",
        f"{wrong}1 more time.",
        used_up,
    ]
    assert error_of(writer.enter(code, page)) == used_up
    assert (writer.address, recipients()) == (OLD, [NEW])


def test_an_expired_code_says_so(writer: Writer) -> None:
    code = writer.asked()
    EmailChange.objects.update(expires=timezone.now())
    response = writer.enter(code)
    assert (response.status_code, writer.address) == (400, OLD)
    assert error_of(response) == "This code has expired. Nothing was changed. Ask for a new one below."


def test_a_code_of_another_session_or_customer_never_counts(
    writer: Writer, acme: Merchant, acme_stripe: Stripe, bob: str
) -> None:
    code = writer.asked()
    page = writer.code_page()
    for customer in ("cus_ada", bob):
        other = Writer(Client(), acme, acme_stripe, customer)
        visit(other.client, acme, customer)
        response = other.enter(code, page)
        assert (response.status_code, response["Location"]) == (303, other.url)
    assert (writer.address, recipients()) == (OLD, [NEW])
    assert acme_stripe.get("/v1/customers/cus_bob")["email"] == "bob@example.com"


def test_without_a_code_on_its_way_there_is_nothing_to_enter(client: Client, writer: Writer) -> None:
    assert client.get(writer.code_url)["Location"] == writer.url
    response = client.post(writer.code_url, {"token": "x" * 22, "code": "123456"}, follow=True)
    assert "No code is expected now. Nothing was changed." in response.content.decode()


def test_the_same_code_sent_twice_changes_once_and_tells_once(client: Client, writer: Writer) -> None:
    code = writer.asked()
    page = writer.code_page()
    first, second = writer.enter(code, page), writer.enter(code, page)
    assert first["Location"] == second["Location"] == "/p/acme/"
    assert recipients() == [NEW, OLD]
    done = AuditEntry.objects.filter(action="customer.update")
    assert [entry.details for entry in done] == [{"change": "email", "outcome": "done"}]
    assert client.get(writer.code_url)["Location"] == writer.url


@pytest.mark.skipif(connection.vendor == "sqlite", reason="the tests' database in memory takes one thread at a time")
@pytest.mark.django_db(transaction=True)
def test_the_same_code_from_two_tabs_at_once_tells_the_old_address_once(
    client: Client, writer: Writer, simulator: Simulator
) -> None:
    code = writer.asked()
    page = writer.code_page()
    together = threading.Barrier(2)
    statuses: list[int] = []

    def press() -> None:
        tab = Client()
        tab.cookies = client.cookies
        together.wait()
        statuses.append(tab.post(page.url, {"token": page.token, "code": code}).status_code)
        connection.close()

    tabs = [threading.Thread(target=press) for _ in range(2)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    # One of the two may hear from Stripe that this very change is being made.
    assert set(statuses) <= {303, 409}
    assert 303 in statuses
    assert (writer.address, recipients()) == (NEW, [NEW, OLD])


@pytest.mark.parametrize("after_change", [False, True])
def test_when_no_answer_comes_the_same_code_does_it_and_the_old_address_is_told_once(
    writer: Writer, simulator: Simulator, after_change: bool
) -> None:
    code = writer.asked()
    page = writer.code_page()
    simulator.faults.add("timeout", method="POST", path=CUSTOMER, times=None, after_change=after_change)
    response = writer.enter(code, page)
    assert response.status_code == 503
    again = response.context["page"]
    assert again.token == page.token
    assert "it is done once only" in again.notice
    assert again.content.fields[0].value == code
    assert recipients() == [NEW]
    simulator.faults.clear()
    assert writer.enter(code, again).status_code == 303
    assert (writer.address, recipients()) == (NEW, [NEW, OLD])


def test_an_unanswered_change_is_told_to_the_old_address_when_the_customer_comes_back(
    writer: Writer, simulator: Simulator
) -> None:
    code = writer.asked()
    simulator.faults.add("timeout", method="POST", path=CUSTOMER, times=None, after_change=True)
    writer.enter(code)
    simulator.faults.clear()
    assert writer.page().content.intro == f"Invoices and receipts from Acme go to {NEW}."
    assert recipients() == [NEW, OLD]
    writer.page()
    assert recipients() == [NEW, OLD]


def test_an_address_that_was_changed_elsewhere_meanwhile_is_not_overwritten(writer: Writer) -> None:
    code = writer.asked()
    page = writer.code_page()
    writer.stripe.post(CUSTOMER, email="office@lovelace.example")
    response = writer.enter(code, page)
    assert response.status_code == 409
    again = response.context["page"]
    assert "It is now office@lovelace.example." in again.notice
    assert (again.url, again.content.fields[0].value) == (writer.url, NEW)
    assert writer.address == "office@lovelace.example"
    assert recipients() == [NEW]
    EmailChange.objects.update(created=timezone.now() - timedelta(minutes=2))
    assert writer.ask(NEW, again).status_code == 303


def test_an_address_that_stripe_refuses_is_said_at_its_field(writer: Writer, simulator: Simulator) -> None:
    code = writer.asked()
    simulator.faults.add("error", method="POST", path=CUSTOMER, status=400)
    response = writer.enter(code)
    assert response.status_code == 400
    page = response.context["page"]
    assert page.url == writer.url
    assert page.content.fields[0].error == (
        f"The payment service does not accept {NEW}. Nothing was changed. Use another address."
    )
    assert (writer.address, recipients()) == (OLD, [NEW])


def test_a_customer_without_an_old_address_has_nobody_to_tell(
    client: Client, acme: Merchant, acme_stripe: Stripe
) -> None:
    acme_stripe.post("/v1/customers", id="cus_new", name="Nobody")
    visit(client, acme, "cus_new")
    writer = Writer(client, acme, acme_stripe, "cus_new")
    assert writer.enter(writer.asked()).status_code == 303
    assert (writer.address, recipients()) == (NEW, [NEW])


def test_the_change_stands_when_the_old_address_cannot_be_told(
    client: Client, writer: Writer, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    code = writer.asked()
    settings.EMAIL_BACKEND = "tests.billing.test_details_email.Broken"
    Broken.error = smtplib.SMTPServerDisconnected(OLD)
    assert said(client, writer.enter(code)) == f"Invoices and receipts now go to {NEW}."
    assert AuditEntry.objects.filter(action="email_change.old_address_not_told").exists()
    assert "The old e-mail address of cus_ada was not told of the change" in caplog.text
    assert OLD not in caplog.text


def test_the_trail_and_the_log_never_have_an_address_or_the_code(
    writer: Writer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    code = writer.asked()
    writer.enter(code)
    trail = str(list(AuditEntry.objects.values_list("action", "target", "details", "actor_label")))
    assert "email_change.old_address_told" in trail
    for secret in (code, NEW, OLD):
        assert secret not in trail
        assert secret not in caplog.text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"support_phone": "+49 30 1234"},
            "tell Acme at once: call +49 30 1234 or write to help@acme.example.",
        ),
        ({"support_phone": "+49 30 1234", "support_email": ""}, "tell Acme at once: call +49 30 1234."),
        (
            {"support_email": "", "support_url": "https://acme.example/help"},
            "tell Acme at once: https://acme.example/help",
        ),
        ({"support_email": ""}, "tell Acme at once: https://acme.example/"),
        ({"support_email": "", "website_url": ""}, "tell Acme at once."),
    ],
)
def test_the_old_address_learns_whom_to_tell(writer: Writer, fields: dict[str, str], sentence: str) -> None:
    Merchant.objects.filter(pk=writer.merchant.pk).update(**fields)
    writer.enter(writer.asked())
    assert f"If this was not you, {sentence}\n" in mail.outbox[1].body


@pytest.mark.parametrize(
    ("address", "shown"),
    [("ada@example.com", "a…@example.com"), ("a@example.com", "…@example.com"), ("é.b@x.fr", "é…@x.fr")],
)
def test_a_masked_address_is_known_to_its_owner_only(address: str, shown: str) -> None:
    assert masked(address) == shown
