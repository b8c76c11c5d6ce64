"""Keys and accounts: who sees what."""

import base64
import json

import pytest
import stripe

from simulator.core import Simulator
from tests.simulator.core.conftest import ACME, GLOBEX


def get(simulator: Simulator, authorization: str | None, **headers: str) -> tuple[int, dict[str, str]]:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if authorization is not None:
        sent["Authorization"] = authorization
    answer = simulator.handle("GET", "/v1/customers", sent)
    return answer.status, answer.json.get("error", {})


def code_of(error: stripe.StripeError) -> object:
    """The code in the answer; the SDK drops it from some kinds of error."""
    body: dict[str, dict[str, object]] = json.loads(str(error.http_body))
    return body["error"].get("code")


def basic(key: str) -> str:
    return "Basic " + base64.b64encode(f"{key}:".encode()).decode()


@pytest.mark.parametrize("authorization", [f"Bearer {ACME}", f"bearer {ACME}", basic(ACME), "Bearer rk_test_acme"])
def test_a_test_key_opens_its_account(simulator: Simulator, authorization: str) -> None:
    simulator.call("POST", "/v1/customers", {"name": "Ada"}, key=ACME)
    answer = simulator.handle("GET", "/v1/customers", {"authorization": authorization})
    assert [customer["name"] for customer in answer.json["data"]] == ["Ada"]


def test_two_keys_are_two_worlds(acme: stripe.StripeClient, globex: stripe.StripeClient) -> None:
    ada = acme.v1.customers.create({"name": "Ada"})
    assert globex.v1.customers.list().data == []
    with pytest.raises(stripe.InvalidRequestError, match="No such customer"):
        globex.v1.customers.retrieve(ada.id)


@pytest.mark.parametrize(
    ("authorization", "message"),
    [
        (None, "You did not provide an API key."),
        ("", "You did not provide an API key."),
        ("Basic !!!", "You did not provide an API key."),
        ("Digest x", "You did not provide an API key."),
        ("Bearer nonsense", "Invalid API Key provided: ********"),
        ("Bearer sk_test_", "Invalid API Key provided: sk_test_"),
        ("Bearer sk_test_a-b-c-secret", "Invalid API Key provided: sk_test_********cret"),
        ("Bearer pk_test_acme", "This API call cannot be made with a publishable API key."),
        ("Bearer sk_live_1234567890", "This is a simulator: it never serves live keys, and refuses sk_live_******7890"),
    ],
)
def test_a_key_that_does_not_open_is_refused_and_never_repeated(
    simulator: Simulator, authorization: str | None, message: str
) -> None:
    status, error = get(simulator, authorization)
    assert status == 401
    assert error["message"].startswith(message)
    assert error["type"] == "invalid_request_error"
    assert "request_log_url" not in error


def test_a_live_key_is_refused_even_if_it_was_seeded_as_another(simulator: Simulator) -> None:
    with pytest.raises(ValueError, match="live"):
        simulator.keys.add("sk_live_1234567890", "acct_acme")


def test_a_seeded_key_opens_the_account_it_was_given(simulator: Simulator) -> None:
    simulator.keys.add("sk_test_acme_second", "acct_acme")
    simulator.keys.add("sk_test_acme_first", "acct_acme")
    simulator.call("POST", "/v1/customers", {"name": "Ada"}, key="sk_test_acme_first")
    assert len(simulator.call("GET", "/v1/customers", key="sk_test_acme_second").json["data"]) == 1


def test_a_revoked_key_is_refused(simulator: Simulator, acme: stripe.StripeClient) -> None:
    simulator.keys.revoke(ACME)
    with pytest.raises(stripe.AuthenticationError, match=r"Expired API Key provided: sk_test_[*]{4}") as refused:
        acme.v1.customers.list()
    assert code_of(refused.value) == "api_key_expired"


def test_a_connected_account_has_its_own_objects(acme: stripe.StripeClient) -> None:
    acme.v1.customers.create({"name": "Ada"}, {"stripe_account": "acct_shop"})
    assert acme.v1.customers.list().data == []
    assert [one.name for one in acme.v1.customers.list(options={"stripe_account": "acct_shop"}).data] == ["Ada"]


def test_another_platform_cannot_enter_a_connected_account(
    acme: stripe.StripeClient, globex: stripe.StripeClient
) -> None:
    acme.v1.customers.create({"name": "Ada"}, {"stripe_account": "acct_shop"})
    with pytest.raises(stripe.PermissionError, match="does not have access to account 'acct_shop'") as refused:
        globex.v1.customers.list(options={"stripe_account": "acct_shop"})
    assert code_of(refused.value) == "account_invalid"
    assert GLOBEX not in str(refused.value)


def test_a_merchants_own_account_is_no_connected_account_of_another(
    simulator: Simulator, globex: stripe.StripeClient
) -> None:
    simulator.call("POST", "/v1/customers", {"name": "Ada"}, key=ACME)
    own = simulator.requests.all()[-1].account
    assert own is not None
    with pytest.raises(stripe.PermissionError):
        globex.v1.customers.list(options={"stripe_account": own})


def test_a_disconnected_account_is_closed(simulator: Simulator, acme: stripe.StripeClient) -> None:
    acme.v1.customers.list(options={"stripe_account": "acct_shop"})
    simulator.keys.disconnect("acct_shop")
    with pytest.raises(stripe.PermissionError):
        acme.v1.customers.list(options={"stripe_account": "acct_shop"})


@pytest.mark.parametrize("account", ["shop", "acct_", "acct_a/b", "ACCT_1"])
def test_a_malformed_account_is_refused(simulator: Simulator, account: str) -> None:
    assert get(simulator, f"Bearer {ACME}", stripe_account=account)[0] == 403
