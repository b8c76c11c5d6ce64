"""Which staff member works for which merchant, and how much they may do there."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Membership(models.Model):
    class Role(models.TextChoices):
        OWNER = "owner", _("Owner: everything, including keys and members")
        EDITOR = "editor", _("Editor: branding and portal settings")
        VIEWER = "viewer", _("Viewer: looks, changes nothing")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    merchant = models.ForeignKey("accounts.Merchant", on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.EDITOR)
    created = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [models.UniqueConstraint(fields=["user", "merchant"], name="one_membership_per_merchant")]

    def __str__(self) -> str:
        return f"{self.user} · {self.merchant}"
