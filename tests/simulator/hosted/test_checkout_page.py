"""Checkout in setup mode: the page, in a browser's requests."""

from typing import Any

import requests

from simulator.core import Simulator
from tests.simulator.hosted.conftest import events
from tests.simulator.hosted.test_checkout_sessions import opened

CARD = {"type": "card", "number": "4242 4242 4242 4242", "expiry": "12 / 40", "cvc": "123"}
IBAN = {"type": "sepa_debit", "iban": "DE89 3704 0044 0532 0130 00", "name": "Ada L.", "email": "ada@example.com"}
ASKING = "4000 0027 6000 3184"


def send(url: str, **fields: str) -> requests.Response:
    return requests.post(url, data=fields, timeout=5, allow_redirects=False)


def look(url: str) -> requests.Response:
    return requests.get(url, timeout=5, allow_redirects=False)


def saved(stripe: Any, ada: str) -> list[Any]:
    return list(stripe.payment_methods.list({"customer": ada}).data)


def test_a_card_is_saved_and_the_customer_sent_on(stripe: Any, ada: str) -> None:
    session = opened(stripe, ada)
    page = look(session.url)
    assert (page.status_code, "<script" in page.text) == (200, False)
    answer = send(session.url, **CARD)
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        f"https://portal.example/done?session={session.id}",
    )
    [card] = saved(stripe, ada)
    assert (card.card.last4, card.card.exp_month, card.card.exp_year) == ("4242", 12, 2040)
    session = stripe.checkout.sessions.retrieve(session.id, {"expand": ["setup_intent"]})
    assert (session.status, session.url) == ("complete", None)
    assert (session.setup_intent.status, session.setup_intent.payment_method) == ("succeeded", card.id)
    assert events(stripe, "checkout.") == ["checkout.session.completed"]


def test_a_page_that_was_used_says_so_and_saves_nothing_again(stripe: Any, ada: str) -> None:
    url = opened(stripe, ada).url
    send(url, **CARD)
    assert "This is done" in look(url).text
    assert "This is done" in send(url, **{**CARD, "number": "5555 5555 5555 4444"}).text
    assert len(saved(stripe, ada)) == 1


def test_an_expired_page_says_so_and_leads_back(stripe: Any, ada: str) -> None:
    session = opened(stripe, ada, cancel_url="https://portal.example/cards?a=1&b=2")
    stripe.checkout.sessions.expire(session.id)
    page = send(session.url, **CARD)
    assert "This page has expired" in page.text
    assert 'href="https://portal.example/cards?a=1&amp;b=2"' in page.text
    assert saved(stripe, ada) == []


def test_mistakes_stand_at_their_field_and_numbers_are_never_written_back(stripe: Any, ada: str) -> None:
    url = opened(stripe, ada).url
    for change, field, words in (
        ({"number": "4242 4242 4242 4241"}, "number", "Your card number is incorrect."),
        ({"number": ""}, "number", "Your card number is incomplete."),
        ({"number": "4111111111111111"}, "number", "Only Stripe&#x27;s test cards work here."),
        ({"number": "4000 0000 0000 0002"}, "number", "Your card was declined."),
        ({"number": "4000 0000 0000 9995"}, "number", "Your card has insufficient funds."),
        ({"number": "4000 0000 0000 0069"}, "expiry", "Your card has expired."),
        ({"number": "4000 0000 0000 0127"}, "cvc", "Your card&#x27;s security code is incorrect."),
        ({"expiry": "01/20"}, "expiry", "Your card&#x27;s expiry date is in the past or wrong."),
        ({"expiry": "soon"}, "expiry", "Your card&#x27;s expiry date is in the past or wrong."),
        ({"cvc": "12"}, "cvc", "Your card&#x27;s security code is incorrect."),
    ):
        page = send(url, **{**CARD, **change})
        assert page.status_code == 400
        assert f'id="{field}-error"' in page.text
        assert words in page.text
        assert page.text.count('aria-invalid="true"') == 1
        number = change.get("number", CARD["number"])
        assert not number or number not in page.text
    assert saved(stripe, ada) == []
    assert send(url, **CARD).status_code == 303


def test_an_iban_is_saved_with_its_mandate(stripe: Any, ada: str) -> None:
    session = opened(stripe, ada)
    wrong = send(session.url, **{**IBAN, "iban": "DE00 3704 0044 0532 0130 00"})
    assert "The IBAN you entered is invalid." in wrong.text
    assert 'id="iban-error"' in wrong.text
    assert "DE00 3704" in wrong.text
    assert send(session.url, **IBAN).status_code == 303
    [account] = saved(stripe, ada)
    assert (account.type, account.sepa_debit.last4, account.billing_details.name) == ("sepa_debit", "3000", "Ada L.")
    intent = stripe.setup_intents.retrieve(session.setup_intent, {"expand": ["mandate"]})
    assert intent.mandate.payment_method == account.id


