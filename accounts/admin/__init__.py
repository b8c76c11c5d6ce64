"""Django admin for staff: everybody sees and changes what belongs to their own merchants, and nothing else."""

from accounts.admin.api_keys import ApiKeyAdmin
from accounts.admin.audit import AuditEntryAdmin
from accounts.admin.configurations import ConfigurationAdmin
from accounts.admin.documents import DocumentSettingsAdmin
from accounts.admin.merchants import MerchantAdmin
from accounts.admin.scope import MerchantScopedAdmin
from accounts.admin.sessions import PortalSessionAdmin
from accounts.admin.users import UserAdmin

__all__ = [
    "ApiKeyAdmin",
    "AuditEntryAdmin",
    "ConfigurationAdmin",
    "DocumentSettingsAdmin",
    "MerchantAdmin",
    "MerchantScopedAdmin",
    "PortalSessionAdmin",
    "UserAdmin",
]
