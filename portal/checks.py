"""What must be right before the portal starts. ``manage.py`` and the WSGI entry point refuse to go on otherwise."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps.config import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError
from django.http.request import validate_host

from accounts.encryption import key_problem
from accounts.models import Merchant
from accounts.models.merchants import STRIPE_API
from billing.documents.equipment import missing_equipment
from billing.stripe_js import STRIPE_JS_HOST

PORTAL = "portal"

Check = Callable[..., list[CheckMessage]]


@register(PORTAL)
def secrets_are_set(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """SECRET_KEY and FIELD_ENCRYPTION_KEYS."""
    problems: list[CheckMessage] = []
    if not settings.SECRET_KEY:
        problems.append(Error("SECRET_KEY is not set.", hint="Set it to a long random string.", id="portal.E001"))
    if problem := key_problem():
        problems.append(Error(problem, hint="See docs/configuration.md.", id="portal.E002"))
    return problems


@register(PORTAL)
def base_url_is_an_origin(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """PORTAL_BASE_URL: every link we hand out begins with it."""
    parts = urlsplit(settings.PORTAL_BASE_URL)
    if parts.scheme in {"http", "https"} and parts.hostname and not (parts.path or parts.query or parts.fragment):
        return []
    hint = "Set it to a scheme and a host, such as https://billing.example.com."
    return [Error("PORTAL_BASE_URL is not the origin of a web site.", hint=hint, id="portal.E003")]


@register(PORTAL)
def base_url_is_answered(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """ALLOWED_HOSTS: a link that we hand out leads to a host under which we answer."""
    host = urlsplit(settings.PORTAL_BASE_URL).hostname or ""
    host = f"[{host}]" if ":" in host else host
    if not host or settings.DEBUG or validate_host(host, settings.ALLOWED_HOSTS):
        return []
    return [Error("ALLOWED_HOSTS lacks the host of PORTAL_BASE_URL.", hint=f"Add {host} to it.", id="portal.E007")]


@register(PORTAL)
def live_keys_meet_stripe_only(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A live key is sent to Stripe and to nobody else, and the demo never runs beside one."""
    elsewhere = settings.STRIPE_API_BASE != STRIPE_API or bool(settings.STRIPE_HTTP_CLIENT)
    is_script_foreign = not settings.STRIPE_JS_URL.startswith(f"{STRIPE_JS_HOST}/")
    if key_problem() or not (elsewhere or is_script_foreign or settings.DEMO):
        return []
    names = _merchants_with_a_live_key()
    problems: list[CheckMessage] = []
    if names and elsewhere:
        message = f"STRIPE_API_BASE is not Stripe, but there is a live key: {', '.join(names)}."
        problems.append(Error(message, hint=f"Set it to {STRIPE_API}, or remove the live key.", id="portal.E004"))
    if names and is_script_foreign:
        message = f"STRIPE_JS_URL is not Stripe, but there is a live key: {', '.join(names)}."
        problems.append(Error(message, hint="Leave it unset, or remove the live key.", id="portal.E008"))
    if names and settings.DEMO:
        message = f"DEMO is on, but there is a live key: {', '.join(names)}."
        problems.append(Error(message, hint="The demo is for a database of its own.", id="portal.E005"))
    return problems


@register(Tags.security, deploy=True)
def base_url_is_https(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A link is a bearer secret: it must not travel in clear."""
    if settings.PORTAL_BASE_URL.startswith("https://"):
        return []
    return [Error("PORTAL_BASE_URL is not https.", hint="Put the portal behind TLS.", id="portal.E006")]


@register(Tags.security, deploy=True)
def mail_can_be_sent(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """EMAIL_URL: without outgoing mail nobody can change the e-mail address of their invoices."""
    kept_here = settings.EMAIL_BACKEND.startswith(("django.core.mail.backends.", "demo.")) and not (
        settings.EMAIL_BACKEND.endswith(".smtp.EmailBackend")
    )
    if settings.DEMO or (settings.EMAIL_URL and not kept_here):
        return []
    hint = "Set EMAIL_URL to your mail server, such as smtp+tls://user:password@mail.example.com:587."
    return [Warning("No outgoing mail is configured.", hint=hint, id="portal.W001")]


@register(Tags.compatibility, deploy=True)
def documents_can_be_drawn(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Pango and the fonts: without them no document is made, or one with boxes in the place of letters."""
    missing = missing_equipment()
    if not missing:
        return []
    message = f"Documents cannot be drawn as they should be: {', '.join(missing)} is missing."
    return [Warning(message, hint="Install it (the names are those of Debian).", id="portal.W002")]


def refuse_unsafe_start() -> None:
    """For servers, which run no system checks of their own: raise ImproperlyConfigured with what is wrong."""
    problems = [problem for problem in run_checks(tags=[PORTAL]) if problem.is_serious()]
    if problems:
        raise ImproperlyConfigured(" ".join(f"{problem.msg} {problem.hint}" for problem in problems))


def _merchants_with_a_live_key() -> list[str]:
    try:
        return sorted(
            merchant.name for merchant in _merchants() if merchant.livemode or "_live_" in merchant.stripe_key
        )
    except DatabaseError:
        # Before the first migration there are no merchants, so no keys either.
        return []


def _merchants() -> Iterable[Merchant]:
    return Merchant.objects.select_related("platform").only(
        "name", "livemode", "stripe_secret_key", "platform__stripe_secret_key"
    )
