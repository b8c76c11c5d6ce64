"""What a browser may call with a publishable key and a client secret, over HTTP."""

from typing import Any

import pytest
import requests

from simulator.core import Simulator

ORIGIN = "https://acme.example"
CARD = {"number": "4242424242424242", "exp_month": "12", "exp_year": "2040", "cvc": "123"}
Answer = tuple[int, Any]


def send(here: str, method: str, path: str, *, key: str = "pk_test_acme", **fields: str) -> Answer:
    headers = {"Authorization": f"Bearer {key}", "Origin": ORIGIN}
    where = "params" if method == "GET" else "data"
    answer = requests.request(method, here + path, headers=headers, timeout=5, **{where: fields})  # type: ignore[arg-type]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    return answer.status_code, answer.json()


def confirmed(here: str, intent: Any, *, key: str = "pk_test_acme", bank: str = "return_url", **card: str) -> Answer:
    """A card typed and sent."""
    fields = {f"payment_method_data[card][{name}]": value for name, value in {**CARD, **card}.items()}
    fields |= {"client_secret": intent.client_secret, "payment_method_data[type]": "card"}
    fields |= {bank: "true" if bank == "use_stripe_sdk" else f"{ORIGIN}/done"}
    return send(here, "POST", f"/v1/setup_intents/{intent.id}/confirm", key=key, **fields)


@pytest.fixture
def intent(stripe: Any, ada: str) -> Any:
    return stripe.setup_intents.create({"customer": ada, "metadata": {"cost": "secret"}})


def test_a_browser_sees_the_intent_but_not_what_is_the_merchants(here: str, intent: Any) -> None:
    status, shown = send(here, "GET", f"/v1/setup_intents/{intent.id}", client_secret=intent.client_secret)
    assert (status, shown["status"]) == (200, "requires_payment_method")
    assert not {"customer", "metadata"} & set(shown)


def test_a_browser_confirms_with_a_card(here: str, stripe: Any, intent: Any, ada: str) -> None:
    status, shown = confirmed(here, intent, exp_month="3", exp_year="41")
    assert (status, shown["status"]) == (200, "succeeded")
    [card] = stripe.payment_methods.list({"customer": ada}).data
    assert (card.card.last4, card.card.exp_month, card.card.exp_year) == ("4242", 3, 2041)
    assert card.card.checks.cvc_check == "pass"


@pytest.mark.parametrize(
    ("card", "code", "decline_code"),
    [
        ({"number": "4000000000000002"}, "card_declined", "generic_decline"),
        ({"number": "4111111111111111"}, "card_declined", "test_mode_live_card"),
        ({"number": "4242424242424241"}, "incorrect_number", None),
        ({"number": "4242"}, "invalid_number", None),
        ({"exp_month": "13"}, "invalid_expiry_month", None),
        ({"exp_year": "2020"}, "invalid_expiry_year", None),
        ({"cvc": "1"}, "invalid_cvc", None),
        ({"number": "4000000000000069"}, "expired_card", "expired_card"),
    ],
)
def test_a_card_is_refused_in_stripes_way(
    here: str, stripe: Any, intent: Any, ada: str, card: dict[str, str], code: str, decline_code: str | None
) -> None:
    status, answer = confirmed(here, intent, **card)
    error = answer["error"]
    assert (status, error["type"], error["code"], error.get("decline_code")) == (402, "card_error", code, decline_code)
    assert "metadata" not in error.get("setup_intent", {})
    assert stripe.payment_methods.list({"customer": ada}).data == []
    assert confirmed(here, intent)[0] == 200


def test_a_bank_asks_by_address_or_leaves_it_to_stripe_js(here: str, stripe: Any, intent: Any) -> None:
    _, shown = confirmed(here, intent, number="4000002760003184")
    assert shown["next_action"]["redirect_to_url"]["url"].startswith(f"{here}/3d_secure_2/hosted?")
    _, shown = confirmed(here, intent, number="4000002760003184", bank="use_stripe_sdk")
    assert shown["next_action"]["type"] == "use_stripe_sdk"
    assert stripe.setup_intents.retrieve(intent.id).status == "requires_action"


