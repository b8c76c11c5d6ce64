"""Bad days: always a page that says what to do, never a blank one."""

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import Merchant
from simulator.core import Simulator
from tests.cast import Stripe, visit


@pytest.mark.parametrize(
    "address", ["/", "/nowhere/", "/p/", "/p/acme", "/p/ACME/", "/p/a%00b/", "/p/%F0%9F%92%A9/", "/p/acme/x/"]
)
def test_an_address_that_does_not_exist(client: Client, acme: Merchant, address: str) -> None:
    response = client.get(address, follow=True)
    assert response.status_code in {403, 404}
    assert "<h1>" in response.content.decode()


def test_a_signed_in_customer_is_led_home_from_an_address_that_does_not_exist(
    client: Client, acme: Merchant, ada: str
) -> None:
    visit(client, acme, ada)
    page = client.get("/p/acme/nowhere/")
    assert page.status_code == 404
    assert 'href="/p/acme/"' in page.content.decode()
    assert 'href="/p/acme/"' not in client.get("/p/globex/nowhere/").content.decode()
    assert 'href="/p/acme/"' not in Client().get("/p/acme/nowhere/").content.decode()


@pytest.mark.parametrize(("fault", "status"), [("timeout", 503), ("drop", 502), ("error", 502), ("rate_limit", 503)])
def test_when_stripe_is_away_the_page_says_so_and_offers_to_try_again(
    client: Client, acme: Merchant, ada: str, simulator: Simulator, settings: Settings, fault: str, status: int
) -> None:
    settings.STRIPE_MAX_RETRIES = 0
    visit(client, acme, ada)
    simulator.faults.add(fault, path="/v1/customers/*", times=None)
    response = client.get("/p/acme/")
    page = response.content.decode()
    assert response.status_code == status
    assert int(response["Retry-After"]) > 0
    assert 'href="/p/acme/"' in page
    assert "Acme" in page
    assert "no-store" in response["Cache-Control"]
    simulator.faults.clear()
    assert client.get("/p/acme/").status_code == 200


def test_a_key_that_stripe_refuses(client: Client, acme: Merchant, ada: str, simulator: Simulator) -> None:
    visit(client, acme, ada)
    simulator.keys.revoke(acme.stripe_key)
    response = client.get("/p/acme/")
    assert response.status_code == 502
    assert "4242" not in response.content.decode()
    assert "Retry-After" not in response
    assert "help@acme.example" in response.content.decode()


def test_a_merchant_without_a_key(client: Client, acme: Merchant, simulator: Simulator) -> None:
    Merchant.objects.filter(pk=acme.pk).update(stripe_secret_key="")
    visit(client, acme, "cus_ada")
    assert client.get("/p/acme/").status_code == 502


def test_a_customer_whom_stripe_does_not_know(client: Client, acme: Merchant, simulator: Simulator) -> None:
    visit(client, acme, "cus_nobody")
    response = client.get("/p/acme/")
    assert response.status_code == 404
    assert "cus_nobody" not in response.content.decode()


def test_a_customer_who_was_deleted(client: Client, acme: Merchant, ada: str, acme_stripe: Stripe) -> None:
    visit(client, acme, ada)
    acme_stripe.delete(f"/v1/customers/{ada}")
    response = client.get("/p/acme/")
    assert response.status_code == 410
    assert "Return to Acme" in response.content.decode()


def test_a_form_without_its_token(acme: Merchant) -> None:
    client = Client(enforce_csrf_checks=True)
    visit(client, acme, "cus_ada")
    response = client.post("/p/acme/language/", {"language": "fr"})
    assert response.status_code == 403
    assert "Nothing was changed." in response.content.decode()


@pytest.mark.parametrize("host", ["evil.example", "a b", "127.0.0.1:8000@evil.example", ""])
def test_a_bad_host(client: Client, db: None, host: str) -> None:
    response = client.get("/p/acme/", headers={"Host": host})
    assert response.status_code == 400
    assert "<h1>" in response.content.decode()
    assert "evil" not in response.content.decode()


def test_a_broken_query_string_or_cookie_is_no_defect(client: Client, acme: Merchant, ada: str) -> None:
    visit(client, acme, ada)
    client.cookies["portal_language"] = "\\x00../"
    assert client.get("/p/acme/?%ff=%00").status_code == 200
    assert client.get("/p/acme/?%ff=%00&subscriptions_after=%27").status_code == 404


def test_pages_are_not_to_be_framed_or_sniffed(client: Client, acme: Merchant) -> None:
    response = client.get("/p/acme/")
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
