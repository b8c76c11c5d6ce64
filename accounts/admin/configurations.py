"""What the portal offers, as fields. A change counts with the customer's next page."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from accounts.admin.configuration_form import GENERAL, ConfigurationForm, in_words
from accounts.admin.scope import MerchantScopedAdmin, Role
from accounts.models import Configuration


@admin.register(Configuration)
class ConfigurationAdmin(MerchantScopedAdmin[Configuration]):
    added_by = (Role.OWNER, Role.EDITOR)
    form = ConfigurationForm
    list_display = ("__str__", "merchant", "id", "is_default", "active", "updated")
    list_filter = ("active", "is_default")
    list_select_related = ("merchant",)
    search_fields = ("id", "name")
    readonly_fields = ("id", "created", "updated", "offered")
    fieldsets = (
        (None, {"fields": ("merchant", "name", "is_default", "active", "default_return_url")}),
        (_("Words and links"), {"fields": ("headline", "terms_of_service_url", "privacy_policy_url")}),
        (_("Invoices"), {"fields": ("invoice_history",)}),
        (_("Billing details"), {"fields": ("customer_update", "customer_update_fields", "language_editable")}),
        (_("Payment methods"), {"fields": ("payment_method_update", "payment_method_configuration")}),
        (
            _("Cancellation"),
            {
                "fields": (
                    "cancel",
                    "cancel_mode",
                    "cancel_proration",
                    "cancel_reason",
                    "cancel_reason_options",
                    "cancel_feedback_options",
                    "retention_coupon",
                )
            },
        ),
        (_("Pause"), {"fields": ("pause", "pause_type", "pause_intervals")}),
        (
            _("Changes"),
            {
                "fields": (
                    "update",
                    "update_allowed",
                    "update_products",
                    "update_proration",
                    "update_anchor",
                    "update_trial",
                    "update_conditions",
                )
            },
        ),
        (None, {"fields": ("id", "created", "updated")}),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Configuration | None = None) -> Any:
        """Who may only look reads in words what editors see as fields."""
        if obj is None or self.has_change_permission(request, obj):
            return super().get_fieldsets(request, obj)
        columns = (*GENERAL, "id", "created", "updated")
        return ((None, {"fields": columns}), (_("Portal"), {"fields": ("offered",)}))

    @admin.display(description=_("What it offers"))
    def offered(self, configuration: Configuration) -> SafeString:
        return format_html_join(mark_safe("<br>"), "{}: {}", in_words(configuration))

    def save_model(
        self, request: HttpRequest, obj: Configuration, form: "ModelForm[Configuration]", change: bool
    ) -> None:
        with transaction.atomic():
            if obj.is_default:
                others = Configuration.objects.filter(merchant=obj.merchant, is_default=True).exclude(pk=obj.pk)
                others.update(is_default=False)
            super().save_model(request, obj, form, change)

    def get_form(
        self, request: HttpRequest, obj: Configuration | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj is not None and obj.is_default and "is_default" in form.base_fields:
            # A default is replaced by making another one the default, so there always is one.
            form.base_fields["is_default"].disabled = True
        return form
