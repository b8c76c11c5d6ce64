"""A portal session from its first page to its end."""

from datetime import timedelta

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from accounts.cookies import page_token
from accounts.errors import NoSession, SessionEnded
from accounts.handoff import is_granted
from accounts.languages import activate_for
from accounts.models import AuditEntry, Merchant, PortalSession
from accounts.models.api_keys import hash_secret
from accounts.models.sessions import IDLE_LIFETIME, LAST_SEEN_GRAIN


def enter(request: HttpRequest, merchant_slug: str) -> PortalSession:
    """The live session of this browser with this merchant; notes the activity.

    Raises `NoSession` or `SessionEnded`, in the customer's language as far as it is known.
    """
    session = _by_cookie(request, merchant_slug)
    if session is None:
        merchant = Merchant.objects.filter(slug=merchant_slug).first()
        activate_for(request, merchant=merchant)
        raise NoSession(merchant=merchant)
    activate_for(request, session)
    check_live(session)
    _note_activity(session)
    return session


def is_live(session: PortalSession) -> bool:
    """Whether the session may go on: opened, not ended, active within the hour, and still granted by the merchant."""
    if session.ended or not session.last_seen or not is_granted(session):
        return False
    return session.last_seen + IDLE_LIFETIME > timezone.now()


def check_live(session: PortalSession) -> None:
    """Raise `SessionEnded` when the session may not go on, and end it for good."""
    if not is_live(session):
        end(session)
        raise SessionEnded(session=session)


def end(session: PortalSession) -> None:
    """End the session for good: a key that comes back into force does not bring it back."""
    if session.ended is None:
        session.ended = timezone.now()
        PortalSession.objects.filter(pk=session.pk, ended__isnull=True).update(ended=session.ended)


def sign_out(session: PortalSession) -> None:
    """End the session because the customer asked to."""
    end(session)
    AuditEntry.record(
        "portal_session.signed_out", merchant=session.merchant, actor_label=session.customer, target=session.pk
    )


def choose_language(session: PortalSession, code: str) -> None:
    """Keep the customer's choice of language for this session."""
    session.language = code
    session.save(update_fields=["language"])


def purge_sessions(older_than: timedelta) -> int:
    """Delete sessions that can no longer be used and ended, or were created, longer ago; returns how many."""
    now = timezone.now()
    horizon = now - older_than
    over = Q(ended__lt=horizon) | Q(opened__isnull=True, link_expires__lt=min(horizon, now))
    idle = Q(opened__isnull=False, last_seen__lt=min(horizon, now - IDLE_LIFETIME))
    deleted, _ = PortalSession.objects.filter(over | idle).delete()
    return deleted


def _by_cookie(request: HttpRequest, merchant_slug: str) -> PortalSession | None:
    token = page_token(request, merchant_slug)
    if not token:
        return None
    return (
        PortalSession.objects.select_related("merchant__platform", "configuration", "api_key")
        .filter(merchant__slug=merchant_slug, cookie_hash=hash_secret(token))
        .first()
    )


def _note_activity(session: PortalSession) -> None:
    now = timezone.now()
    stale = now - LAST_SEEN_GRAIN
    if session.last_seen and session.last_seen <= stale:
        PortalSession.objects.filter(pk=session.pk, last_seen__lte=stale).update(last_seen=now)
        session.last_seen = now
