"""The merchant's own keys to our API. We keep a hash: a copy of the database opens nothing."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.identifiers import new_id

LAST_USED_GRAIN = timedelta(minutes=1)
DEMO_PREFIX = "demo_"


def new_api_key_id() -> str:
    return new_id("key")


def hash_secret(secret: str) -> str:
    """SHA-256 in hex. Our secrets are 256 random bits, so no slow hash and no salt is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


class ApiKeyManager(models.Manager["ApiKey"]):
    def issue(self, merchant: Any, *, name: str, secret: str | None = None) -> tuple["ApiKey", str]:
        """Create a key and return it with its secret, which cannot be had again.

        A chosen ``secret`` is only for the demo world and must begin with ``demo_``.
        """
        if secret is None:
            secret = f"portal_sk_{'live' if merchant.livemode else 'test'}_{secrets.token_urlsafe(32)}"
        elif not (settings.DEMO and secret.startswith(DEMO_PREFIX)):
            raise ValueError("Only the demo world chooses its own keys.")
        shown = secret if secret.startswith(DEMO_PREFIX) else secret[:20]
        key = self.create(
            merchant=merchant, name=name, livemode=merchant.livemode, secret_hash=hash_secret(secret), prefix=shown
        )
        return key, secret

    def authenticate(self, secret: str) -> "ApiKey | None":
        """The key with this secret if it is in force, else None. Notes the use, at most once a minute.

        A key in force is not revoked, its merchant (and the platform) is active, and both are of the same mode.
        """
        if secret.startswith(DEMO_PREFIX) and not settings.DEMO:
            return None
        key = self.select_related("merchant__platform").filter(secret_hash=hash_secret(secret)).first()
        if key is None or not key.is_in_force:
            return None
        key.touch()
        return key


class ApiKey(models.Model):
    id = models.CharField(primary_key=True, max_length=64, default=new_api_key_id, editable=False)
    merchant = models.ForeignKey("accounts.Merchant", on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(_("name"), max_length=100, help_text=_("Where it is used, for example “Web shop”."))
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    prefix = models.CharField(_("key"), max_length=40, editable=False)
    livemode = models.BooleanField(_("live mode"), default=False, editable=False)
    created = models.DateTimeField(_("created"), auto_now_add=True)
    last_used = models.DateTimeField(_("last used"), null=True, editable=False)
    revoked = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects: ClassVar[ApiKeyManager] = ApiKeyManager()

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        ordering = ["-created"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def is_in_force(self) -> bool:
        """Whether the key opens anything now."""
        return self.revoked is None and self.merchant.can_serve and self.livemode == self.merchant.livemode

    def revoke(self) -> None:
        """Refuse this key from now on; sessions it created end with their next request."""
        if self.revoked is None:
            self.revoked = timezone.now()
            self.save(update_fields=["revoked"])

    def touch(self) -> None:
        """Note the use, writing at most once a minute."""
        now = timezone.now()
        stale = Q(last_used__isnull=True) | Q(last_used__lt=now - LAST_USED_GRAIN)
        if self.last_used is None or self.last_used < now - LAST_USED_GRAIN:
            ApiKey.objects.filter(stale, pk=self.pk).update(last_used=now)
            self.last_used = now
