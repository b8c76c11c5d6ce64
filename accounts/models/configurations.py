"""What a merchant's portal offers: Stripe's `billing_portal.configuration`.

https://docs.stripe.com/api/customer_portal/configurations/object
"""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.features import Features, sensible_features
from accounts.features_reader import FeaturesError
from accounts.identifiers import new_id
from accounts.web_addresses import http_url


def new_configuration_id() -> str:
    return new_id("bpc")


PROFILE_KEYS = ("headline", "privacy_policy_url", "terms_of_service_url")
"""What a business profile holds. https://docs.stripe.com/api/customer_portal/configurations/object"""


def no_business_profile() -> dict[str, str | None]:
    return dict.fromkeys(PROFILE_KEYS)


def login_page_off() -> dict[str, bool | str | None]:
    return {"enabled": False, "url": None}


class Configuration(models.Model):
    id = models.CharField(primary_key=True, max_length=64, default=new_configuration_id, editable=False)
    merchant = models.ForeignKey("accounts.Merchant", on_delete=models.CASCADE, related_name="configurations")
    name = models.CharField(_("name"), max_length=256, blank=True)
    is_default = models.BooleanField(
        _("default"), default=False, help_text=_("Used when a session names no configuration.")
    )
    active = models.BooleanField(_("active"), default=True, help_text=_("Switching this off ends its sessions."))
    business_profile = models.JSONField(_("business profile"), default=no_business_profile, blank=True)
    features = models.JSONField(_("features"), default=sensible_features)
    default_return_url = models.TextField(
        _("default return address"),
        blank=True,
        validators=[http_url],
        help_text=_("Where “Return to …” leads when a session named no address."),
    )
    # Stripe's own has this in its dashboard only: the configuration's API knows no such field.
    # https://docs.stripe.com/customer-management/cancellation-page
    retention_coupon = models.CharField(
        _("retention coupon"),
        max_length=255,
        blank=True,
        help_text=_("A coupon's id from Stripe. Customers are offered it once, before they cancel."),
    )
    # Stripe's `allowed_updates` has no word for it, and adding one of ours would break the wire.
    # https://docs.stripe.com/api/customer_portal/configurations/object
    language_editable = models.BooleanField(
        _("customers choose the language of their invoices"),
        default=True,
        help_text=_("Counts while customers may change their billing details."),
    )
    login_page = models.JSONField(_("login page"), default=login_page_off, blank=True)
    metadata = models.JSONField(_("metadata"), default=dict, blank=True)
    created = models.DateTimeField(_("created"), auto_now_add=True)
    updated = models.DateTimeField(_("updated"), auto_now=True)

    objects: ClassVar[models.Manager["Configuration"]] = models.Manager()

    class Meta:
        verbose_name = _("portal configuration")
        verbose_name_plural = _("portal configurations")
        ordering = ["-is_default", "-created"]
        constraints = [
            models.UniqueConstraint(
                fields=["merchant"], condition=models.Q(is_default=True), name="one_default_configuration_per_merchant"
            )
        ]

    def __str__(self) -> str:
        return self.name or (str(_("Default configuration")) if self.is_default else self.id)

    @property
    def livemode(self) -> bool:
        return self.merchant.livemode

    def parsed_features(self) -> Features:
        """The features as a typed object; raises `FeaturesError` if what is stored is not Stripe's shape."""
        return Features.parse(self.features)

    def clean(self) -> None:
        if self.is_default and not self.active:
            raise ValidationError(
                {"active": _("The default configuration cannot be switched off. Make another one the default first.")}
            )
        try:
            self.parsed_features()
        except FeaturesError as error:
            raise ValidationError({"features": str(error)}) from error

    def profile(self, key: str) -> str | None:
        """One value of the business profile (headline, privacy_policy_url, terms_of_service_url), or None."""
        value: Any = (self.business_profile or {}).get(key)
        return value or None
