"""Asking for a new e-mail address: the page, the code that is sent, and when none is."""

import smtplib
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from pytest_django import Settings

from accounts.models import AuditEntry, EmailChange, Merchant
from simulator.core import Simulator
from tests.billing.confirming import said
from tests.billing.emailing import NEW, OLD, Writer, code_in, html_of, recipients
from tests.cast import Stripe, default_configuration, visit


@pytest.fixture
def writer(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> Writer:
    visit(client, acme, ada)
    return Writer(client, acme, acme_stripe)


class Broken:
    """A mail backend that fails in the way that a test sets."""

    error: Exception

    def __init__(self, **options: Any) -> None:
        pass

    def send_messages(self, messages: Any) -> int:
        raise Broken.error


@pytest.fixture
def broken(settings: Settings) -> type[Broken]:
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    return Broken


def test_the_page_says_what_the_address_is_for_and_how_it_changes(writer: Writer) -> None:
    page = writer.page()
    assert page.content.heading == "Change your e‑mail address"
    assert page.content.intro == "Invoices and receipts from Acme go to ada@example.com."
    assert page.content.facts == (
        "We send a code to the new address. The change takes effect when you enter it.",
        "The old address is told about the change.",
        "This address is only for messages about your payments. You sign in to Acme as before.",
    )
    (field,) = page.content.fields
    assert (field.value, field.kind, field.autocomplete) == ("", "email", "email")


def test_a_code_is_sent_to_the_new_address_and_nothing_is_changed_yet(writer: Writer) -> None:
    code = writer.asked()
    (message,) = mail.outbox
    assert message.to == [NEW]
    assert message.from_email == "Acme <no-reply@127.0.0.1>"
    assert message.reply_to == ["help@acme.example"]
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    assert message.subject == "Your code for Acme"
    assert message.body == (
        f"{code}\n\n"
        "This code confirms your e-mail address for invoices and receipts from Acme.\n\n"
        "Enter it on the billing page where you asked for it. It is valid for 15 minutes.\n\n"
        "Give it to nobody. Nobody at Acme asks you for it.\n\n"
        "If you did not ask for it, ignore this message: without the code nothing changes.\n"
    )
    assert f"<h1>{code}</h1>" in html_of(message)
    assert "Ada" not in message.body + html_of(message)
    assert writer.address == OLD
    assert writer.code_page().content.intro == (
        "We have sent a code of six digits to countess@lovelace.example. It is valid for 15 minutes."
    )


def test_the_trail_has_neither_the_address_nor_the_code(writer: Writer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    code = writer.asked()
    (entry,) = AuditEntry.objects.filter(action="email_change.code_sent")
    assert (entry.target, entry.details) == ("cus_ada", {"address": "c…@lovelace.example"})
    assert NEW not in caplog.text
    assert code not in caplog.text.split()


def test_a_customer_without_an_address_can_add_one(client: Client, acme: Merchant, acme_stripe: Stripe) -> None:
    acme_stripe.post("/v1/customers", id="cus_new", name="Nobody")
    visit(client, acme, "cus_new")
    page = Writer(client, acme, acme_stripe, "cus_new").page()
    assert page.content.intro == "No e-mail address for invoices and receipts from Acme is known yet."
    assert not any("old address" in fact for fact in page.content.facts)


@pytest.mark.parametrize(
    "typed",
    [
        "ada",
        "ada@",
        "@example.com",
        "ada@example",
        "ada@localhost",
        "ada@[127.0.0.1]",
        '"ada lovelace"@example.com',
        "ada@exa mple.com",
        "ada@example.com\r\nBcc: eve@example.com",
        "ada@example.com,eve@example.com",
        "Ada <ada@example.com>",
        "ädä@example.com",
        f"a@{'x' * 64}.example",
        "ada@-example.com",
    ],
)
def test_what_is_no_address_is_said_at_the_field_and_nothing_is_sent(writer: Writer, typed: str) -> None:
    response = writer.ask(typed)
    assert response.status_code == 400
    page = response.context["page"]
    assert page.content.fields[0].error == "Enter an e-mail address as in name@example.com."
    assert page.errors[0].field == "email"
    assert page.content.fields[0].value == typed
    assert mail.outbox == []


def test_it_cannot_be_emptied(writer: Writer) -> None:
    response = writer.ask("  ")
    assert response.context["page"].content.fields[0].error == "Enter the new e-mail address."
    assert writer.address == OLD


def test_an_address_that_is_too_long_is_told_so(writer: Writer) -> None:
    response = writer.ask(f"a@{'x' * 60}.{'y' * 60}.{'z' * 60}.{'w' * 60}.{'v' * 20}.example")
    assert response.context["page"].content.fields[0].error.startswith("This address is too long.")


def test_a_host_name_in_any_script_is_written_as_mail_servers_write_it(writer: Writer) -> None:
    writer.asked("info@bücher.example")
    assert recipients() == ["info@xn--bcher-kva.example"]


def test_the_address_it_is_already_gets_no_mail(client: Client, writer: Writer) -> None:
    told = said(client, writer.ask(OLD))
    assert told == "ada@example.com is your e-mail address already. Nothing was changed and no code was sent."
    assert mail.outbox == []


def test_an_address_of_somebody_else_is_treated_like_any_other(writer: Writer, bob: str) -> None:
    writer.asked("bob@example.com")
    assert recipients() == ["bob@example.com"]


def test_pressing_twice_sends_one_code(writer: Writer) -> None:
    page = writer.page()
    answers = [writer.ask(NEW, page) for _ in range(3)]
    assert {answer["Location"] for answer in answers} == {writer.code_url}
    assert recipients() == [NEW]


def test_a_form_from_before_a_change_elsewhere_says_so(writer: Writer) -> None:
    page = writer.page()
    writer.stripe.post("/v1/customers/cus_ada", email="office@lovelace.example")
    response = writer.ask(NEW, page)
    assert response.status_code == 409
    again = response.context["page"]
    assert again.notice == (
        "The e-mail address was changed elsewhere in the meantime. It is now office@lovelace.example. "
        "Send the code again to replace it."
    )
    assert again.content.fields[0].value == NEW
    assert mail.outbox == []
    assert writer.ask(NEW, again).status_code == 303


def test_another_code_can_be_had_after_a_minute(writer: Writer) -> None:
    writer.asked()
    page = writer.code_page()
    sent = {"token": page.resend_token, "seen": page.resend_seen, "email": page.address}
    response = writer.client.post(page.address_url, sent)
    assert response.status_code == 429
    assert response.context["page"].notice.startswith("A code was sent a moment ago. Look among unwanted mail, too.")
    assert len(mail.outbox) == 1
    EmailChange.objects.update(created=EmailChange.objects.get().created.replace(year=2025))
    assert writer.client.post(page.address_url, sent).status_code == 303
    assert recipients() == [NEW, NEW]
    assert writer.enter(code_in(mail.outbox[1])).status_code == 303
    assert writer.address == NEW


def test_the_sixth_message_in_an_hour_is_not_sent(writer: Writer) -> None:
    for number in range(5):
        writer.asked(f"{number}@lovelace.example")
    response = writer.ask("6@lovelace.example")
    assert response.status_code == 429
    page = response.context["page"]
    assert page.notice == (
        "So many codes were asked for that no more is sent for now. Nothing was changed. Try again in an hour."
    )
    assert page.content.fields[0].value == "6@lovelace.example"
    assert len(mail.outbox) == 5


@pytest.mark.parametrize(
    "error",
    [
        TimeoutError("timed out"),
        ConnectionRefusedError(111, "refused"),
        smtplib.SMTPAuthenticationError(535, b"no"),
        smtplib.SMTPServerDisconnected(f"while talking of {NEW}"),
        smtplib.SMTPRecipientsRefused({NEW: (451, b"later")}),
        RuntimeError(f"{NEW} is not liked by this backend"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_when_no_mail_can_be_sent_the_page_says_so_and_nothing_is_changed(
    writer: Writer,
    broken: type[Broken],
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
) -> None:
    broken.error = error
    page = writer.page()
    response = writer.ask(NEW, page)
    assert response.status_code == 503
    again = response.context["page"]
    assert again.notice == ("The code could not be sent right now. Nothing was changed. Try again in a few minutes.")
    assert (again.token, again.content.fields[0].value) == (page.token, NEW)
    assert NEW not in caplog.text
    assert [record for record in caplog.records if record.name == "billing.mails"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert writer.ask(NEW, again).status_code == 303
    assert recipients() == [NEW]


def test_an_address_that_the_mail_server_refuses_for_good_is_wrong(writer: Writer, broken: type[Broken]) -> None:
    broken.error = smtplib.SMTPRecipientsRefused({NEW: (550, b"no such user")})
    response = writer.ask()
    assert response.status_code == 400
    assert response.context["page"].content.fields[0].error == (
        "No message can be delivered to this address. Nothing was changed. Check what you typed."
    )
    assert [(kept.new_address, kept.code_hash) for kept in EmailChange.objects.all()] == [("", "")]


def test_whoever_tries_which_addresses_there_are_is_stopped(writer: Writer, broken: type[Broken]) -> None:
    broken.error = smtplib.SMTPRecipientsRefused({NEW: (550, b"no such user")})
    tried = [writer.ask(f"{name}@lovelace.example").status_code for name in ("ada", "anne", "byron", "ralph", "mary")]
    assert tried == [400] * 5
    assert writer.ask("king@lovelace.example").status_code == 429


def test_an_address_that_is_refused_leaves_the_code_that_was_sent_before(
    writer: Writer, broken: type[Broken], settings: Settings
) -> None:
    refusing, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "django.core.mail.backends.locmem.EmailBackend"
    code = writer.asked()
    settings.EMAIL_BACKEND = refusing
    broken.error = smtplib.SMTPRecipientsRefused({"typo@lovelace.example": (550, b"no such user")})
    assert writer.ask("typo@lovelace.example").status_code == 400
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert writer.enter(code).status_code == 303
    assert writer.address == NEW


def test_stripe_away_is_an_error_page_and_no_mail(writer: Writer, simulator: Simulator) -> None:
    page = writer.page()
    simulator.faults.add("drop", path="/v1/customers/cus_ada", times=None)
    assert writer.client.get(writer.url).status_code == 502
    assert writer.ask(NEW, page).status_code == 502
    assert mail.outbox == []


def test_without_permission_the_pages_do_not_exist(writer: Writer, acme: Merchant) -> None:
    configuration = default_configuration(acme)
    configuration.features["customer_update"]["allowed_updates"] = ["name"]
    configuration.save()
    for url in (writer.url, writer.code_url):
        assert writer.client.get(url).status_code == 404
        assert writer.client.post(url, {"email": NEW, "code": "123456"}).status_code == 404


def test_other_methods_are_refused(writer: Writer) -> None:
    for url in (writer.url, writer.code_url):
        assert writer.client.put(url).status_code == 405
        assert writer.client.delete(url).status_code == 405


def test_a_form_without_its_token_is_not_used(writer: Writer) -> None:
    assert writer.client.post(writer.url, {"email": NEW}).status_code == 400
    assert mail.outbox == []


def test_what_is_pending_is_kept_when_another_address_is_wanted(writer: Writer) -> None:
    writer.asked("typo@lovelace.exmaple")
    assert writer.page().content.fields[0].value == "typo@lovelace.exmaple"
