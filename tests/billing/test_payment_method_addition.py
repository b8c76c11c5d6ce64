"""Add a payment method: what the page shows, and what Stripe is asked for when the button is pressed."""

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.models import Merchant
from billing.pages.payment_method_addition import PaymentMethodAdditionPage
from billing.services.limit_setups import MOST_IN_AN_HOUR
from billing.tokens import new_token
from simulator.core import Simulator
from tests.billing.paying import waiting_change
from tests.billing.scenes import card, features, price, subscribe
from tests.billing.setting_up import CHECKOUT, INTENT, NEW, begin, form_of, sent_off
from tests.cast import Stripe, default_configuration, visit

STRIPE_HOSTS = "stripe.com"


@pytest.fixture
def here(client: Client, acme: Merchant, ada: str) -> Client:
    """Ada is on her billing pages."""
    visit(client, acme, ada)
    return client


def page(client: Client, query: str = "") -> PaymentMethodAdditionPage:
    response = client.get(NEW + query)
    assert response.status_code == 200, response.content.decode()
    shown = response.context["page"]
    assert isinstance(shown, PaymentMethodAdditionPage)
    return shown


def options(client: Client) -> dict[str, Any]:
    """What the page's script gives to Stripe.js."""
    element = page(client).element
    assert element is not None
    found: dict[str, Any] = json.loads(element.options)
    return found


def message(response: Any) -> str:
    assert response["Content-Type"] == "application/json"
    return str(json.loads(response.content)["message"])


def test_stripe_is_asked_to_save_it_for_payments_while_the_customer_is_away(
    here: Client, acme_stripe: Stripe, ada: str
) -> None:
    card(acme_stripe, ada)
    intent = begin(here, acme_stripe).now
    assert (intent["customer"], intent["usage"], intent["status"]) == (ada, "off_session", "requires_payment_method")
    assert intent["automatic_payment_methods"]["enabled"] is True
    assert intent["metadata"] == {"portal_uses": "default"}


def test_what_is_ticked_travels_with_the_intent(here: Client, acme_stripe: Stripe, ada: str) -> None:
    card(acme_stripe, ada)
    own = card(acme_stripe, ada, "pm_card_mastercard")
    subscribe(acme_stripe, ada, price(acme_stripe), default_payment_method=own)
    card(acme_stripe, ada)
    intent = begin(here, acme_stripe, default="").now
    assert intent["metadata"]["portal_uses"] == "subscriptions"
    shown = page(here).uses
    assert "Mastercard ending 4444" in shown.subscriptions_label
    assert (shown.is_default, shown.for_subscriptions) == (True, True)


def test_an_open_invoice_is_ticked_only_for_whom_came_to_pay_it(here: Client, acme_stripe: Stripe, ada: str) -> None:
    card(acme_stripe, ada, "pm_card_chargeCustomerFail")
    made = subscribe(acme_stripe, ada, price(acme_stripe), payment_behavior="allow_incomplete")
    invoice = made["latest_invoice"]
    assert [offer.is_ticked for offer in page(here).uses.invoices] == [False]
    assert [offer.is_ticked for offer in page(here, f"?invoice={invoice}").uses.invoices] == [True]
    assert begin(here, acme_stripe, f"?invoice={invoice}").now["metadata"]["portal_pays"] == f"{invoice} 4900 eur"


