"""The shops: choose a customer, press "Manage billing", land on the portal. A real server answers on a real port."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from django.test import Client
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer
from stripe import APIConnectionError, AuthenticationError, InvalidRequestError, RateLimitError, StripeError

from accounts.models import ApiKey, PortalSession
from demo.billing_link import no_link
from demo.models import Shopper
from demo.shops import SHOPS
from demo.world.database import load_database
from demo.world.loader import load_merchant
from demo.world.merchants import MERCHANTS
from simulator import transport

from .conftest import ACME, GLOBEX, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings: Settings) -> None:
    """Ada, Gideon and Eve, at the simulator that the portal asks."""
    settings.STRIPE_HTTP_CLIENT = "simulator.transport.client"
    load_database()
    simulator = transport.client.simulator
    load_merchant(ACME, client_of(ACME, simulator), only=["cus_ada", "cus_new", "cus_gone"])
    load_merchant(GLOBEX, client_of(GLOBEX, simulator), only=["cus_eve"])


@pytest.fixture
def portal(world: None, live_server: LiveServer, settings: Settings) -> str:
    settings.PORTAL_BASE_URL = live_server.url
    return str(live_server.url)


def press(portal: str, shop: str, customer: str, **fields: str) -> requests.Response:
    """Open the shop in a browser and press the customer's button; redirects are followed as a browser does."""
    browser = requests.Session()
    browser.headers["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
    page = browser.get(f"{portal}/demo/{shop}/", timeout=10)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    assert token
    return browser.post(
        f"{portal}/demo/{shop}/billing/",
        data={"csrfmiddlewaretoken": token[1], "customer": customer, **fields},
        headers={"Referer": page.url},
        timeout=20,
    )


def test_the_button_leads_to_the_customers_billing_page(portal: str) -> None:
    landed = press(portal, "acme", "cus_ada")

    assert landed.status_code == 200
    assert landed.url == f"{portal}/p/acme/"
    assert "Acme Team" in landed.text
    assert f'href="{portal}/demo/acme/"' in landed.text
    assert [answer.status_code for answer in landed.history] == [303, 303]
    session = PortalSession.objects.get()
    assert (session.customer, session.merchant.slug) == ("cus_ada", "acme")


def test_the_second_shop_has_its_own_portal(portal: str) -> None:
    landed = press(portal, "globex", "cus_eve")

    assert landed.url == f"{portal}/p/globex/"
    assert "Globex Morning Paper" in landed.text


def test_the_shop_may_choose_the_language(portal: str) -> None:
    landed = press(portal, "acme", "cus_ada", locale="de")

    assert '<html lang="de"' in landed.text


def test_a_deleted_customer_is_refused_in_words_on_the_shops_page(portal: str) -> None:
    answer = press(portal, "acme", "cus_gone")

    assert answer.status_code == 404
    assert "Gideon Gone" in answer.text
    assert "no longer exists in the billing of Acme" in answer.text
    assert not PortalSession.objects.exists()


def test_a_revoked_key_is_said_on_the_shops_page(portal: str) -> None:
    key = ApiKey.objects.authenticate("demo_sk_acme")
    assert key is not None
    key.revoke()

    answer = press(portal, "acme", "cus_ada")

    assert answer.status_code == 502
    assert "refused the API key of Acme" in answer.text


def test_a_portal_that_is_down_is_said_on_the_shops_page(
    world: None, client: Client, settings: Settings, unused_port: Callable[[], int]
) -> None:
    settings.PORTAL_BASE_URL = f"http://127.0.0.1:{unused_port()}"

    answer = client.post("/demo/acme/billing/", {"customer": "cus_ada"})

    assert answer.status_code == 503
    assert "cannot be reached at the moment. Nothing was changed." in answer.content.decode()


def failure(kind: Callable[..., StripeError], *details: Any, **more: Any) -> StripeError:
    """An error as the SDK raises it. (Its constructors have no types.)"""
    return kind(*details, **more)


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (failure(RateLimitError, "slow down"), 429, "Wait a minute"),
        (
            failure(InvalidRequestError, "No such one", "customer", code="resource_missing"),
            404,
            "no longer exists",
        ),
        (failure(InvalidRequestError, "No such configuration", "configuration"), 502, "could not be opened"),
        (failure(AuthenticationError, "who are you"), 502, "refused the API key"),
        (failure(APIConnectionError, "gone"), 503, "cannot be reached"),
        (failure(StripeError, "something"), 502, "could not be opened"),
    ],
)
def test_every_kind_of_failure_has_words_of_its_own(error: StripeError, status: int, words: str) -> None:
    refusal = no_link(SHOPS["acme"], error)

    assert refusal.status == status
    assert words in str(refusal)
    assert str(error) not in str(refusal)


