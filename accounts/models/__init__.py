"""Who is here and what they may do. One module per noun; import the models from here."""

from accounts.models.api_keys import ApiKey
from accounts.models.audit import AuditEntry
from accounts.models.configurations import Configuration
from accounts.models.documents import DocumentSettings
from accounts.models.email_changes import EmailChange
from accounts.models.memberships import Membership
from accounts.models.merchants import Merchant
from accounts.models.sessions import PortalSession
from accounts.models.users import User

__all__ = [
    "ApiKey",
    "AuditEntry",
    "Configuration",
    "DocumentSettings",
    "EmailChange",
    "Membership",
    "Merchant",
    "PortalSession",
    "User",
]
