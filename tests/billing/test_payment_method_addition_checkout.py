"""Add a payment method without scripts: by a Checkout Session, on Stripe's own page."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from accounts.models import Merchant
from tests.billing.paying import told, waiting_change
from tests.billing.scenes import card
from tests.billing.setting_up import CHECKOUT, NEW, RESULT, default_of, form_of, saved
from tests.cast import Stripe, default_configuration, visit

CARD = {"type": "card", "number": "4242 4242 4242 4242", "expiry": "12 / 40", "cvc": "123"}


@pytest.fixture
def here(client: Client, acme: Merchant, ada: str) -> Client:
    """Ada is on her billing pages."""
    visit(client, acme, ada)
    return client


def press(client: Client, query: str = "", **changes: str) -> str:
    """Continue without scripts: our page that leads on to Stripe's."""
    sent = {name: value for name, value in (form_of(client, query) | changes).items() if value}
    response = client.post(CHECKOUT, sent)
    assert response.status_code == 303, response.content.decode()
    return str(response["Location"])


def session_of(stripe: Stripe, entrance: str) -> dict[str, Any]:
    return stripe.get(f"/v1/checkout/sessions/{entrance.rstrip('/').rpartition('/')[2]}")


def onward(client: Client, entrance: str) -> str:
    """Where our page leads on by itself."""
    response = client.get(entrance)
    assert response.status_code == 200, response.content.decode()
    found = re.search(r'<meta http-equiv="refresh" content="0; url=([^"]+)">', response.content.decode())
    assert found
    address = found[1].replace("&amp;", "&")
    assert address == response.context["page"].onward_url
    return str(address)


def type_at_stripe(stripe: Stripe, address: str, **changes: str) -> str:
    """Save the card on Stripe's page: the path it leads back to."""
    body = "&".join(f"{name}={value.replace(' ', '+')}" for name, value in (CARD | changes).items())
    answer = stripe.simulator.handle("POST", address, body=body)
    assert answer.status in {302, 303}, answer.body
    back = urlsplit(answer.headers["location"])
    assert f"{back.scheme}://{back.netloc}" == "http://127.0.0.1:8000"
    return f"{back.path}?{back.query}"