def test_a_us_account_is_typed_and_verified_later(stripe: Any, ada: str) -> None:
    session = opened(stripe, ada, currency="usd")
    account = {"type": "us_bank_account", "name": "Ada L.", "email": "ada@example.com"}
    wrong = send(session.url, **account, routing_number="110000001", account_number="000123456789")
    assert "The routing number you entered is invalid." in wrong.text
    assert "000123456789" not in wrong.text
    wrong = send(session.url, **account, routing_number="110000000", account_number="000666666661")
    assert "No deposit could be sent to this account." in wrong.text
    done = send(session.url, **account, routing_number="110000000", account_number="000123456789")
    assert done.headers["Location"] == f"https://portal.example/done?session={session.id}"
    session = stripe.checkout.sessions.retrieve(session.id, {"expand": ["setup_intent.payment_method"]})
    intent = session.setup_intent
    assert (session.status, intent.status, intent.payment_method.customer) == ("complete", "requires_action", None)
    assert saved(stripe, ada) == []
    assert stripe.setup_intents.verify_microdeposits(intent.id, {"descriptor_code": "SM11AA"}).status == "succeeded"
    assert [one.type for one in saved(stripe, ada)] == ["us_bank_account"]
    assert events(stripe, "checkout.") == ["checkout.session.completed"]


def test_an_iban_is_not_asked_for_where_it_does_not_fit(stripe: Any, ada: str) -> None:
    url = opened(stripe, ada, currency="usd").url
    assert 'name="iban"' not in look(url).text
    assert "Your card number is incomplete." in send(url, **IBAN).text
    assert saved(stripe, ada) == []


def test_a_bank_that_asks_leads_back_and_on(stripe: Any, here: str, ada: str) -> None:
    session = opened(stripe, ada)
    at_bank = send(session.url, **{**CARD, "number": ASKING}).headers["Location"]
    assert at_bank.startswith(f"{here}/3d_secure_2/hosted?")
    assert stripe.checkout.sessions.retrieve(session.id).status == "open"
    back = send(at_bank, outcome="complete").headers["Location"]
    assert back.startswith(f"{session.url}?")
    assert look(back).headers["Location"] == f"https://portal.example/done?session={session.id}"
    assert [card.card.last4 for card in saved(stripe, ada)] == ["3184"]


def test_a_bank_that_says_no_leads_back_to_the_page(stripe: Any, ada: str) -> None:
    session = opened(stripe, ada)
    at_bank = send(session.url, **{**CARD, "number": ASKING}).headers["Location"]
    page = look(send(at_bank, outcome="fail").headers["Location"])
    assert "We are unable to authenticate your payment method." in page.text
    assert saved(stripe, ada) == []
    assert send(session.url, **CARD).status_code == 303
    assert [card.card.last4 for card in saved(stripe, ada)] == ["4242"]


def test_a_mistake_after_the_bank_said_nothing_is_told_and_not_sent_to_the_bank(stripe: Any, ada: str) -> None:
    url = opened(stripe, ada).url
    send(url, **{**CARD, "number": ASKING})
    assert send(url, **{**CARD, "number": "4242 4242 4242 4241"}).status_code == 400


def test_the_page_speaks_the_sessions_language_else_the_browsers(stripe: Any, simulator: Simulator, ada: str) -> None:
    simulator.set_billing("sk_test_acme", account_name="Acme <& Sons>")
    german = look(opened(stripe, ada, locale="de").url).text
    assert ('<html lang="de">' in german, "Kartennummer" in german) == (True, True)
    assert "Acme &lt;&amp; Sons&gt;" in german
    open_to_all = opened(stripe, ada, locale="auto").url
    assert "Numéro de carte" in requests.get(open_to_all, headers={"Accept-Language": "fr-CH,de"}, timeout=5).text
    assert "カード番号" in requests.get(open_to_all, headers={"Accept-Language": "xx,ja;q=0.5"}, timeout=5).text


def test_an_unknown_page_is_not_found(here: str) -> None:
    assert look(f"{here}/c/pay/cs_test_nothing").status_code == 404


def test_in_process_the_page_is_at_stripes_address(simulator: Simulator) -> None:
    ada = simulator.call("POST", "/v1/customers", {"email": "ada@example.com"}).json["id"]
    params = {"mode": "setup", "customer": ada, "currency": "eur", "success_url": "https://portal.example/"}
    session = simulator.call("POST", "/v1/checkout/sessions", params).json
    assert session["url"] == f"https://checkout.stripe.com/c/pay/{session['id']}"
    assert simulator.handle("GET", session["url"]).status == 200
