"""The demo's mail: kept here as it would have travelled, readable by whoever looks."""

import re

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client
from pytest_django import Settings

from accounts.models import Merchant
from demo.mailbox import KEPT, letters
from demo.models import Letter
from simulator.core import Simulator
from tests.billing.emailing import NEW, Writer
from tests.cast import Stripe, use_simulator, visit
from tests.demo.html import read


@pytest.fixture(autouse=True)
def kept(db: None, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "demo.mailbox.Mailbox"


@pytest.fixture
def simulator(settings: Settings) -> Simulator:
    """A Stripe without the demo world."""
    simulator = Simulator()
    use_simulator(simulator)
    settings.STRIPE_HTTP_CLIENT = "tests.cast.http_client"
    return simulator


def test_an_empty_mailbox_says_what_would_fill_it(client: Client) -> None:
    response = client.get("/demo/mail/")
    assert response.status_code == 200
    assert "Nothing was written yet." in response.content.decode()


def test_a_customer_of_the_demo_reads_the_code_and_uses_it(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    visit(client, acme, ada)
    writer = Writer(client, acme, acme_stripe)
    assert writer.ask().status_code == 303
    link = read(client.get(writer.code_url).content.decode())
    (to_mail,) = [each for each in link.all("a") if "read the message" in each.text]
    page = client.get(to_mail.attributes["href"]).content.decode()
    code = re.search(r"<pre[^>]*>(\d{6})\n", page)
    assert code, page
    assert writer.enter(code[1]).status_code == 303
    assert writer.address == NEW
    newest, first = letters()
    assert (newest.to, newest.subject) == ("ada@example.com", "Your e-mail address for invoices from Acme was changed")
    assert (first.to, first.sender, first.reply_to) == (NEW, "Acme <no-reply@127.0.0.1>", "help@acme.example")
    page = client.get("/demo/mail/").content.decode()
    assert page.index(newest.subject) < page.index(first.subject)


def test_names_and_texts_in_any_script_are_read_and_never_run(client: Client) -> None:
    text = "<script>alert(1)</script> 東京"
    EmailMessage("Grüße 🎉 <b>", text, "متجر <shop@example.com>", ["ada@example.com"]).send()
    (letter,) = letters()
    assert (letter.subject, letter.sender) == ("Grüße 🎉 <b>", "متجر <shop@example.com>")
    assert letter.text == text
    page = client.get("/demo/mail/").content.decode()
    assert "<script>" not in page
    assert "東京" in page


def test_old_messages_make_room(client: Client) -> None:
    for number in range(KEPT + 3):
        EmailMessage(f"Message {number}", "Text", "a@example.com", ["b@example.com"]).send()
    assert Letter.objects.count() == KEPT
    assert letters()[0].subject == f"Message {KEPT + 2}"
    assert letters()[-1].subject == "Message 3"


def test_nothing_leaves_the_machine() -> None:
    EmailMessage("Subject", "Text", "a@example.com", ["b@example.com"]).send()
    assert mail.outbox == []


def test_it_is_read_and_not_written_to(client: Client) -> None:
    assert client.post("/demo/mail/").status_code == 405
    assert "no-cache" in client.get("/demo/mail/")["Cache-Control"]


def test_the_shops_lead_there(client: Client) -> None:
    assert 'href="/demo/mail/"' in client.get("/demo/").content.decode()