def test_the_session_saves_for_this_customer_in_her_language_and_comes_back(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    acme_stripe.post(f"/v1/customers/{ada}", address={"country": "FR"})
    visit(client, acme, ada, locale="fr")
    session = session_of(acme_stripe, press(client))
    assert (session["mode"], session["customer"], session["currency"]) == ("setup", ada, "eur")
    assert session["locale"] == "fr"
    assert session["success_url"] == f"http://127.0.0.1:8000{RESULT}?checkout_session={{CHECKOUT_SESSION_ID}}"
    intent = acme_stripe.get(f"/v1/setup_intents/{session['setup_intent']}")
    assert intent["metadata"]["portal_uses"] == "default"


def test_a_card_that_is_typed_at_stripe_pays_from_then_on(here: Client, acme_stripe: Stripe, ada: str) -> None:
    card(acme_stripe, ada, "pm_card_mastercard")
    back = type_at_stripe(acme_stripe, onward(here, press(here)))
    assert told(here, here.get(back)) == ("Visa ending 4242 is saved and pays for everything from now on.")
    assert saved(acme_stripe, ada) == ["4242", "4444"]
    assert acme_stripe.get(f"/v1/payment_methods/{default_of(acme_stripe, ada)}")["card"]["last4"] == "4242"


def test_the_step_that_waited_is_led_back_to(here: Client, acme_stripe: Stripe, ada: str) -> None:
    waiting = waiting_change(acme_stripe, ada)
    back = type_at_stripe(acme_stripe, onward(here, press(here, f"?next={waiting.url}")))
    response = here.get(back)
    assert response.status_code == 303
    newest = acme_stripe.get("/v1/payment_methods", customer=ada)["data"][0]["id"]
    assert response["Location"] == f"{waiting.url}?payment_method={newest}"


def test_coming_back_without_saving_finds_everything_as_it_was_ticked(
    here: Client, acme_stripe: Stripe, ada: str
) -> None:
    waiting = waiting_change(acme_stripe, ada)
    session = session_of(acme_stripe, press(here, f"?next={waiting.url}", default=""))
    cancel = urlsplit(session["cancel_url"])
    assert cancel.path == NEW
    assert parse_qs(cancel.query)["next"] == [waiting.url]
    shown = here.get(f"{cancel.path}?{cancel.query}").context["page"]
    assert (shown.next, shown.uses.is_default) == (waiting.url, False)


def test_pressing_twice_leads_to_one_session(here: Client) -> None:
    sent = form_of(here)
    first, second = here.post(CHECKOUT, sent), here.post(CHECKOUT, sent)
    assert first["Location"] == second["Location"]


def test_the_configuration_and_the_connected_account_are_passed_on(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    configuration = default_configuration(acme)
    configuration.features["payment_method_update"]["payment_method_configuration"] = "pmc_1Acme"
    configuration.save()
    visit(client, acme, ada, on_behalf_of="acct_branch")
    session = session_of(acme_stripe, press(client))
    assert session["payment_method_configuration_details"]["id"] == "pmc_1Acme"
    assert acme_stripe.get(f"/v1/setup_intents/{session['setup_intent']}")["on_behalf_of"] == "acct_branch"


def test_somebody_elses_session_is_not_found(
    here: Client, acme: Merchant, acme_stripe: Stripe, ada: str, bob: str
) -> None:
    other = Client()
    visit(other, acme, bob)
    entrance = press(other)
    session = session_of(acme_stripe, entrance)
    for address in (entrance, f"{CHECKOUT}cs_test_made_up/", f"{CHECKOUT}..%2Fx/"):
        assert here.get(address).status_code == 404
    assert here.get(f"{RESULT}?checkout_session={session['id']}").status_code == 404
    assert other.get(entrance).status_code == 200


def test_a_session_that_is_done_leads_to_what_came_of_it(here: Client, acme_stripe: Stripe) -> None:
    entrance = press(here)
    type_at_stripe(acme_stripe, onward(here, entrance))
    response = here.get(entrance)
    session = session_of(acme_stripe, entrance)
    assert (response.status_code, response["Location"]) == (303, f"{RESULT}?checkout_session={session['id']}")


def test_a_session_that_has_expired_is_begun_again_with_the_same_choices(
    here: Client, acme_stripe: Stripe, ada: str
) -> None:
    card(acme_stripe, ada)
    entrance = press(here, default="")
    session = session_of(acme_stripe, entrance)
    acme_stripe.post(f"/v1/checkout/sessions/{session['id']}/expire")
    response = here.get(entrance)
    assert response.status_code == 303
    again = here.get(response["Location"])
    assert "Stripe&#x27;s page was open for too long. Nothing was saved." in again.content.decode()
    assert again.context["page"].uses.is_default is False
    # The way back to the result says the same.
    assert here.get(f"{RESULT}?checkout_session={session['id']}")["Location"] == entrance


def test_a_result_asked_before_anything_was_typed_leads_on_to_stripe(here: Client, acme_stripe: Stripe) -> None:
    entrance = press(here)
    session = session_of(acme_stripe, entrance)
    response = here.get(f"{RESULT}?checkout_session={session['id']}")
    assert (response.status_code, response["Location"]) == (303, entrance)


@pytest.mark.parametrize("after_change", [True, False])
def test_no_answer_shows_the_form_again_and_pressing_again_makes_one_session(
    here: Client, acme_stripe: Stripe, ada: str, after_change: bool
) -> None:
    card(acme_stripe, ada)
    sent = {name: value for name, value in form_of(here).items() if name != "default"}
    faults = acme_stripe.simulator.faults
    faults.add("timeout", method="POST", path="/v1/checkout/sessions", times=None, after_change=after_change)
    response = here.post(CHECKOUT, sent)
    assert response.status_code == 503
    shown = response.context["page"]
    assert "No answer came" in shown.notice
    assert (shown.token, shown.uses.is_default) == (sent["token"], False)
    faults.clear()
    assert here.post(CHECKOUT, sent).status_code == 303
    assert len(acme_stripe.get("/v1/checkout/sessions", customer=ada)["data"]) == 1
