"""Logs: one line per event, with the request's id, and never a secret."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import path
from gunicorn.config import Config
from pytest_django import Settings

from accounts.decorators import public_page
from accounts.models import Merchant
from portal.logging_gunicorn import RedactingLogger
from portal.logging_setup import RedactingFormatter, RequestIdFilter, redact
from simulator.core import Simulator
from tests.cast import session_for, visit


class Lines(logging.Handler):
    """What would be written, formatted as the settings say."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.addFilter(RequestIdFilter())
        formatters: Any = settings.LOGGING["formatters"]
        self.setFormatter(RedactingFormatter(formatters["line"]["format"], style="{"))

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def log() -> Iterator[list[str]]:
    handler = Lines()
    logging.getLogger().addHandler(handler)
    yield handler.lines
    logging.getLogger().removeHandler(handler)


SECRETS = [
    ("GET /p/session/abcDEF123_-x HTTP/1.1", "abcDEF123_-x"),
    ("key sk_test_51AbCdEf", "51AbCdEf"),
    ("key rk_live_51AbCdEf", "51AbCdEf"),
    ("key portal_sk_test_a-b_c", "a-b_c"),
    ("key demo_sk_acme", "acme"),
    ("whsec_abcdef", "abcdef"),
    ("Authorization: Bearer abc.def", "abc.def"),
    ("authorization: basic c2s6", "c2s6"),
    ("seti_1abc_secret_XyZ", "XyZ"),
    ("Cookie: portal_session_acme=aaaaaaaaaaaaaaaaaaaaaaaaaaa; x=1", "aaaaaaaaaaaaaaaaaaaaaaaaaaa"),
    ("{'portal_link_acme': 'aaaaaaaaaaaaaaaaaaaaaaaaaaa'}", "aaaaaaaaaaaaaaaaaaaaaaaaaaa"),
    ("csrftoken=abc123", "abc123"),
]


@pytest.mark.parametrize(("text", "secret"), SECRETS, ids=[secret for _, secret in SECRETS])
def test_secrets_are_taken_out_of_any_line(text: str, secret: str) -> None:
    assert secret not in redact(text)
    assert "…" in redact(text)


def test_what_is_no_secret_stays() -> None:
    for text in ("GET /p/acme/ 200", "cus_ada bps_1abc sub_1abc req_abc", "desk_test is no key", "/p/session/"):
        assert redact(text) == text


def test_a_traceback_is_redacted_too(log: list[str]) -> None:
    try:
        int("sk_test_51secret")
    except ValueError:
        logging.getLogger("portal").exception("It broke")
    assert "ValueError" in log[0]
    assert "51secret" not in log[0]


def test_nothing_secret_is_logged_on_the_way_from_the_api_to_the_page(
    log: list[str], client: Client, acme: Merchant, acme_key: str, ada: str
) -> None:
    created = client.post(
        "/v1/billing_portal/sessions",
        "customer=cus_ada",
        content_type="application/x-www-form-urlencoded",
        headers={"Authorization": f"Bearer {acme_key}"},
    )
    link = created.json()["url"].removeprefix("http://127.0.0.1:8000")
    client.get(link)
    Client().get(link)
    Client().get("/p/session/forged-secret-here")
    client.get("/p/acme/")
    text = "\n".join(log)
    assert "LinkAlreadyUsed" in text
    assert created["Request-Id"] in text
    token = client.cookies["portal_session_acme"].value
    for secret in (link.rsplit("/", 1)[1], acme_key, acme.stripe_key, token, "forged-secret-here"):
        assert secret not in text


def test_each_error_is_logged_once_with_the_request_s_id(log: list[str], acme: Merchant) -> None:
    for address in ("/p/session/nope", "/p/acme/"):
        log.clear()
        response = Client().get(address)
        assert len(log) == 1
        assert f"[{response['Request-Id']}]" in log[0]


@pytest.mark.parametrize("address", ["/nowhere/", "/v1/nowhere", "/p/acme/%0d%0aERROR%20made%20up"])
def test_an_address_that_does_not_exist_is_logged_once_with_the_request_s_id(
    log: list[str], acme: Merchant, address: str
) -> None:
    response = Client().get(address)
    assert response.status_code == 404
    assert len(log) == 1
    assert f"[{response['Request-Id']}]" in log[0]


def test_nobody_writes_lines_of_their_own_into_the_log(log: list[str], acme: Merchant) -> None:
    Client().get("/p/session/x%0a2026-01-01%20CRITICAL%20made%20up%1b[2J%e2%80%a8")
    (line,) = log
    assert len(line.splitlines()) == 1
    assert "\x1b" not in line


def test_an_error_of_stripe_s_is_logged_once_with_both_ids(
    log: list[str], client: Client, acme: Merchant, ada: str, simulator: Simulator, settings: Settings
) -> None:
    settings.STRIPE_MAX_RETRIES = 0
    visit(client, acme, "cus_ada")
    simulator.faults.add("error", path="/v1/customers/cus_ada", times=None)
    log.clear()
    response = client.get("/p/acme/")
    assert response.status_code == 502
    about = [line for line in log if "/v1/customers/" in line]
    assert len(about) == 1
    assert "request req_" in about[0]


def crash(request: object) -> HttpResponse:
    raise RuntimeError("sk_test_51secret went wrong")


urlpatterns = [path("crash/", public_page(crash)), path("v1/crash", public_page(crash))]
handler500 = "portal.error_views.server_error"
handler404 = "portal.error_views.not_found"


def test_a_defect_is_a_calm_page_and_one_log_entry(log: list[str], settings: Settings, db: None) -> None:
    settings.ROOT_URLCONF = __name__
    response = Client(raise_request_exception=False).get("/crash/")
    page = response.content.decode()
    assert response.status_code == 500
    assert "<h1>" in page
    assert response["Request-Id"] in page
    assert "RuntimeError" not in page
    assert "Traceback" not in page
    assert len(log) == 1
    assert "RuntimeError" in log[0]
    assert "51secret" not in log[0]


def test_a_defect_of_the_api_is_in_stripe_s_envelope(settings: Settings, db: None) -> None:
    settings.ROOT_URLCONF = __name__
    response = Client(raise_request_exception=False).get("/v1/crash")
    assert response.status_code == 500
    assert response.json()["error"]["type"] == "api_error"


def test_access_logs_of_gunicorn_hold_no_link(acme: Merchant) -> None:
    _, link = session_for(acme, "cus_ada")
    request = SimpleNamespace(headers=[("REFERER", f"http://x{link}")])
    response = SimpleNamespace(status="303 See Other", sent=0, headers=[])
    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": link,
        "PATH_INFO": link,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_REFERER": f"http://x{link}",
    }
    atoms = RedactingLogger(Config()).atoms(response, request, environ, timedelta(seconds=1))
    assert link.rsplit("/", 1)[1] not in str(atoms)
    assert "/p/session/…" in atoms["r"]


def test_every_answer_has_a_request_id_of_its_own(client: Client, db: None) -> None:
    ids = {client.get("/nowhere/")["Request-Id"] for _ in range(3)}
    assert len(ids) == 3
    assert all(one.startswith("req_") for one in ids)
