"""EMAIL_URL, read as an installation reads it: in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
NAMES = ("BACKEND", "HOST", "PORT", "HOST_USER", "HOST_PASSWORD", "USE_TLS", "USE_SSL", "TIMEOUT")
SMTP = "django.core.mail.backends.smtp.EmailBackend"


def settings_of(**environment: str) -> dict[str, Any]:
    program = (
        "import json; from portal import settings as s; "
        f"print(json.dumps({{'FROM': s.DEFAULT_FROM_EMAIL, **{{n: getattr(s, 'EMAIL_' + n) for n in {NAMES}}}}}))"
    )
    variables = {"PATH": os.environ["PATH"], "SECRET_KEY": "tests-only", **environment}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=variables, capture_output=True, text=True, timeout=60, check=True
    )
    return dict(json.loads(done.stdout))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "smtp+tls://ada:p%40ss%2Fword@mail.example.com",
            {"PORT": 587, "USE_TLS": True, "HOST_USER": "ada", "HOST_PASSWORD": "p@ss/word"},
        ),
        ("smtp+ssl://mail.example.com", {"PORT": 465, "USE_SSL": True}),
        ("smtp://mail.example.com:2525", {"PORT": 2525}),
    ],
)
def test_a_mail_server_is_named_by_its_address(url: str, expected: dict[str, Any]) -> None:
    found = settings_of(EMAIL_URL=url, PORTAL_BASE_URL="https://billing.example.com")
    plain = {"USE_TLS": False, "USE_SSL": False, "HOST_USER": "", "HOST_PASSWORD": "", "TIMEOUT": 8.0}
    assert found == {
        "BACKEND": SMTP,
        "HOST": "mail.example.com",
        "FROM": "no-reply@billing.example.com",
        **plain,
        **expected,
    }


@pytest.mark.parametrize(
    ("environment", "backend"),
    [
        ({}, SMTP),
        ({"DEBUG": "1"}, "django.core.mail.backends.console.EmailBackend"),
        ({"DEMO": "1"}, "demo.mailbox.Mailbox"),
        ({"DEMO": "1", "EMAIL_URL": "smtp://mail.example.com"}, SMTP),
    ],
    ids=str,
)
def test_without_an_address_mail_stays_here(environment: dict[str, str], backend: str) -> None:
    found = settings_of(DEFAULT_FROM_EMAIL="billing@example.com", **environment)
    assert (found["BACKEND"], found["FROM"]) == (backend, "billing@example.com")
    assert found["HOST"] == environment.get("EMAIL_URL", "smtp://localhost").removeprefix("smtp://")
