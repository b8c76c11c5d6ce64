"""Messages in a merchant's name: whatever the merchant is called, the headers stay whole."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from django.core import mail
from django.utils import translation
from pytest_django import Settings

from accounts.models import Merchant
from billing.mails.email_change import code_letter
from billing.mails.letters import letter, send
from tests.billing.emailing import html_of


def travelled(message: Any) -> EmailMessage:
    """As the receiving mail program reads it."""
    return message_from_bytes(message.message().as_bytes(), policy=policy.default)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Acme", "Acme"),
        ('Acme, Inc. "The Best" <b@c.example>', 'Acme, Inc. "The Best" <b@c.example>'),
        ("Café Zoë 🥐👩🏽\u200d🍳", "Café Zoë 🥐👩🏽\u200d🍳"),
        ("متجر القهوة", "متجر القهوة"),
        ("Donaudampfschifffahrtsgesellschaft für Äpfel " * 2, "Donaudampfschifffahrtsgesellschaft für Äpfel " * 2),
        ("東京電力" * 30, "東京電力" * 30),
        ("Acme\r\nBcc: eve@example.com", "Acme Bcc: eve@example.com"),
        ("Acme\u2028\x00\x1b[31m\u202egro.eve", "Acme [31mgro.eve"),
    ],
)
def test_a_merchant_s_name_stays_one_name(acme: Merchant, name: str, shown: str) -> None:
    acme.name = name
    send(code_letter(acme, "123456", 15), acme, "ada@example.com")
    (message,) = mail.outbox
    read = travelled(message)
    (sender,) = read["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (shown.strip(), "no-reply@127.0.0.1")
    assert read["To"] == "ada@example.com"
    assert read["Bcc"] is None
    assert read["Subject"].strip() == f"Your code for {shown.strip()}"
    assert all(len(line) < 998 for line in message.message().as_bytes().splitlines())


def test_a_message_is_plain_text_first_and_the_same_in_html(acme: Merchant) -> None:
    acme.name = "Smith & <Sons>"
    send(code_letter(acme, "012345", 15), acme, "ada@example.com")
    read = travelled(mail.outbox[0])
    assert [part.get_content_type() for part in read.iter_parts()] == ["text/plain", "text/html"]
    assert "from Smith & <Sons>." in mail.outbox[0].body
    assert "from Smith &amp; &lt;Sons&gt;." in html_of(mail.outbox[0])
    assert "http" not in html_of(mail.outbox[0])


def test_machines_do_not_answer_and_people_reach_the_merchant(acme: Merchant, settings: Settings) -> None:
    settings.DEFAULT_FROM_EMAIL = "Portal <billing@portal.example>"
    send(letter("Hello", "One.", "", "Two."), acme, "ada@example.com")
    acme.support_email = ""
    send(letter("Hello", "One."), acme, "ada@example.com")
    first, second = (travelled(message) for message in mail.outbox)
    assert first["Auto-Submitted"] == "auto-generated"
    assert (first["From"], first["Reply-To"]) == ("Acme <billing@portal.example>", "help@acme.example")
    assert second["Reply-To"] is None
    assert mail.outbox[0].body == "One.\n\nTwo.\n"


def test_the_code_is_not_in_the_subject_and_begins_the_text(acme: Merchant) -> None:
    written = code_letter(acme, "123456", 15)
    assert "123456" not in written.subject
    send(written, acme, "ada@example.com")
    assert mail.outbox[0].body.startswith("123456\n")


def test_html_says_its_language_and_direction(acme: Merchant) -> None:
    with translation.override("ja"):
        send(code_letter(acme, "123456", 15), acme, "ada@example.com")
    assert '<html lang="ja" dir="ltr">' in html_of(mail.outbox[0])