def test_the_secret_must_be_the_intents(here: str, stripe: Any, intent: Any, ada: str) -> None:
    path = f"/v1/setup_intents/{intent.id}"
    other = stripe.setup_intents.create({"customer": ada})
    for sent, code in (
        ({}, "parameter_missing"),
        ({"client_secret": other.client_secret}, "setup_intent_invalid_parameter"),
    ):
        for method, address in (("GET", path), ("POST", f"{path}/confirm")):
            status, answer = send(here, method, address, **sent)
            assert (status, answer["error"]["code"], answer["error"]["param"]) == (400, code, "client_secret")
    assert stripe.setup_intents.retrieve(intent.id).status == "requires_payment_method"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/customers"),
        ("POST", "/v1/customers"),
        ("GET", "/v1/setup_intents"),
        ("POST", "/v1/setup_intents/{id}"),
        ("POST", "/v1/setup_intents/{id}/cancel"),
        ("GET", "/v1/nothing"),
    ],
)
def test_a_publishable_key_opens_nothing_else(here: str, intent: Any, method: str, path: str) -> None:
    status, answer = send(here, method, path.replace("{id}", intent.id), client_secret=intent.client_secret)
    assert (status, answer["error"]["code"]) == (401, "secret_key_required")
    assert answer["error"]["message"].startswith("This API call cannot be made with a publishable API key.")


def test_it_opens_the_account_of_the_secret_key_of_its_name(here: str, simulator: Simulator, intent: Any) -> None:
    path = f"/v1/setup_intents/{intent.id}"
    assert send(here, "GET", path, key="pk_test_globex", client_secret=intent.client_secret)[0] == 404
    account = simulator.requests.all()[0].account
    simulator.keys.add("sk_test_second", str(account))
    assert send(here, "GET", path, key="pk_test_second", client_secret=intent.client_secret)[0] == 200
    simulator.keys.revoke("pk_test_acme")
    status, answer = send(here, "GET", path, client_secret=intent.client_secret)
    assert (status, answer["error"]["code"]) == (401, "api_key_expired")


def test_a_connected_account_is_named_as_by_a_server(here: str, stripe: Any) -> None:
    connected = {"stripe_account": "acct_shop"}
    intent = stripe.setup_intents.create({}, connected)
    headers = {"Authorization": "Bearer pk_test_acme", "Stripe-Account": "acct_shop"}
    address = f"{here}/v1/setup_intents/{intent.id}?client_secret={intent.client_secret}"
    assert requests.get(address, headers=headers, timeout=5).status_code == 200
    headers["Authorization"] = "Bearer pk_test_globex"
    assert requests.get(address, headers=headers, timeout=5).status_code == 403


def test_a_browser_may_say_what_arrived(here: str, stripe: Any, ada: str) -> None:
    params = {
        "customer": ada,
        "confirm": True,
        "payment_method": "pm_usBankAccount",
        "return_url": "https://p.example/",
    }
    intent = stripe.setup_intents.create(params)
    path = f"/v1/setup_intents/{intent.id}/verify_microdeposits"
    status, answer = send(here, "POST", path, client_secret=intent.client_secret, descriptor_code="SM99ZZ")
    assert (status, answer["error"]["param"]) == (400, "descriptor_code")
    assert "customer" not in answer["error"]["setup_intent"]
    assert send(here, "POST", path, client_secret="seti_x_secret_y", descriptor_code="SM11AA")[0] == 400
    status, answer = send(here, "POST", path, client_secret=intent.client_secret, descriptor_code="SM11AA")
    assert (status, answer["status"], "customer" in answer) == (200, "succeeded", False)


def test_a_browser_hears_which_types_are_switched_on(here: str) -> None:
    offered = requests.get(f"{here}/elements/types?key=pk_test_acme&currency=usd", timeout=5).json()
    assert offered == {"types": ["card", "link", "us_bank_account"]}
    assert requests.get(f"{here}/elements/types?key=sk_test_acme", timeout=5).status_code in (401, 403)


def test_a_server_may_not_send_numbers(here: str, intent: Any) -> None:
    status, _ = confirmed(here, intent, key="sk_test_acme")
    assert status == 400
    status, answer = send(
        here, "POST", "/v1/payment_methods", key="sk_test_acme", type="card", **{"card[number]": "4242424242424242"}
    )
    assert (status, answer["error"]["message"][:27]) == (402, "Sending credit card numbers")


@pytest.mark.parametrize("data", ["x", ""])
def test_nonsense_is_refused(here: str, intent: Any, data: str) -> None:
    fields = {"client_secret": intent.client_secret, "payment_method_data": data}
    assert send(here, "POST", f"/v1/setup_intents/{intent.id}/confirm", **fields)[0] == 400


def test_a_browser_asks_before_it_sends(here: str) -> None:
    asked = {
        "Origin": ORIGIN,
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "authorization",
    }
    answer = requests.options(f"{here}/v1/setup_intents/seti_1", headers=asked, timeout=5)
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (204, "*")
    assert "authorization" in answer.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/stripe.js", "text/javascript"), ("/endive/stripe.js", "text/javascript"), ("/elements/payment", "text/html")],
)
def test_the_scripts_are_served(here: str, path: str, kind: str) -> None:
    answer = requests.get(here + path, timeout=5)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, f"{kind}; charset=utf-8")
    assert ("Content-Security-Policy" in answer.headers) == (kind == "text/html")
