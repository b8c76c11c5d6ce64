"""A portal session from its first page to its end, on the language form: the smallest page that needs a session."""

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.models import ApiKey, AuditEntry, Merchant, PortalSession
from tests.cast import session_for, visit

LANGUAGE = "/p/acme/language/"


def use(client: Client, slug: str = "acme") -> int:
    """The status of a page that needs a session."""
    return client.post(f"/p/{slug}/language/", {"language": "fr"}).status_code


def test_a_session_gives_access_to_the_merchant_s_pages_only(acme: Merchant, globex: Merchant, client: Client) -> None:
    visit(client, acme, "cus_ada")
    assert use(client) == 302
    assert use(client, "globex") == 403
    assert use(client, "nobody") == 404


def test_without_a_session_a_page_says_where_to_come_from(acme: Merchant, client: Client) -> None:
    response = client.post(LANGUAGE, {"language": "fr"}, headers={"Accept-Language": "en"})
    assert response.status_code == 403
    page = response.content.decode()
    assert "You are not signed in here" in page
    assert 'href="https://acme.example/"' in page


@pytest.mark.parametrize("token", ["", "nope", "A" * 43, "'; DROP TABLE", "x" * 4000])
def test_a_forged_cookie_opens_nothing(acme: Merchant, client: Client, token: str) -> None:
    visit(client, acme, "cus_ada")
    client.cookies["portal_session_acme"] = token
    assert use(client) == 403


def test_another_merchant_s_cookie_opens_nothing(acme: Merchant, globex: Merchant, client: Client) -> None:
    visit(client, acme, "cus_ada")
    client.cookies["portal_session_globex"] = client.cookies["portal_session_acme"].value
    assert use(client, "globex") == 403


def test_two_merchants_in_two_tabs_do_not_disturb_each_other(acme: Merchant, globex: Merchant, client: Client) -> None:
    visit(client, acme, "cus_ada")
    visit(client, globex, "cus_eve")
    assert use(client, "acme") == 302
    assert use(client, "globex") == 302
    client.post("/p/globex/sign-out/")
    assert use(client, "acme") == 302
    assert use(client, "globex") == 403


def test_the_newer_of_two_sessions_of_one_merchant_wins_in_that_browser(acme: Merchant, client: Client) -> None:
    older = visit(client, acme, "cus_ada")
    newer = visit(client, acme, "cus_bob")
    assert use(client) == 302
    older.refresh_from_db()
    newer.refresh_from_db()
    assert (older.language, newer.language) == ("", "fr")
    assert older.ended is not None


def test_a_session_ends_one_hour_after_the_last_activity(acme: Merchant, client: Client) -> None:
    session = visit(client, acme, "cus_ada", return_url="https://acme.example/account")
    start = timezone.now()
    for minutes in (50, 100, 150):
        with time_machine.travel(start + timedelta(minutes=minutes)):
            assert use(client) == 302
    with time_machine.travel(start + timedelta(minutes=211)):
        response = client.post(LANGUAGE, {"language": "en"})
        assert response.status_code == 403
        assert 'href="https://acme.example/account"' in response.content.decode()
    session.refresh_from_db()
    assert session.ended is not None
    assert use(client) == 403


def test_the_ended_page_is_in_the_customer_s_language(acme: Merchant, client: Client) -> None:
    session = visit(client, acme, "cus_ada", locale="de")
    PortalSession.objects.filter(pk=session.pk).update(ended=timezone.now())
    response = client.post(LANGUAGE, {"language": "en"})
    assert response.status_code == 403
    assert response["Content-Language"] == "de"
    assert '<html lang="de"' in response.content.decode()


def test_activity_is_written_at_most_once_a_minute(acme: Merchant, client: Client) -> None:
    session = visit(client, acme, "cus_ada")
    opened = session.last_seen
    assert opened is not None
    with time_machine.travel(opened + timedelta(seconds=59)):
        use(client)
    session.refresh_from_db()
    assert session.last_seen == opened
    with time_machine.travel(opened + timedelta(seconds=61)):
        use(client)
    session.refresh_from_db()
    assert session.last_seen is not None
    assert session.last_seen > opened


def test_signing_out_ends_the_session_and_leads_back(acme: Merchant, client: Client) -> None:
    session, link = session_for(acme, "cus_ada", return_url="https://acme.example/account")
    client.get(link)
    response = client.post("/p/acme/sign-out/")
    assert response.status_code == 200
    assert 'href="https://acme.example/account"' in response.content.decode()
    assert response.cookies["portal_session_acme"]["max-age"] == 0
    assert use(client) == 403
    assert client.get(link).status_code == 410
    assert AuditEntry.objects.filter(action="portal_session.signed_out", target=session.pk).exists()