def test_a_customer_of_another_shop_cannot_be_chosen(world: None, client: Client) -> None:
    assert client.post("/demo/acme/billing/", {"customer": "cus_eve"}).status_code == 404
    assert client.post("/demo/acme/billing/", {}).status_code == 404
    assert client.post("/demo/acme/billing/", {"customer": "\x00"}).status_code == 404


def test_an_unknown_language_is_left_to_the_portal(portal: str) -> None:
    assert press(portal, "acme", "cus_new", locale="tlh").url == f"{portal}/p/acme/"


def test_unknown_shops_and_wrong_methods_are_refused(world: None, client: Client) -> None:
    assert client.get("/demo/initech/").status_code == 404
    assert client.post("/demo/initech/billing/", {"customer": "cus_ada"}).status_code == 404
    assert client.get("/demo/acme/billing/").status_code == 405
    assert client.post("/demo/acme/").status_code == 405


def test_the_form_is_protected_against_forgery(world: None) -> None:
    stranger = Client(enforce_csrf_checks=True)

    assert stranger.post("/demo/acme/billing/", {"customer": "cus_ada"}).status_code == 403


def test_a_shop_lists_its_customers_with_their_situation(world: None, client: Client) -> None:
    text = client.get("/demo/acme/").content.decode()

    assert "Ada Nilsson" in text
    assert "Pays every month by card. Nothing is due, nothing is wrong." in text
    assert "Eve Johansson" not in text


def test_a_shop_without_customers_says_how_to_load_them(client: Client) -> None:
    assert "load_demo" in client.get("/demo/acme/").content.decode()


def test_the_entrance_shows_both_shops_the_keys_the_staff_login_and_the_example(client: Client) -> None:
    text = client.get("/demo/").content.decode()

    for expected in ("/demo/acme/", "/demo/globex/", "demo_sk_acme", "demo_sk_globex", "/admin/", "staff@acme.example"):
        assert expected in text
    assert "billing_portal.sessions.create" in text


def test_the_example_names_the_address_of_this_portal(client: Client, settings: Settings) -> None:
    settings.PORTAL_BASE_URL = "http://127.0.0.1:8123"

    assert "http://127.0.0.1:8123&quot;})" in client.get("/demo/").content.decode()


def test_the_shops_pages_have_no_script_and_no_style_inside(world: None, client: Client) -> None:
    for path in ("/demo/", "/demo/acme/", "/demo/globex/"):
        text = client.get(path).content.decode()
        assert "<script" not in text
        assert " style=" not in text


def test_the_form_may_lead_to_a_portal_on_another_host(world: None, client: Client, settings: Settings) -> None:
    settings.PORTAL_BASE_URL = "https://billing.acme.example"
    policy = client.get("/demo/acme/").headers["Content-Security-Policy"]
    [directive] = [part for part in policy.split(";") if part.strip().startswith("form-action")]

    assert directive.split() == ["form-action", "'self'", "https://billing.acme.example"]


def test_every_situation_has_a_sentence_and_a_name() -> None:
    for merchant in MERCHANTS:
        for situation in merchant.situations.table.values():
            assert situation.sentence.endswith("."), situation
            assert situation.name
    assert sum(len(merchant.situations.table) for merchant in MERCHANTS) >= 20


def test_the_readme_example_opens_the_portal(
    portal: str, capsys: pytest.CaptureFixture[str], settings: Settings
) -> None:
    readme = (settings.BASE_DIR / "README.md").read_text()
    example = readme.partition("```python\n")[2].partition("```")[0]
    assert "http://127.0.0.1:8000" in example

    exec(example.replace("http://127.0.0.1:8000", portal), {})

    link = capsys.readouterr().out.strip()
    landed = requests.get(link, headers={"User-Agent": "Mozilla/5.0 Firefox/140.0"}, timeout=20)
    assert urlsplit(landed.url).path == "/p/acme/"
    assert "Acme Team" in landed.text
    assert Shopper.objects.filter(customer_id="cus_ada").exists()
