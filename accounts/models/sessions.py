"""One customer's visit: Stripe's `billing_portal.session`, plus how the link and the cookie were used.

https://docs.stripe.com/api/customer_portal/sessions/object
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.identifiers import new_id

# Stripe's own: "New portal sessions expire after a 5 minute period. If a customer uses it within that time, the
# session expires within 1 hour of the most recent activity." https://docs.stripe.com/customer-management
LINK_LIFETIME = timedelta(minutes=5)
IDLE_LIFETIME = timedelta(hours=1)
LAST_SEEN_GRAIN = timedelta(minutes=1)


def new_session_id() -> str:
    return new_id("bps")


class PortalSession(models.Model):
    id = models.CharField(primary_key=True, max_length=64, default=new_session_id, editable=False)
    merchant = models.ForeignKey("accounts.Merchant", on_delete=models.CASCADE, related_name="portal_sessions")
    configuration = models.ForeignKey(
        "accounts.Configuration", on_delete=models.RESTRICT, related_name="portal_sessions"
    )
    api_key = models.ForeignKey(
        "accounts.ApiKey", null=True, blank=True, on_delete=models.RESTRICT, related_name="portal_sessions"
    )
    customer = models.CharField(_("customer"), max_length=255)
    livemode = models.BooleanField(_("live mode"), default=False)
    locale = models.CharField(_("locale"), max_length=10, blank=True)
    return_url = models.TextField(_("return address"), blank=True)
    on_behalf_of = models.CharField(_("on behalf of"), max_length=64, blank=True)
    flow = models.JSONField(_("flow"), null=True, blank=True)
    flow_ended = models.DateTimeField(_("flow ended"), null=True, blank=True)
    flow_done = models.BooleanField(_("flow done"), default=False)
    flow_result = models.TextField(_("result of the flow"), blank=True)
    after_expiration = models.JSONField(_("after expiration"), null=True, blank=True)

    link_hash = models.CharField(max_length=64, unique=True, editable=False)
    link_expires = models.DateTimeField(_("link expires"))
    cookie_hash = models.CharField(max_length=64, unique=True, null=True, editable=False)  # noqa: DJ001 (many without one, yet unique)
    created = models.DateTimeField(_("created"), auto_now_add=True, db_index=True)
    opened = models.DateTimeField(_("opened"), null=True, blank=True)
    last_seen = models.DateTimeField(_("last seen"), null=True, blank=True)
    ended = models.DateTimeField(_("ended"), null=True, blank=True)

    language = models.CharField(_("language chosen by the customer"), max_length=10, blank=True)
    preferred_locales = models.JSONField(_("customer's preferred locales"), null=True, blank=True)

    objects: ClassVar[models.Manager["PortalSession"]] = models.Manager()

    class Meta:
        verbose_name = _("portal session")
        verbose_name_plural = _("portal sessions")
        ordering = ["-created"]

    def __str__(self) -> str:
        return self.id

    @property
    def return_link(self) -> str:
        """Where "Return to the merchant" leads: the session's address, the configuration's, or the website, or ''."""
        return self.return_url or self.configuration.default_return_url or self.merchant.website_url

    @property
    def is_in_flow(self) -> bool:
        """Whether the customer was sent here for one thing, and it is neither done nor found to be impossible."""
        return self.flow is not None and self.flow_ended is None

    def end_flow(self, result: str = "", *, is_done: bool = False) -> None:
        """Note that the flow is over, and what came of it in the customer's words: its last page says that.

        `is_done` is false where nothing was left to do or it could not be done; after something was done that is no
        news (a form that is sent twice).
        """
        if self.flow_done and not is_done:
            return
        self.flow_ended = timezone.now()
        self.flow_result = result
        self.flow_done = is_done
        self.save(update_fields=["flow_ended", "flow_result", "flow_done"])

    def note_preferred_locales(self, locales: Sequence[str]) -> bool:
        """Remember the customer's `preferred_locales` from Stripe, once; True when they were not known before."""
        if self.preferred_locales is not None:
            return False
        self.preferred_locales = [str(locale) for locale in locales][:20]
        return bool(
            PortalSession.objects.filter(pk=self.pk, preferred_locales__isnull=True).update(
                preferred_locales=self.preferred_locales
            )
        )
