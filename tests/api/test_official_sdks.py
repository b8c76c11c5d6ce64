"""The official SDKs, unmodified, against a running portal: only the address and the key are ours."""

import fcntl
import json
import os
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import stripe
from django.test import Client
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import ApiKey, Merchant, PortalSession
from tests.cast import Stripe

NODE = Path(__file__).parent / "node"


@pytest.fixture
def portal(live_server: LiveServer, settings: Settings) -> str:
    """The address of a portal that runs."""
    settings.PORTAL_BASE_URL = live_server.url
    return str(live_server.url)


@pytest.fixture
def connections() -> Iterator[stripe.HTTPClient]:
    """The SDK's own transport; its connections are closed while the server still runs."""
    client = stripe.RequestsClient()
    yield client
    client.close()  # type: ignore[no-untyped-call]


@pytest.fixture
def sdk(portal: str, acme_key: str, connections: stripe.HTTPClient) -> stripe.StripeClient:
    return stripe.StripeClient(acme_key, base_addresses={"api": portal}, max_network_retries=0, http_client=connections)


def test_python_creates_a_session_whose_link_opens(sdk: stripe.StripeClient, portal: str, ada: str) -> None:
    session = sdk.v1.billing_portal.sessions.create({"customer": "cus_ada", "return_url": "https://acme.example/"})
    assert session.object == "billing_portal.session"
    assert session.url.startswith(f"{portal}/p/session/")
    assert session.last_response is not None
    assert session.last_response.request_id.startswith("req_")  # type: ignore[union-attr]
    opened = Client().get(session.url.removeprefix(portal))
    assert (opened.status_code, opened["Location"]) == (303, "/p/acme/")


def test_python_of_an_older_version_expands_the_configuration(sdk: stripe.StripeClient, ada: str) -> None:
    session = sdk.v1.billing_portal.sessions.create(
        {"customer": "cus_ada", "expand": ["configuration"]}, {"stripe_version": "2024-06-20"}
    )
    assert isinstance(session.configuration, stripe.billing_portal.Configuration)
    assert session.configuration.features.invoice_history.enabled is True


def test_python_sends_nested_flows(
    sdk: stripe.StripeClient, ada: str, acme_stripe: Stripe, ada_subscription: dict[str, Any]
) -> None:
    session = sdk.v1.billing_portal.sessions.create(
        {
            "customer": "cus_ada",
            "locale": "ja",
            "flow_data": {
                "type": "subscription_cancel",
                "subscription_cancel": {"subscription": ada_subscription["id"]},
                "after_completion": {"type": "redirect", "redirect": {"return_url": "https://acme.example/bye"}},
            },
        }
    )
    assert session.flow is not None
    assert session.flow.subscription_cancel is not None
    assert session.flow.subscription_cancel.subscription == ada_subscription["id"]


def test_python_s_errors_are_the_ones_it_knows(
    sdk: stripe.StripeClient, portal: str, connections: stripe.HTTPClient, ada: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as missing:
        sdk.v1.billing_portal.sessions.create({"customer": "cus_nope"})
    assert (missing.value.code, missing.value.param) == ("resource_missing", "customer")
    assert missing.value.user_message == "No such customer: 'cus_nope'"
    stranger = stripe.StripeClient(
        "portal_sk_test_wrong", base_addresses={"api": portal}, max_network_retries=0, http_client=connections
    )
    with pytest.raises(stripe.AuthenticationError):
        stranger.v1.billing_portal.sessions.create({"customer": "cus_ada"})
    with pytest.raises(stripe.PermissionError):
        sdk.v1.billing_portal.sessions.create({"customer": "cus_ada"}, {"stripe_account": "acct_nobody"})


def test_python_repeats_a_request_under_one_key(sdk: stripe.StripeClient, ada: str, bob: str) -> None:
    first, second = (
        sdk.v1.billing_portal.sessions.create({"customer": "cus_ada"}, {"idempotency_key": "k1"}) for _ in range(2)
    )
    assert first.url == second.url
    with pytest.raises(stripe.IdempotencyError):
        sdk.v1.billing_portal.sessions.create({"customer": "cus_bob"}, {"idempotency_key": "k1"})


def test_curl_style_works_over_http(portal: str, acme_key: str, ada: str) -> None:
    request = urllib.request.Request(
        f"{portal}/v1/billing_portal/sessions",
        data=b"customer=cus_ada",
        headers={"Authorization": f"Bearer {acme_key}"},
    )
    with urllib.request.urlopen(request) as answer:
        assert json.load(answer)["customer"] == "cus_ada"


# --- Node -------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def node() -> str:
    """Node with the pinned SDK. In continuous integration its absence is a failure, elsewhere a skip."""
    executable, npm = shutil.which("node"), shutil.which("npm")
    with (NODE / "package.json").open() as lock:
        # Several test processes may find it missing at once.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if executable and npm and not (NODE / "node_modules" / "stripe").exists():
            install = [npm, "ci", "--no-audit", "--no-fund"]
            subprocess.run(install, cwd=NODE, check=False, capture_output=True, timeout=120)
    if executable and (NODE / "node_modules" / "stripe").exists():
        return executable
    if os.environ.get("CI"):
        pytest.fail("node, or its stripe package, is not installed: run `npm ci` in tests/api/node")
    pytest.skip("needs node: run `npm ci` in tests/api/node")


def ask_with_node(node: str, portal: str, key: str, params: dict[str, Any], *more: str) -> dict[str, Any]:
    command = [node, "create_session.mjs", portal, key, json.dumps(params), *more]
    done = subprocess.run(command, cwd=NODE, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_node_creates_a_session_whose_link_opens(node: str, portal: str, acme_key: str, ada: str) -> None:
    params = {"customer": "cus_ada", "locale": "de", "expand": ["configuration"]}
    answer = ask_with_node(node, portal, acme_key, params)
    assert answer["statusCode"] == 200
    assert answer["requestId"].startswith("req_")
    assert answer["session"]["locale"] == "de"
    assert answer["session"]["configuration"]["object"] == "billing_portal.configuration"
    opened = Client().get(answer["session"]["url"].removeprefix(portal))
    assert (opened.status_code, opened["Location"]) == (303, "/p/acme/")


def test_node_gets_errors_and_replays_as_from_stripe(node: str, portal: str, acme_key: str, ada: str) -> None:
    error = ask_with_node(node, portal, acme_key, {"customer": "cus_nope"})["error"]
    assert error["type"] == "StripeInvalidRequestError"
    assert (error["code"], error["param"], error["statusCode"]) == ("resource_missing", "customer", 400)
    urls = {ask_with_node(node, portal, acme_key, {"customer": "cus_ada"}, "k1")["session"]["url"] for _ in range(2)}
    assert len(urls) == 1
    assert PortalSession.objects.count() == 1


def test_a_key_revoked_meanwhile_is_refused(sdk: stripe.StripeClient, acme: Merchant, ada: str) -> None:
    sdk.v1.billing_portal.sessions.create({"customer": "cus_ada"})
    ApiKey.objects.get().revoke()
    with pytest.raises(stripe.AuthenticationError):
        sdk.v1.billing_portal.sessions.create({"customer": "cus_ada"})