def test_a_copy_of_the_cookie_is_worth_nothing_after_signing_out(acme: Merchant, client: Client) -> None:
    visit(client, acme, "cus_ada")
    thief = Client()
    thief.cookies["portal_session_acme"] = client.cookies["portal_session_acme"].value
    assert use(thief) == 302
    client.post("/p/acme/sign-out/")
    assert use(thief) == 403


def test_signing_out_takes_a_form_of_ours(acme: Merchant) -> None:
    client = Client(enforce_csrf_checks=True)
    visit(client, acme, "cus_ada")
    response = client.post("/p/acme/sign-out/")
    assert response.status_code == 403
    assert "<h1>" in response.content.decode()
    assert client.get("/p/acme/sign-out/").status_code == 405
    assert PortalSession.objects.get().ended is None


@pytest.mark.parametrize("address", ["/p/acme/sign-out/", LANGUAGE])
def test_a_form_s_address_typed_in_says_what_to_do(acme: Merchant, client: Client, address: str) -> None:
    assert client.get(address).status_code == 403
    visit(client, acme, "cus_ada")
    response = client.get(address)
    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert "Go back and use the button on the page." in response.text
    assert "Return to Acme" in response.text


@pytest.mark.parametrize("switch_off", ["merchant", "platform", "configuration", "key", "mode"])
def test_a_session_ends_with_the_next_request_when_the_merchant_takes_it_back(
    acme: Merchant, globex: Merchant, client: Client, switch_off: str
) -> None:
    Merchant.objects.filter(pk=acme.pk).update(platform=globex, stripe_account="acct_1")
    key, _ = ApiKey.objects.issue(acme, name="Web shop")
    session = visit(client, acme, "cus_ada", api_key=key)
    assert use(client) == 302
    match switch_off:
        case "merchant":
            Merchant.objects.filter(pk=acme.pk).update(is_active=False)
        case "platform":
            Merchant.objects.filter(pk=globex.pk).update(is_active=False)
        case "configuration":
            acme.configurations.update(active=False)
        case "key":
            key.revoke()
        case "mode":
            Merchant.objects.filter(pk=acme.pk).update(livemode=True)
    response = client.post(LANGUAGE, {"language": "en"}, headers={"Accept-Language": "en"})
    assert response.status_code == 403
    assert '<html lang="fr"' in response.text
    assert 'class="button button-primary" href="https://acme.example/"' in response.text
    session.refresh_from_db()
    assert session.ended is not None
    Merchant.objects.update(is_active=True, livemode=False)
    acme.configurations.update(active=True)
    ApiKey.objects.update(revoked=None)
    assert use(client) == 403, "a session that ended does not come back"


def test_customer_pages_are_stored_nowhere(acme: Merchant, client: Client) -> None:
    visit(client, acme, "cus_ada")
    assert "no-store" in client.post(LANGUAGE, {"language": "fr"})["Cache-Control"]


@pytest.mark.parametrize("value", ["", "tlh", "../../etc", "de; DROP", "é"])
def test_bad_form_data_is_refused_with_a_page(acme: Merchant, client: Client, value: str) -> None:
    session = visit(client, acme, "cus_ada")
    response = client.post(LANGUAGE, {"language": value})
    assert response.status_code == 400
    assert "<h1>" in response.content.decode()
    session.refresh_from_db()
    assert session.language == ""


def test_old_sessions_are_purged_and_others_stay(acme: Merchant, client: Client) -> None:
    now = timezone.now()
    long_ago = now - timedelta(days=31)
    ended = visit(Client(), acme, "cus_1")
    never_opened, _ = session_for(acme, "cus_2")
    idle = visit(Client(), acme, "cus_3")
    PortalSession.objects.filter(pk=ended.pk).update(ended=long_ago)
    PortalSession.objects.filter(pk=never_opened.pk).update(link_expires=long_ago)
    PortalSession.objects.filter(pk=idle.pk).update(last_seen=long_ago)
    fresh, _ = session_for(acme, "cus_4")
    live = visit(client, acme, "cus_5")
    said = StringIO()
    call_command("purge", stdout=said)
    assert {session.pk for session in PortalSession.objects.all()} == {fresh.pk, live.pk}
    assert "3" in said.getvalue()
    call_command("purge", days=0, stdout=said)
    assert {session.pk for session in PortalSession.objects.all()} == {fresh.pk, live.pk}


def test_expired_sign_ins_of_staff_are_purged(db: None) -> None:
    now = timezone.now()
    Session.objects.create(session_key="expired", session_data="", expire_date=now - timedelta(minutes=1))
    Session.objects.create(session_key="in_force", session_data="", expire_date=now + timedelta(days=1))
    call_command("purge", stdout=StringIO())
    assert [session.session_key for session in Session.objects.all()] == ["in_force"]
