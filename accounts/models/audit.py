"""Who did what, and when. Entries are added and never changed."""

from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditIsAppendOnly(Exception):
    """Somebody tried to change or delete an entry of the audit trail."""


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise AuditIsAppendOnly

    def delete(self) -> NoReturn:
        raise AuditIsAppendOnly

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AuditIsAppendOnly


class AuditEntry(models.Model):
    merchant = models.ForeignKey(
        "accounts.Merchant", null=True, on_delete=models.SET_NULL, related_name="audit_entries"
    )
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    # Text, not a foreign key: the entry outlives what it tells of.
    actor_label = models.CharField(_("who"), max_length=254, blank=True)
    action = models.CharField(_("what"), max_length=100)
    target = models.CharField(_("to what"), max_length=255, blank=True)
    details = models.JSONField(_("details"), default=dict, blank=True)
    request_id = models.CharField(_("request"), max_length=64, blank=True)
    created = models.DateTimeField(_("when"), auto_now_add=True, db_index=True)

    objects: ClassVar[models.Manager["AuditEntry"]] = models.Manager.from_queryset(AuditQuerySet)()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit trail")
        ordering = ["-created", "-id"]

    def __str__(self) -> str:
        return f"{self.action} {self.target}".strip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AuditIsAppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AuditIsAppendOnly

    @classmethod
    def record(
        cls,
        action: str,
        *,
        merchant: Any = None,
        actor: Any = None,
        actor_label: str = "",
        target: str = "",
        request_id: str = "",
        **details: Any,
    ) -> "AuditEntry":
        """Add an entry. ``actor`` is a user; ``actor_label`` names a customer, an API key or a command instead."""
        return cls.objects.create(
            merchant=merchant,
            actor=actor,
            actor_label=actor_label or (str(actor) if actor else ""),
            action=action,
            target=target[:255],
            details=details,
            request_id=request_id,
        )
