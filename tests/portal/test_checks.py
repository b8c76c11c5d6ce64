"""What must be right before the portal starts."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.checks import Error, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from pytest_django import Settings

from accounts.models import Merchant
from billing.documents import equipment
from portal.checks import refuse_unsafe_start

ROOT = Path(__file__).resolve().parent.parent.parent
LIVE = "sk_live_51000000000000000000000000"


@pytest.fixture
def production(settings: Settings) -> Settings:
    """As an installation that serves real customers is set."""
    settings.DEMO = False
    settings.STRIPE_API_BASE = "https://api.stripe.com"
    settings.STRIPE_HTTP_CLIENT = ""
    settings.PORTAL_BASE_URL = "https://billing.example.com"
    settings.ALLOWED_HOSTS = ["billing.example.com"]
    return settings


def found(*, deploy: bool = False) -> set[str]:
    return {
        str(problem.id)
        for problem in run_checks(include_deployment_checks=deploy)
        if isinstance(problem, Error) and str(problem.id).startswith("portal.")
    }


def test_a_good_installation_has_no_problem(production: Settings, acme: Merchant) -> None:
    Merchant.objects.filter(pk=acme.pk).update(livemode=True)
    assert found(deploy=True) == set()
    refuse_unsafe_start()


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("SECRET_KEY", "", "portal.E001"),
        ("FIELD_ENCRYPTION_KEYS", [], "portal.E002"),
        ("FIELD_ENCRYPTION_KEYS", ["not a key"], "portal.E002"),
        ("PORTAL_BASE_URL", "", "portal.E003"),
        ("PORTAL_BASE_URL", "billing.example.com", "portal.E003"),
        ("PORTAL_BASE_URL", "https://billing.example.com/portal", "portal.E003"),
        ("PORTAL_BASE_URL", "ftp://billing.example.com", "portal.E003"),
        ("PORTAL_BASE_URL", "https://pay.example.com", "portal.E007"),
        ("ALLOWED_HOSTS", [], "portal.E007"),
    ],
)
def test_what_is_missing_is_named_and_the_server_does_not_start(
    production: Settings, db: None, name: str, value: object, problem: str
) -> None:
    setattr(production, name, value)
    if name != "SECRET_KEY":  # Django itself refuses to run without one
        assert problem in found()
        with pytest.raises(ImproperlyConfigured):
            refuse_unsafe_start()
    else:
        with pytest.raises(ImproperlyConfigured):
            call_command("check")


@pytest.mark.parametrize("how", ["the merchant is live", "the key is live", "the platform's key is live"])
def test_a_live_key_is_not_sent_to_anybody_but_stripe(
    production: Settings, acme: Merchant, globex: Merchant, how: str
) -> None:
    match how:
        case "the merchant is live":
            acme.livemode = True
        case "the key is live":
            acme.stripe_secret_key = LIVE
        case _:
            globex.stripe_secret_key = LIVE
            globex.save()
            acme.platform, acme.stripe_account, acme.stripe_secret_key = globex, "acct_1", ""
    acme.save()
    production.STRIPE_API_BASE = "http://127.0.0.1:12111"
    assert found() == {"portal.E004"}
    with pytest.raises(ImproperlyConfigured, match="Acme") as refused:
        refuse_unsafe_start()
    assert "sk_live" not in str(refused.value)
    production.STRIPE_API_BASE = "https://api.stripe.com"
    production.DEMO = True
    assert found() == {"portal.E005"}


def test_beside_a_live_key_the_card_fields_are_stripes_own(production: Settings, acme: Merchant) -> None:
    production.STRIPE_JS_URL = "https://js.stripe.com.evil.example/stripe.js"
    assert found() == set()
    Merchant.objects.filter(pk=acme.pk).update(livemode=True)
    assert found() == {"portal.E008"}
    with pytest.raises(ImproperlyConfigured, match="STRIPE_JS_URL"):
        refuse_unsafe_start()
    production.STRIPE_JS_URL = "https://js.stripe.com/basil/stripe.js"
    assert found() == set()


def test_test_keys_may_meet_the_simulator(production: Settings, acme: Merchant) -> None:
    production.STRIPE_API_BASE = "http://127.0.0.1:12111"
    production.DEMO = True
    assert found() == set()


def test_deployed_without_tls_is_an_error(production: Settings, db: None) -> None:
    production.PORTAL_BASE_URL = "http://billing.example.com"
    assert found() == set()
    assert found(deploy=True) == {"portal.E006"}


def test_a_machine_without_fonts_or_pango_is_told_when_it_is_deployed(
    production: Settings, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def warnings() -> list[str]:
        found = run_checks(include_deployment_checks=True)
        return [problem.msg for problem in found if problem.id == "portal.W002"]

    assert warnings() == []
    monkeypatch.setitem(equipment.FONTS, "fonts-of-nowhere", "A Font That Nobody Has")
    monkeypatch.setitem(equipment.LIBRARIES, "libnowhere0", "libnowhere.so.0")
    (warning,) = warnings()
    assert "libnowhere0, fonts-of-nowhere is missing" in warning
    monkeypatch.setattr("shutil.which", lambda name: None)
    assert "fontconfig" in warnings()[0]


def start(tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Load the WSGI entry point as gunicorn does, in a process of its own, on an empty database."""
    variables = {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": "tests-only",
        "FIELD_ENCRYPTION_KEYS": "yB1F1sJ6Kp8o2l3X9dQ0mZ5vN7tR4wE2cU6hG8jA0iM=",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'portal.sqlite3'}",
        **environment,
    }
    command = [sys.executable, "-c", "import portal.wsgi"]
    return subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, timeout=60, check=False)


def test_a_server_starts_before_the_first_migration(tmp_path: Path) -> None:
    done = start(tmp_path)
    assert done.returncode == 0, done.stderr


def test_a_server_without_encryption_keys_does_not_start(tmp_path: Path) -> None:
    done = start(tmp_path, FIELD_ENCRYPTION_KEYS="")
    assert done.returncode != 0
    assert "Set FIELD_ENCRYPTION_KEYS" in done.stderr


@pytest.mark.parametrize(
    ("url", "backend", "warned"),
    [
        ("", "django.core.mail.backends.smtp.EmailBackend", True),
        ("consolemail://", "django.core.mail.backends.console.EmailBackend", True),
        ("dummymail://", "django.core.mail.backends.dummy.EmailBackend", True),
        ("smtp+tls://mail.example.com", "django.core.mail.backends.smtp.EmailBackend", False),
        ("smtp://localhost", "somebody.elses.Backend", False),
    ],
)
def test_deployed_without_outgoing_mail_is_a_warning(
    production: Settings, db: None, url: str, backend: str, warned: bool
) -> None:
    production.EMAIL_URL, production.EMAIL_BACKEND = url, backend
    problems = {str(problem.id) for problem in run_checks(include_deployment_checks=True)}
    assert ("portal.W001" in problems) is warned
    production.DEMO = True
    assert "portal.W001" not in {str(problem.id) for problem in run_checks(include_deployment_checks=True)}
