"""Which of our seven languages a page is in.

In order: what the customer chose during this session, the session's `locale`, what the customer chose in an earlier
session (a lasting cookie), the customer's `preferred_locales` at Stripe, the browser's `Accept-Language`, the
merchant's default.
"""

from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

from accounts.cookies import is_https
from accounts.models import Merchant, PortalSession

AUTO = "auto"
CHOICE_COOKIE = "portal_language"
_A_YEAR = 365 * 24 * 3600

# Stripe's 46 locales (https://docs.stripe.com/api/customer_portal/sessions/create#create_portal_session-locale) and the
# language of ours that serves each; English where none is near.
STRIPE_LOCALES: dict[str, str] = {
    **dict.fromkeys(["en", "en-AU", "en-CA", "en-GB", "en-IE", "en-IN", "en-NZ", "en-SG"], "en"),
    **dict.fromkeys(["es", "es-419"], "es"),
    **dict.fromkeys(["fr", "fr-CA"], "fr"),
    **dict.fromkeys(["zh", "zh-HK", "zh-TW"], "zh-hans"),
    "de": "de",
    "it": "it",
    "ja": "ja",
    **dict.fromkeys(
        "bg cs da el et fi fil hr hu id ko lt lv ms mt nb nl pl pt pt-BR ro ru sk sl sv th tr vi".split(),  # noqa: SIM905
        "en",
    ),
}


def our_language(tag: str) -> str | None:
    """The language of ours that serves a tag such as ``fr-CA``, ``zh_TW`` or ``DE``; None when we do not speak it."""
    primary = tag.strip().replace("_", "-").split("-")[0].lower()
    code = "zh-hans" if primary == "zh" else primary
    return code if code in dict(settings.LANGUAGES) else None


def first_spoken(tags: Iterable[str]) -> str | None:
    """The first of these tags that we speak."""
    return next((code for tag in tags if (code := our_language(tag))), None)


def language_for(request: HttpRequest, session: PortalSession | None = None, merchant: Merchant | None = None) -> str:
    """The language code for an answer to this request; see the order above."""
    merchant = merchant or (session.merchant if session else None)
    return (
        (session and session.language)
        or (session and STRIPE_LOCALES.get(session.locale))
        or _lasting_choice(request)
        or (session and first_spoken(session.preferred_locales or []))
        or first_spoken(_accepted(request))
        or (merchant and our_language(merchant.default_language))
        or settings.LANGUAGE_CODE
    )


def activate_for(request: HttpRequest, session: PortalSession | None = None, merchant: Merchant | None = None) -> None:
    """Answer this request in the right language; portal.middleware.Language puts things back afterwards."""
    translation.activate(language_for(request, session, merchant))


def remember_choice(response: HttpResponse, code: str) -> None:
    """Let the choice outlast the session, at every merchant's portal here."""
    response.set_cookie(
        CHOICE_COOKIE, code, max_age=_A_YEAR, path="/p/", secure=is_https(), httponly=True, samesite="Lax"
    )


def _accepted(request: HttpRequest) -> list[str]:
    """What the browser asks for, best first; a weight of 0 says "not this one"."""
    header = request.headers.get("Accept-Language", "")[:500]
    return [tag for tag, weight in parse_accept_lang_header(header) if weight > 0]


def _lasting_choice(request: HttpRequest) -> str | None:
    chosen = request.COOKIES.get(CHOICE_COOKIE, "")
    return chosen if chosen in dict(settings.LANGUAGES) else None
