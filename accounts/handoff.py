"""The hand-off: a link that a merchant's server gives to its customer becomes a session in one browser.

The link is a bearer secret of 256 bits. We keep its hash: a copy of the database opens no session.
"""

import hmac
import secrets
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.errors import LinkAlreadyUsed, LinkExpired, LinkUnknown, SessionEnded
from accounts.models import ApiKey, AuditEntry, Configuration, Merchant, PortalSession
from accounts.models.api_keys import hash_secret
from accounts.models.sessions import LINK_LIFETIME
from accounts.web_addresses import is_web_address


def create_session(
    merchant: Merchant,
    customer: str,
    *,
    configuration: Configuration,
    api_key: ApiKey | None = None,
    return_url: str = "",
    **fields: Any,
) -> tuple[PortalSession, str]:
    """Create a session for a customer and return it with its link, which cannot be had again.

    Further fields: ``locale``, ``on_behalf_of``, ``flow``, ``after_expiration``. Raises ValueError for a ``return_url``
    that is not http or https.
    """
    if return_url and not is_web_address(return_url):
        raise ValueError("return_url must be an http or https address.")
    secret = secrets.token_urlsafe(32)
    session = PortalSession.objects.create(
        merchant=merchant,
        customer=customer,
        configuration=configuration,
        api_key=api_key,
        livemode=merchant.livemode,
        return_url=return_url,
        link_hash=hash_secret(secret),
        link_expires=timezone.now() + LINK_LIFETIME,
        **fields,
    )
    return session, link_url(secret)


def link_url(secret: str) -> str:
    """The address to send a customer to. It begins with PORTAL_BASE_URL, never with what a Host header says."""
    return settings.PORTAL_BASE_URL + reverse("accounts:handoff", args=[secret])


def find_link(secret: str) -> PortalSession:
    """The session of a link, whatever became of it; raises `LinkUnknown`."""
    session = (
        PortalSession.objects.select_related("merchant__platform", "configuration", "api_key")
        .filter(link_hash=hash_secret(secret))
        .first()
    )
    if session is None:
        raise LinkUnknown
    return session


def is_browser_of(session: PortalSession, token: str) -> bool:
    """Whether this browser's token is the one the session was opened with."""
    return bool(session.cookie_hash and token) and hmac.compare_digest(session.cookie_hash or "", hash_secret(token))


def check_can_open(session: PortalSession, now: datetime) -> None:
    """Raise why the link cannot be opened (any more): used, too late, or switched off."""
    if session.opened:
        raise LinkAlreadyUsed(session=session)
    if session.ended or not is_granted(session):
        raise SessionEnded(session=session)
    if session.link_expires <= now:
        raise LinkExpired(session=session)


def is_granted(session: PortalSession) -> bool:
    """Whether the merchant still grants the session: merchant, configuration and the creating key are in force."""
    key = session.api_key
    return (
        session.merchant.can_serve
        and session.configuration.active
        and session.livemode == session.merchant.livemode
        and (key is None or key.revoked is None)
    )


def open_session(session: PortalSession, *, replaces: str = "") -> str:
    """Open the session for one browser and return the token for its cookie.

    Of two browsers at the same instant exactly one wins; the other gets `LinkAlreadyUsed`. ``replaces`` is the token of
    an older session of the same merchant in this browser: that one ends.
    """
    now = timezone.now()
    check_can_open(session, now)
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        won = PortalSession.objects.filter(
            pk=session.pk, opened__isnull=True, ended__isnull=True, link_expires__gt=now
        ).update(opened=now, last_seen=now, cookie_hash=hash_secret(token))
        if not won:
            raise LinkAlreadyUsed(session=session)
        if replaces:
            PortalSession.objects.filter(
                merchant=session.merchant, cookie_hash=hash_secret(replaces), ended__isnull=True
            ).update(ended=now)
        AuditEntry.record(
            "portal_session.opened", merchant=session.merchant, actor_label=session.customer, target=session.pk
        )
    return token
