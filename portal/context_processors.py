"""`portal` for templates: what every page needs beside its own content and the brand."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, get_language_info

from accounts.cookies import home_path


@dataclass(frozen=True, slots=True)
class Language:
    """One language of the switch, named in itself."""

    code: str
    name: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Portal:
    """Addresses are empty where they do not apply: outside a customer's session, or when the merchant gave none."""

    is_demo: bool
    languages: tuple[Language, ...]
    language_url: str
    sign_out_url: str
    home_url: str
    return_url: str
    here: str
    """The page to come back to after a choice of language."""
    mailbox_url: str
    """Where the demo's mail can be read; empty wherever mail is really sent."""


def portal(request: HttpRequest) -> dict[str, Portal]:
    """The frame of a page: demo mark, languages, the ways out."""
    session: Any = getattr(request, "portal_session", None)
    # A session that has just ended has no way on but out.
    slug = session.merchant.slug if session and session.ended is None else None
    return {
        "portal": Portal(
            is_demo=settings.DEMO,
            languages=_languages(),
            language_url=reverse("accounts:language", args=[slug]) if slug else "",
            sign_out_url=reverse("accounts:sign_out", args=[slug]) if slug else "",
            home_url=_home_url(session) if slug else "",
            return_url=_return_url(request),
            here=request.get_full_path(),
            mailbox_url="/demo/mail/" if settings.DEMO and not settings.EMAIL_URL else "",
        )
    }


def _languages() -> tuple[Language, ...]:
    current = get_language()
    return tuple(
        Language(code, get_language_info(code)["name_local"].capitalize(), is_current=code == current)
        for code, _ in settings.LANGUAGES
    )


def _home_url(session: Any) -> str:
    """Customers who were sent here for one thing see no way to the others, unless there is no other way out."""
    address = home_path(session.merchant.slug)
    if not session.is_in_flow:
        return address
    return "" if session.return_link else f"{address}?overview=1"


def _return_url(request: HttpRequest) -> str:
    session: Any = getattr(request, "portal_session", None)
    if session:
        return str(session.return_link)
    merchant: Any = getattr(request, "merchant", None)
    return merchant.website_url if merchant else ""
