"""Portal sessions: to look at, and to end."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin.scope import MerchantScopedAdmin
from accounts.models import PortalSession
from accounts.sessions import end


@admin.register(PortalSession)
class PortalSessionAdmin(MerchantScopedAdmin[PortalSession]):
    is_added_by_operators = False
    list_display = ("id", "merchant", "customer", "created", "opened", "last_seen", "ended")
    list_filter = ("livemode",)
    list_select_related = ("merchant",)
    search_fields = ("id", "customer")
    fields = (
        "id",
        "merchant",
        "configuration",
        "customer",
        "locale",
        "language",
        "return_url",
        "on_behalf_of",
        "flow",
        "flow_ended",
        "flow_done",
        "flow_result",
        "created",
        "link_expires",
        "opened",
        "last_seen",
        "ended",
    )
    actions = ("end_sessions",)

    def get_readonly_fields(self, request: HttpRequest, obj: PortalSession | None = None) -> Any:
        return self.fields

    @admin.action(description=_("End the selected sessions"))
    def end_sessions(self, request: HttpRequest, queryset: QuerySet[PortalSession]) -> None:
        for session in queryset.filter(ended__isnull=True):
            if self.has_change_permission(request, session):
                end(session)
                self.note(request, session, "ended")
