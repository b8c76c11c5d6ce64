"""API keys: shown once, when they are made; taken back at any time."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from accounts.admin.scope import MerchantScopedAdmin, Role
from accounts.models import ApiKey


@admin.register(ApiKey)
class ApiKeyAdmin(MerchantScopedAdmin[ApiKey]):
    seen_by = changed_by = added_by = (Role.OWNER,)
    list_display = ("name", "merchant", "prefix", "livemode", "created", "last_used", "revoked")
    list_filter = ("livemode",)
    list_select_related = ("merchant",)
    search_fields = ("name", "prefix")
    readonly_fields = ("prefix", "livemode", "created", "last_used", "revoked")
    actions = ("revoke",)

    def get_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> Any:
        return ("merchant", "name") if obj is None else ("merchant", "name", *self.readonly_fields)

    def save_model(self, request: HttpRequest, obj: ApiKey, form: "ModelForm[ApiKey]", change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        key, secret = ApiKey.objects.issue(obj.merchant, name=obj.name)
        obj.__dict__.update(key.__dict__)
        request.issued_secret = secret  # type: ignore[attr-defined]
        self.note(request, obj, "issued")

    def response_add(self, request: HttpRequest, obj: ApiKey, post_url_continue: str | None = None) -> HttpResponse:
        """Show the key on this very answer: it is kept nowhere, so no other page could."""
        context = {
            **self.admin_site.each_context(request),
            "title": _("Your new API key"),
            "opts": self.opts,
            "key": obj,
            "secret": request.issued_secret,  # type: ignore[attr-defined]
        }
        response = TemplateResponse(request, "admin/accounts/apikey/issued.html", context)
        response["Cache-Control"] = "no-store"
        return response

    @admin.action(description=_("Revoke the selected keys"))
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        for key in queryset.filter(revoked__isnull=True):
            if self.has_change_permission(request, key):
                key.revoke()
                self.note(request, key, "revoked")
