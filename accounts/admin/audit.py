"""The audit trail, to read."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.admin.scope import MerchantScopedAdmin, Role
from accounts.models import AuditEntry


@admin.register(AuditEntry)
class AuditEntryAdmin(MerchantScopedAdmin[AuditEntry]):
    seen_by = (Role.OWNER,)
    changed_by = ()
    is_added_by_operators = False
    list_display = ("created", "merchant", "actor_label", "action", "target")
    list_select_related = ("merchant",)
    list_filter = ("action",)
    search_fields = ("action", "target", "actor_label", "request_id")
    date_hierarchy = "created"
    fields = ("created", "merchant", "actor_label", "action", "target", "details", "request_id")

    def get_readonly_fields(self, request: HttpRequest, obj: AuditEntry | None = None) -> Any:
        return self.fields

    def has_change_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:
        return False
