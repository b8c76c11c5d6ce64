"""A customer's wish to get invoices at another e-mail address, until it is proved that the address is theirs.

One row for each code that is sent. It is bound to the portal session that asked, and so to a customer of a merchant;
addresses are encrypted and emptied when the change is made, the code is kept as a keyed hash only.
"""

import hmac
import secrets
from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.encryption import EncryptedTextField

CODE_LIFETIME = timedelta(minutes=15)
TRIES = 5
_SALT = "accounts.email_change"


def new_code() -> str:
    """Six digits, each as likely as any other."""
    return f"{secrets.randbelow(10**6):06}"


def address_digest(address: str) -> str:
    """To count by: whether two addresses are the same, without keeping them. Keyed with SECRET_KEY."""
    return salted_hmac(f"{_SALT}.address", address.casefold(), algorithm="sha256").hexdigest()


class EmailChange(models.Model):
    """One code that was sent, and what became of it; the newest of a session counts."""

    session = models.ForeignKey("accounts.PortalSession", on_delete=models.CASCADE, related_name="email_changes")
    merchant = models.ForeignKey("accounts.Merchant", on_delete=models.CASCADE, related_name="+")
    customer = models.CharField(_("customer"), max_length=255)
    old_address = EncryptedTextField(_("old address"), blank=True)
    new_address = EncryptedTextField(_("new address"), blank=True)
    address_hash = models.CharField(max_length=64, editable=False)
    code_hash = models.CharField(max_length=64, editable=False)
    # Of the form that asked, so that one that is sent twice sends one message.
    token = models.CharField(max_length=64, editable=False)
    wrong_tries = models.PositiveSmallIntegerField(_("wrong tries"), default=0)
    created = models.DateTimeField(_("created"), default=timezone.now)
    expires = models.DateTimeField(_("expires"))
    proved = models.DateTimeField(_("proved"), null=True, blank=True)
    done = models.DateTimeField(_("done"), null=True, blank=True)
    dropped = models.DateTimeField(_("dropped"), null=True, blank=True)

    objects: ClassVar[models.Manager["EmailChange"]] = models.Manager()

    class Meta:
        verbose_name = _("e-mail change")
        verbose_name_plural = _("e-mail changes")
        ordering = ["-created", "-id"]
        constraints = [models.UniqueConstraint(fields=["session", "token"], name="one_email_change_per_form")]
        indexes = [
            models.Index(fields=["merchant", "customer", "created"]),
            models.Index(fields=["address_hash", "created"]),
            models.Index(fields=["created"]),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def set_code(self, code: str) -> None:
        """Keep what is needed to know the code again. Six digits are soon guessed from a plain hash, hence the key."""
        self.code_hash = self._hash(code)

    def is_code(self, code: str) -> bool:
        """Whether this is the code, in a time that says nothing about how much of it is right."""
        return hmac.compare_digest(self.code_hash, self._hash(code))

    @property
    def is_open(self) -> bool:
        """Whether a code is still waited for: the change is neither made nor given up, nor replaced by a newer one."""
        return self.done is None and self.dropped is None

    @property
    def is_expired(self) -> bool:
        """A code that was right in time stays so: when Stripe gave no answer the customer sends it once more."""
        return self.proved is None and self.expires <= timezone.now()

    @property
    def tries_left(self) -> int:
        return max(0, TRIES - self.wrong_tries)

    def _hash(self, code: str) -> str:
        return salted_hmac(f"{_SALT}.code", f"{self.session_id}\n{self.token}\n{code}", algorithm="sha256").hexdigest()
