"""Which language a page is in: the session's locale, the customer's choice, Stripe, the browser, the merchant."""

import re
from pathlib import Path

import pytest
import stripe.params.billing_portal._session_create_params as session_params
from django.conf import settings
from django.test import Client, RequestFactory
from django.utils import translation

from accounts.languages import AUTO, STRIPE_LOCALES, language_for, our_language
from accounts.models import Merchant, PortalSession
from tests.cast import session_for, visit

CODES = {code for code, _ in settings.LANGUAGES}


def test_every_locale_of_stripe_s_has_a_language_of_ours() -> None:
    listed = re.search(
        r"locale: NotRequired\[\s*\"Literal\[(.*?)\]", Path(session_params.__file__).read_text(), re.DOTALL
    )
    assert listed
    values = set(re.findall(r"'([^']+)'", listed[1]))
    assert len(values) == 47
    assert values == {AUTO, *STRIPE_LOCALES}
    assert set(STRIPE_LOCALES.values()) == CODES


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("de", "de"),
        ("DE-at", "de"),
        ("fr_CA", "fr"),
        ("zh-Hant-TW", "zh-hans"),
        ("zh", "zh-hans"),
        ("pt", None),
        ("", None),
    ],
)
def test_tags_are_understood_however_they_are_written(tag: str, code: str | None) -> None:
    assert our_language(tag) == code


def test_order_of_what_decides(acme: Merchant) -> None:
    """Takes away what decides, one by one; the next in order takes over."""
    session, _ = session_for(acme, "cus_ada", locale="it")
    session.language = "ja"
    session.preferred_locales = ["pt-BR", "fr-CA"]
    acme.default_language = "zh-hans"
    request = RequestFactory().get("/", headers={"Accept-Language": "nl, es-MX;q=0.9, en;q=0.1"})
    request.COOKIES["portal_language"] = "de"

    def decided() -> str:
        return language_for(request, session, acme)

    assert decided() == "ja"
    session.language = ""
    assert decided() == "it"
    session.locale = "auto"
    assert decided() == "de"
    request.COOKIES["portal_language"] = "klingon"
    assert decided() == "fr"
    session.preferred_locales = []
    assert decided() == "es"
    unwanted = RequestFactory().get("/", headers={"Accept-Language": "es;q=0, fr;q=0.2"})
    assert language_for(unwanted, session, acme) == "fr"
    bare = RequestFactory().get("/")
    assert language_for(bare, session, acme) == "zh-hans"
    assert language_for(bare) == "en"


def test_choice_counts_at_once_and_lasts_beyond_the_session(acme: Merchant, client: Client) -> None:
    visit(client, acme, "cus_ada", locale="de")
    response = client.post("/p/acme/language/", {"language": "ja", "next": "/p/acme/invoices/?page=2"})
    assert (response.status_code, response["Location"]) == (302, "/p/acme/invoices/?page=2")
    cookie = response.cookies["portal_language"]
    assert (cookie.value, cookie["path"], cookie["max-age"]) == ("ja", "/p/", 31_536_000)
    signed_out = client.post("/p/acme/sign-out/")
    assert '<html lang="ja"' in signed_out.content.decode()
    visit(client, acme, "cus_ada")
    assert '<html lang="ja"' in client.post("/p/acme/sign-out/").content.decode()


@pytest.mark.parametrize(
    "next_page",
    [
        "https://evil.example/",
        "//evil.example",
        "/p/globex/",
        "/p/acme/../globex/",
        "/p/acme/\\..\\",
        "javascript:1",
        "",
    ],
)
def test_choice_leads_nowhere_but_to_this_merchant_s_pages(acme: Merchant, client: Client, next_page: str) -> None:
    visit(client, acme, "cus_ada")
    response = client.post("/p/acme/language/", {"language": "fr", "next": next_page})
    assert response["Location"].startswith("/p/acme/")
    assert ".." not in response["Location"]


def test_preferred_locales_are_noted_once(acme: Merchant) -> None:
    session, _ = session_for(acme, "cus_ada")
    assert session.note_preferred_locales(["fr-CA", "en"]) is True
    assert session.note_preferred_locales(["de"]) is False
    session.refresh_from_db()
    assert session.preferred_locales == ["fr-CA", "en"]
    assert PortalSession.objects.get(pk=session.pk).note_preferred_locales(["de"]) is False


def test_the_language_of_one_request_does_not_leak_into_the_next(acme: Merchant, client: Client) -> None:
    before = translation.get_language()
    visit(client, acme, "cus_ada", locale="ja")
    client.post("/p/acme/language/", {"language": "ja"})
    assert translation.get_language() == before


def test_traditional_chinese_is_served_with_simplified(acme: Merchant, client: Client) -> None:
    visit(client, acme, "cus_ada", locale="zh-TW")
    assert '<html lang="zh-hans"' in client.post("/p/acme/sign-out/").content.decode().lower()


def test_a_page_without_a_session_follows_the_browser_then_the_merchant(globex: Merchant, client: Client) -> None:
    french = client.post("/p/globex/sign-out/", headers={"Accept-Language": "fr-CH, en;q=0.3"})
    assert french["Content-Language"] == "fr"
    assert client.post("/p/globex/sign-out/")["Content-Language"] == "de"
