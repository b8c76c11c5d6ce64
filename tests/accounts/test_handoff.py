"""The link that a merchant hands to its customer: good for five minutes and one browser."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.errors import LinkAlreadyUsed
from accounts.handoff import create_session, find_link, open_session
from accounts.models import ApiKey, AuditEntry, Merchant, PortalSession
from accounts.models.api_keys import hash_secret
from tests.cast import session_for, visit

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def test_link_is_a_secret_of_256_bits_below_the_public_address(acme: Merchant) -> None:
    assert acme.default_configuration is not None
    _, url = create_session(acme, "cus_ada", configuration=acme.default_configuration)
    assert url.startswith("http://127.0.0.1:8000/p/session/")
    assert len(url.rsplit("/", 1)[1]) >= 43
    assert create_session(acme, "cus_ada", configuration=acme.default_configuration)[1] != url


def test_the_database_never_holds_the_link_or_the_cookie(acme: Merchant, client: Client) -> None:
    session, link = session_for(acme, "cus_ada")
    client.get(link)
    token = client.cookies["portal_session_acme"].value
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_portalsession WHERE id = %s", [session.pk])
        row = str(cursor.fetchall())
    assert link.rsplit("/", 1)[1] not in row
    assert token not in row
    assert hash_secret(token) in row


def test_opening_starts_a_session_and_leaves_the_secret_behind(acme: Merchant, client: Client) -> None:
    session, link = session_for(acme, "cus_ada")
    response = client.get(link)
    assert response.status_code == 303
    assert response["Location"] == "/p/acme/"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["Cache-Control"] == "no-store"
    session.refresh_from_db()
    assert session.opened is not None
    assert AuditEntry.objects.get(action="portal_session.opened").target == session.pk


def test_cookie_is_bound_to_the_merchant_and_out_of_reach_of_scripts(acme: Merchant, client: Client) -> None:
    visit(client, acme, "cus_ada")
    cookie = client.cookies["portal_session_acme"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/p/acme/", True, "Lax")
    assert client.cookies["portal_link_acme"]["path"] == "/p/session/"
    assert len(cookie.value) >= 43


@pytest.mark.parametrize(
    ("base_url", "is_secure"), [("https://billing.example.com", True), ("http://localhost", False)]
)
def test_cookie_travels_over_https_only_where_there_is_https(
    acme: Merchant, client: Client, settings: Settings, base_url: str, is_secure: bool
) -> None:
    settings.PORTAL_BASE_URL = base_url
    link = urlsplit(session_for(acme, "cus_ada")[1]).path
    assert bool(client.get(link).cookies["portal_session_acme"]["secure"]) is is_secure


def test_opening_again_in_the_same_browser_goes_on_even_after_five_minutes(acme: Merchant, client: Client) -> None:
    _, link = session_for(acme, "cus_ada")
    client.get(link)
    with time_machine.travel(timezone.now() + timedelta(minutes=20)):
        response = client.get(link)
    assert (response.status_code, response["Location"]) == (303, "/p/acme/")


def test_opening_again_when_the_session_is_over_says_that_it_is_over(acme: Merchant, client: Client) -> None:
    session, link = session_for(acme, "cus_ada", return_url="https://acme.example/account")
    client.get(link)
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        response = client.get(link)
    assert response.status_code == 403
    assert "Your session has ended" in response.content.decode()
    assert 'href="https://acme.example/account"' in response.content.decode()
    assert (response["Cache-Control"], response["Referrer-Policy"]) == ("no-store", "no-referrer")
    session.refresh_from_db()
    assert session.ended is not None


def test_opening_in_another_browser_says_what_to_do_and_leads_back(acme: Merchant, client: Client) -> None:
    _, link = session_for(acme, "cus_ada", return_url="https://acme.example/account?a=1&b=2")
    client.get(link)
    response = Client().get(link)
    assert response.status_code == 410
    page = response.content.decode()
    assert "This link was already used" in page
    assert "Return to Acme" in page
    assert 'href="https://acme.example/account?a=1&amp;b=2"' in page
    assert not response.cookies
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "cus_ada" not in page


def test_opening_after_five_minutes_says_so_and_leads_to_the_website(acme: Merchant, client: Client) -> None:
    session, link = session_for(acme, "cus_ada")
    with time_machine.travel(timezone.now() + timedelta(minutes=5, seconds=1)):
        response = client.get(link)
    assert response.status_code == 410
    assert "This link has expired" in response.content.decode()
    assert 'href="https://acme.example/"' in response.content.decode()
    session.refresh_from_db()
    assert session.opened is None


def test_a_link_can_be_opened_just_before_five_minutes_are_over(acme: Merchant, client: Client) -> None:
    _, link = session_for(acme, "cus_ada")
    with time_machine.travel(timezone.now() + timedelta(minutes=4, seconds=59)):
        assert client.get(link).status_code == 303


@pytest.mark.parametrize(
    "secret", ["nope", "A" * 43, "..", "%00", "a'b", "%F0%9F%92%A9", "A" * 4000, "<script>alert(1)</script>"]
)
def test_forged_or_malformed_links_get_a_page(db: None, client: Client, secret: str) -> None:
    response = client.get(f"/p/session/{secret}")
    assert response.status_code == 404
    assert "<h1>" in response.content.decode()
    assert "<script>alert" not in response.content.decode()


def test_head_does_not_use_up_the_link(acme: Merchant, client: Client) -> None:
    session, link = session_for(acme, "cus_ada")
    response = client.head(link)
    assert (response.status_code, response.content) == (200, b"")
    assert not response.cookies
    session.refresh_from_db()
    assert session.opened is None
    assert client.get(link).status_code == 303


ONLY_LOOKING = [
    {"Sec-Purpose": "prefetch;prerender"},
    {"Purpose": "prefetch"},
    {"X-Purpose": "preview"},
    {"X-Moz": "prefetch"},
    {"Sec-Fetch-Dest": "empty", "Sec-Fetch-Mode": "cors"},
    {"Sec-Fetch-Dest": "image", "Sec-Fetch-Mode": "no-cors"},
    {"Sec-Fetch-Dest": "iframe", "Sec-Fetch-Mode": "navigate"},
    {"User-Agent": "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)"},
    {"User-Agent": "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)"},
    {"User-Agent": "WhatsApp/2.23.20.0"},
    {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
    {"User-Agent": "Mozilla/5.0 (compatible; MSIE 7.0; Windows NT 6.2; ms-office; MSOffice 16)"},
]


@pytest.mark.parametrize("headers", ONLY_LOOKING, ids=lambda headers: next(iter(headers.values()))[:20])
def test_machines_that_only_look_use_nothing_up_and_people_press_continue(
    acme: Merchant, client: Client, headers: dict[str, str]
) -> None:
    session, link = session_for(acme, "cus_ada")
    response = client.get(link, headers=headers)
    assert response.status_code == 200
    assert not response.cookies
    assert f'action="{link}"' in response.content.decode()
    assert (response["Cache-Control"], response["Referrer-Policy"]) == ("no-store", "no-referrer")
    session.refresh_from_db()
    assert session.opened is None
    assert Client(enforce_csrf_checks=True).post(link).status_code == 303


@pytest.mark.parametrize(
    "agent", [FIREFOX, "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0.0.0 Safari/537.36"]
)
def test_a_gateway_that_calls_itself_a_browser_uses_nothing_up(
    acme: Merchant, client: Client, settings: Settings, agent: str
) -> None:
    settings.PORTAL_BASE_URL = "https://billing.example"
    link = urlsplit(session_for(acme, "cus_ada")[1]).path
    assert client.get(link, headers={"User-Agent": agent}).status_code == 200
    real = {"User-Agent": agent, "Sec-Fetch-Dest": "document", "Sec-Fetch-Mode": "navigate"}
    assert client.get(link, headers=real).status_code == 303


PEOPLE = [
    {},
    {"User-Agent": FIREFOX},
    {"User-Agent": FIREFOX, "Sec-Fetch-Dest": "document", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-User": "?1"},
    {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/140.0.0.0 Safari/537.36"},
    {"User-Agent": "curl/8.14.1"},
    {"User-Agent": "python-requests/2.32"},
]


@pytest.mark.parametrize("headers", PEOPLE, ids=lambda headers: headers.get("User-Agent", "none")[-25:])
def test_people_get_in_without_another_press(acme: Merchant, client: Client, headers: dict[str, str]) -> None:
    _, link = session_for(acme, "cus_ada")
    assert client.get(link, headers=headers).status_code == 303


def test_of_two_browsers_that_open_at_once_exactly_one_wins(acme: Merchant) -> None:
    _, link = session_for(acme, "cus_ada")
    secret = link.rsplit("/", 1)[1]
    # Both have read the row before either writes, as two processes at the same instant would.
    first, second = find_link(secret), find_link(secret)
    token = open_session(first)
    with pytest.raises(LinkAlreadyUsed):
        open_session(second)
    assert PortalSession.objects.get().cookie_hash == hash_secret(token)


def test_other_methods_are_refused(acme: Merchant, client: Client) -> None:
    _, link = session_for(acme, "cus_ada")
    assert client.put(link).status_code == 405
    assert client.delete(link).status_code == 405
    assert client.get(link).status_code == 303


@pytest.mark.parametrize("switch_off", ["merchant", "configuration", "key"])
def test_a_link_that_the_merchant_took_back_does_not_open(acme: Merchant, client: Client, switch_off: str) -> None:
    key, _ = ApiKey.objects.issue(acme, name="Web shop")
    session, link = session_for(acme, "cus_ada", api_key=key)
    if switch_off == "merchant":
        Merchant.objects.update(is_active=False)
    elif switch_off == "configuration":
        acme.configurations.update(active=False)
    else:
        key.revoke()
    response = client.get(link)
    assert response.status_code == 403
    assert "Return to Acme" in response.content.decode()
    session.refresh_from_db()
    assert session.opened is None


def test_nothing_in_the_query_string_changes_where_it_leads(acme: Merchant, client: Client) -> None:
    _, link = session_for(acme, "cus_ada", return_url="https://acme.example/back")
    response = client.get(link + "?return_url=https://evil.example/&next=//evil.example&merchant=globex")
    assert response["Location"] == "/p/acme/"
    page = Client().get(link + "?return_url=https://evil.example/").content.decode()
    assert "https://acme.example/back" in page
    assert 'href="https://evil.example' not in page


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "ftp://x.example", "//x.example", "https://", "https:\\\\x", "https://a b", "/x"]
)
def test_return_address_must_be_a_web_address(acme: Merchant, address: str) -> None:
    with pytest.raises(ValueError, match="http"):
        session_for(acme, "cus_ada", return_url=address)


def test_a_bad_host_is_refused_with_a_page(acme: Merchant, client: Client) -> None:
    _, link = session_for(acme, "cus_ada")
    response = client.get(link, headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert "<h1>" in response.content.decode()
    assert "evil.example" not in response.content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor == "sqlite",
    reason="one connection only: see test_of_two_browsers_that_open_at_once_exactly_one_wins",
)
def test_of_eight_browsers_in_eight_threads_exactly_one_wins(acme: Merchant) -> None:
    _, link = session_for(acme, "cus_ada")

    def open_it(_: int) -> int:
        try:
            return Client().get(link).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as browsers:
        assert sorted(browsers.map(open_it, range(8))) == [303] + [410] * 7
