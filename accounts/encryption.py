"""Encryption at rest for what we must be able to read again: Stripe secret keys and stored answers with a link."""

from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


def _keyring() -> MultiFernet:
    keys = settings.FIELD_ENCRYPTION_KEYS
    if not keys:
        raise ImproperlyConfigured("Set FIELD_ENCRYPTION_KEYS. See docs/configuration.md.")
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError as error:
        raise ImproperlyConfigured("FIELD_ENCRYPTION_KEYS must be Fernet keys (32 bytes, URL-safe base64).") from error


def encrypt(text: str) -> str:
    """Encrypt with the newest of ``FIELD_ENCRYPTION_KEYS``."""
    return _keyring().encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """Decrypt with any of ``FIELD_ENCRYPTION_KEYS``; raises ``ImproperlyConfigured`` when none of them fits."""
    try:
        return _keyring().decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise ImproperlyConfigured("A stored secret cannot be read with any of FIELD_ENCRYPTION_KEYS.") from error


def key_problem() -> str | None:
    """What is wrong with ``FIELD_ENCRYPTION_KEYS``, in one sentence, or None."""
    try:
        _keyring()
    except ImproperlyConfigured as error:
        return str(error)
    return None


# The types of what a model holds: text in, text out.
class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """Text that is encrypted in the database and plain in Python. It cannot be searched for."""

    def get_prep_value(self, value: Any) -> Any:
        return encrypt(value) if value else value

    def from_db_value(self, value: str | None, expression: Any, connection: "BaseDatabaseWrapper") -> str | None:
        return decrypt(value) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        """Only "is it empty": every encryption of a text differs, so a comparison would silently find nothing."""
        return super().get_lookup(lookup_name) if lookup_name in {"exact", "isnull"} else None