def test_a_payment_method_configuration_decides_what_is_offered(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    configuration = default_configuration(acme)
    configuration.features["payment_method_update"]["payment_method_configuration"] = "pmc_1Acme"
    configuration.save()
    visit(client, acme, ada)
    assert options(client)["elements"]["paymentMethodConfiguration"] == "pmc_1Acme"
    assert begin(client, acme_stripe).now["payment_method_configuration_details"]["id"] == "pmc_1Acme"


def test_a_session_on_behalf_of_a_connected_account_saves_for_it(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    visit(client, acme, ada, on_behalf_of="acct_branch")
    assert options(client)["elements"]["onBehalfOf"] == "acct_branch"
    assert begin(client, acme_stripe).now["on_behalf_of"] == "acct_branch"


def test_pressing_twice_begins_once_and_another_choice_begins_anew(here: Client, acme_stripe: Stripe, ada: str) -> None:
    card(acme_stripe, ada)
    sent = form_of(here)
    first = sent_off(here, acme_stripe, sent)
    assert sent_off(here, acme_stripe, sent).secret == first.secret
    other = sent_off(here, acme_stripe, {name: value for name, value in sent.items() if name != "default"})
    assert other.id != first.id
    assert form_of(here)["token"] != sent["token"]


def test_the_page_alone_lets_stripes_script_in(here: Client) -> None:
    response = here.get(NEW)
    policy = dict(part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";"))
    assert policy["script-src"] == "'self' https://js.stripe.com https://*.js.stripe.com"
    assert policy["frame-src"] == "https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com"
    assert policy["connect-src"] == "'self' https://api.stripe.com"
    assert "payment=" not in response["Permissions-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]
    for other in ("/p/acme/", "/p/acme/details/"):
        assert STRIPE_HOSTS not in here.get(other)["Content-Security-Policy"]


def test_another_host_of_the_script_is_let_in_instead(here: Client, settings: Any) -> None:
    settings.STRIPE_JS_URL = "http://127.0.0.1:12111/stripe.js"
    policy = here.get(NEW)["Content-Security-Policy"]
    assert STRIPE_HOSTS not in policy
    assert "frame-src http://127.0.0.1:12111" in policy
    element = page(here).element
    assert element is not None
    assert element.script_url == "http://127.0.0.1:12111/stripe.js"


def test_without_a_publishable_key_only_stripes_own_page_is_offered(client: Client, acme: Merchant, ada: str) -> None:
    acme.publishable_key = ""
    acme.save()
    visit(client, acme, ada)
    response = client.get(NEW)
    assert response.context["page"].element is None
    assert "<script" not in response.content.decode()
    assert STRIPE_HOSTS not in response["Content-Security-Policy"]


def test_a_connected_account_uses_its_platforms_key(client: Client, acme: Merchant, simulator: Simulator) -> None:
    branch = Merchant.objects.create(name="Branch", slug="branch", platform=acme, stripe_account="acct_branch")
    answer = simulator.call("POST", "/v1/customers", {"name": "Zoe"}, key=acme.stripe_key, stripe_account="acct_branch")
    visit(client, branch, answer.json["id"])
    element = client.get("/p/branch/payment-methods/new/").context["page"].element
    assert element is not None
    given = json.loads(element.options)
    assert (given["key"], given["account"]) == ("pk_test_acme", "acct_branch")


@pytest.mark.parametrize(
    ("customer", "currency"),
    [
        ({}, "usd"),
        ({"address": {"country": "JP"}}, "jpy"),
        ({"address": {"country": "DE"}}, "eur"),
        ({"address": {"country": "CH"}}, "chf"),
        ({"address": {"country": "XX"}}, "usd"),
    ],
)
def test_the_currency_of_the_customers_country_decides_what_is_offered(
    here: Client, acme_stripe: Stripe, ada: str, customer: dict[str, Any], currency: str
) -> None:
    if customer:
        acme_stripe.post(f"/v1/customers/{ada}", **customer)
    assert options(here)["elements"] == {"mode": "setup", "currency": currency}


def test_what_the_customer_pays_in_comes_before_the_country(here: Client, acme_stripe: Stripe, ada: str) -> None:
    acme_stripe.post(f"/v1/customers/{ada}", address={"country": "US"})
    card(acme_stripe, ada)
    subscribe(acme_stripe, ada, price(acme_stripe, currency="chf"))
    assert options(here)["elements"]["currency"] == "chf"


@pytest.mark.parametrize(("locale", "name"), [("de", "de"), ("ja", "ja"), ("zh", "zh"), ("en", "en")])
def test_stripe_speaks_the_language_of_the_page(
    client: Client, acme: Merchant, ada: str, locale: str, name: str
) -> None:
    visit(client, acme, ada, locale=locale)
    assert options(client)["locale"] == name


def test_what_is_known_of_the_customer_is_filled_in(here: Client, acme_stripe: Stripe, ada: str) -> None:
    acme_stripe.post(f"/v1/customers/{ada}", address={"country": "DE", "postal_code": "10115"})
    assert options(here)["payment"]["defaultValues"]["billingDetails"] == {
        "name": "Ada Lovelace",
        "email": "ada@example.com",
        "address": {"country": "DE", "postal_code": "10115"},
    }


def test_only_a_page_of_the_same_merchant_is_come_back_to(here: Client, acme_stripe: Stripe, ada: str) -> None:
    waiting = waiting_change(acme_stripe, ada)
    assert page(here, f"?next={waiting.url}").back_url == waiting.url
    for address in ("https://evil.example/", "//evil.example/", "/p/globex/invoices/in_1/payment/", "/p/acme/"):
        shown = page(here, f"?next={address}")
        assert (shown.next, shown.back_url) == ("", "")
    assert begin(here, acme_stripe, f"?next={waiting.url}").now["metadata"]["portal_next"] == waiting.url


@pytest.mark.parametrize("address", [INTENT, CHECKOUT])
def test_a_form_without_a_proper_token_is_refused(here: Client, acme_stripe: Stripe, ada: str, address: str) -> None:
    response = here.post(address, form_of(here) | {"token": "short"})
    assert response.status_code == 400
    assert acme_stripe.get("/v1/setup_intents", customer=ada)["data"] == []
    if address == INTENT:
        assert "Nothing was changed" in message(response)


def test_the_script_is_told_that_the_session_is_over(client: Client, acme: Merchant, ada: str) -> None:
    session = visit(client, acme, ada)
    sent = form_of(client)
    session.ended = timezone.now()
    session.save()
    response = client.post(INTENT, sent)
    assert response.status_code == 403
    assert message(response) == (
        "Your session has ended. Nothing was saved. Return to Acme and open your billing page again."
    )
    assert message(Client().post(INTENT, sent)).startswith("Your session has ended.")


@pytest.mark.parametrize(("fault", "status"), [("timeout", 503), ("drop", 502), ("rate_limit", 503)])
def test_the_script_is_told_that_no_answer_came_and_the_same_press_begins_once(
    here: Client, acme_stripe: Stripe, ada: str, fault: str, status: int
) -> None:
    sent = form_of(here)
    after = fault != "rate_limit"
    acme_stripe.simulator.faults.add(fault, method="POST", path="/v1/setup_intents", times=None, after_change=after)
    response = here.post(INTENT, sent)
    assert response.status_code == status
    assert "Nothing was charged" in message(response)
    acme_stripe.simulator.faults.clear()
    begun = sent_off(here, acme_stripe, sent)
    assert [each["id"] for each in acme_stripe.get("/v1/setup_intents", customer=ada)["data"]] == [begun.id]


def test_stripes_refusal_is_told(here: Client, acme_stripe: Stripe) -> None:
    sent = form_of(here)
    acme_stripe.simulator.faults.add("error", method="POST", path="/v1/setup_intents", status=400)
    response = here.post(INTENT, sent)
    assert response.status_code == 502
    assert "Nothing was charged" in message(response)


def test_whoever_begins_too_often_has_to_wait(
    here: Client, acme: Merchant, acme_stripe: Stripe, ada: str, bob: str
) -> None:
    sent = form_of(here)
    tokens = [new_token() for _ in range(MOST_IN_AN_HOUR)]
    for token in tokens:
        sent_off(here, acme_stripe, sent | {"token": token})
    sent_off(here, acme_stripe, sent | {"token": tokens[3]})
    response = here.post(INTENT, sent)
    assert (response.status_code, response["Retry-After"]) == (429, "3600")
    assert "Try again in an hour." in message(response)
    plain = here.post(CHECKOUT, sent)
    assert plain.status_code == 429
    assert "Try again in an hour." in plain.content.decode()
    other = Client()
    visit(other, acme, bob)
    sent_off(other, acme_stripe, form_of(other))
    cache.clear()
    sent_off(here, acme_stripe, sent)


def test_one_form_with_ever_other_wishes_is_no_way_round_that(here: Client, acme_stripe: Stripe) -> None:
    sent = form_of(here)
    steps = [f"/p/acme/invoices/in_{place}/payment/" for place in range(MOST_IN_AN_HOUR)]
    for step in steps:
        sent_off(here, acme_stripe, sent | {"next": step})
    sent_off(here, acme_stripe, sent | {"next": steps[3]})
    assert here.post(INTENT, sent | {"next": ""}).status_code == 429


def test_the_addresses_do_not_exist_when_the_feature_is_off(client: Client, acme: Merchant, ada: str) -> None:
    visit(client, acme, ada)
    sent = form_of(client)
    features(acme, payment_method_update=False)
    assert client.get(NEW).status_code == 404
    assert client.post(CHECKOUT, sent).status_code == 404
    assert client.get(f"{CHECKOUT}cs_test_1/").status_code == 404
    response = client.post(INTENT, sent)
    assert response.status_code == 404
    assert message(response)


def test_each_address_is_asked_in_its_own_way_only(here: Client) -> None:
    assert here.post(NEW).status_code == 405
    assert here.get(INTENT).status_code == 405
    assert here.get(CHECKOUT).status_code == 405
    assert here.post(f"{CHECKOUT}cs_test_1/").status_code == 405


def test_stripe_not_answering_shows_the_error_page(here: Client, simulator: Simulator) -> None:
    simulator.faults.add("timeout", path="/v1/customers/*", times=None)
    assert here.get(NEW).status_code == 503
