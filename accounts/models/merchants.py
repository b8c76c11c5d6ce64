"""The merchant: one business, one Stripe account (or one connected account of a platform), test or live."""

import re
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from accounts.encryption import EncryptedTextField
from accounts.models.configurations import Configuration
from accounts.models.documents import DocumentSettings
from accounts.web_addresses import http_url

# Words that have, or may get, an address of their own beside the merchants'.
RESERVED_SLUGS = frozenset(
    {
        "about",
        "account",
        "accounts",
        "admin",
        "api",
        "app",
        "assets",
        "auth",
        "billing",
        "billing_portal",
        "demo",
        "docs",
        "favicon",
        "health",
        "healthz",
        "help",
        "home",
        "language",
        "legal",
        "login",
        "logout",
        "media",
        "metrics",
        "new",
        "p",
        "portal",
        "privacy",
        "robots",
        "session",
        "sessions",
        "sign-in",
        "sign-out",
        "signin",
        "signout",
        "static",
        "status",
        "support",
        "system",
        "terms",
        "theme",
        "v1",
        "v2",
        "webhook",
        "webhooks",
        "well-known",
        "www",
    }
)

STRIPE_API = "https://api.stripe.com"

_SECRET_KEY = re.compile(r"(?:sk|rk)_(?P<mode>test|live)_[A-Za-z0-9_]+")
_PUBLISHABLE_KEY = re.compile(r"pk_(?P<mode>test|live)_[A-Za-z0-9_]+")


def refuse_reserved_slug(slug: str) -> None:
    if slug in RESERVED_SLUGS:
        raise ValidationError(_("“%(slug)s” is a reserved word. Choose another address."), params={"slug": slug})


def _mode(pattern: re.Pattern[str], key: str) -> str | None:
    found = pattern.fullmatch(key)
    return found["mode"] if found else None


class Merchant(models.Model):
    name = models.CharField(_("name"), max_length=120, help_text=_("As your customers know you."))
    slug = models.CharField(
        _("address"),
        max_length=50,
        unique=True,
        validators=[
            RegexValidator(r"\A[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?\Z", _("Use small letters, digits and hyphens.")),
            refuse_reserved_slug,
        ],
        help_text=_("The part of the portal's address that is yours: /p/your-address/."),
    )
    stripe_secret_key = EncryptedTextField(_("Stripe secret key"), blank=True)
    publishable_key = models.CharField(_("Stripe publishable key"), max_length=255, blank=True)
    stripe_account = models.CharField(
        _("connected account"),
        max_length=64,
        blank=True,
        validators=[RegexValidator(r"\Aacct_[A-Za-z0-9_]+\Z", _("A connected account begins with acct_."))],
        help_text=_("Only for platforms (Stripe Connect): the account that calls are made for."),
    )
    platform = models.ForeignKey(
        "self",
        verbose_name=_("platform"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="connected_merchants",
        help_text=_("The merchant whose Stripe key is used, and whose API keys may act for this one."),
    )
    livemode = models.BooleanField(_("live mode"), default=False)
    default_language = models.CharField(
        _("default language"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    support_email = models.EmailField(_("support e-mail"), blank=True)
    support_phone = models.CharField(_("support phone"), max_length=40, blank=True)
    support_url = models.URLField(_("support page"), max_length=500, blank=True, validators=[http_url])
    website_url = models.URLField(
        _("website"),
        max_length=500,
        blank=True,
        validators=[http_url],
        help_text=_("Where customers are led back to when a session named no address."),
    )
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Switching this off ends every session and refuses every API key.")
    )
    created = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("merchant")
        verbose_name_plural = _("merchants")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "stripe_account"],
                condition=~models.Q(stripe_account=""),
                name="one_merchant_per_connected_account",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a new merchant gets its default configuration and what belongs to it in the same transaction."""
        is_new = self._state.adding
        with transaction.atomic():
            super().save(*args, **kwargs)
            if is_new:
                Configuration.objects.create(merchant=self, is_default=True)
                DocumentSettings.objects.create(merchant=self)

    @property
    def stripe_key(self) -> str:
        """The secret key for calls to Stripe: the merchant's own, else its platform's, else an empty string."""
        return self.stripe_secret_key or (self.platform.stripe_secret_key if self.platform else "")

    @property
    def masked_secret_key(self) -> str:
        """Enough of the secret key to recognise it: ``sk_test_…4242``; empty when there is none."""
        return mask_key(self.stripe_secret_key)

    @property
    def can_serve(self) -> bool:
        """Whether the merchant, and the platform it belongs to, are switched on."""
        return self.is_active and (self.platform is None or self.platform.is_active)

    def clean(self) -> None:
        problems: dict[str, Any] = {}
        mode = "live" if self.livemode else "test"
        if self.stripe_secret_key and _mode(_SECRET_KEY, self.stripe_secret_key) != mode:
            problems["stripe_secret_key"] = _mode_problem(_SECRET_KEY, self.stripe_secret_key)
        if self.publishable_key and _mode(_PUBLISHABLE_KEY, self.publishable_key) != mode:
            problems["publishable_key"] = _mode_problem(_PUBLISHABLE_KEY, self.publishable_key)
        if not self.stripe_key:
            problems.setdefault("stripe_secret_key", _("Give a Stripe secret key, or choose a platform that has one."))
        if self.platform and not self.stripe_account:
            problems["stripe_account"] = _("Give the connected account of this platform.")
        if self.platform and (self.platform.platform_id or self.platform.pk == self.pk):
            problems["platform"] = _("A platform cannot belong to another platform.")
        if self.platform and self.platform.livemode != self.livemode:
            problems["platform"] = _("The platform and its merchant must both be live, or both be test.")
        if self.livemode and (settings.DEMO or settings.STRIPE_API_BASE != STRIPE_API):
            problems["livemode"] = _("Live mode needs Stripe itself: this installation is a demo or uses a simulator.")
        if problems:
            raise ValidationError(problems)

    @property
    def default_configuration(self) -> Configuration | None:
        """The active default `Configuration`, or None when the merchant switched it off."""
        return self.configurations.filter(is_default=True, active=True).first()


def mask_key(key: str) -> str:
    """Show a Stripe key's kind and its last four characters, never more: ``sk_test_…4242``."""
    if not key:
        return ""
    kind = re.match(r"(?:sk|rk|pk)_(?:test|live)_", key)
    return f"{kind[0] if kind else ''}…{key[-4:] if len(key) > 16 else ''}"


def _mode_problem(pattern: re.Pattern[str], key: str) -> Any:
    if _mode(pattern, key) is None:
        return _("This does not look like a key of that kind.")
    return _("This key is of the other mode: live and test must agree with “live mode”.")
