"""Merchants: the secret key goes in and never comes out again."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin.scope import MerchantScopedAdmin, Role
from accounts.models import Membership, Merchant


class MerchantForm(forms.ModelForm):  # type: ignore[type-arg]
    new_secret_key = forms.CharField(
        label=_("New Stripe secret key"),
        required=False,
        strip=True,
        max_length=255,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "off"}),
        help_text=_("It is stored encrypted and never shown again. Leave empty to keep the one there is."),
    )

    class Meta:
        model = Merchant
        # Which fields there are is said by the admin class, for each role.
        fields = ()

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        # Before the model's own check, which looks at the key and the mode together.
        if new_key := self.cleaned_data.get("new_secret_key"):
            self.instance.stripe_secret_key = new_key
        return cleaned

    def add_error(self, field: str | None, error: Any) -> None:
        """Say what is wrong with the key at the field where it is typed."""
        problems = getattr(error, "error_dict", None)
        if problems and "stripe_secret_key" in problems:
            problems["new_secret_key"] = problems.pop("stripe_secret_key")
        super().add_error(field, error)


class MemberInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Membership
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Merchant | None = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Merchant | None = None) -> bool:
        return bool(getattr(request.user, "is_superuser", False))

    def has_change_permission(self, request: HttpRequest, obj: Merchant | None = None) -> bool:
        return bool(getattr(request.user, "is_superuser", False))

    def has_delete_permission(self, request: HttpRequest, obj: Merchant | None = None) -> bool:
        return bool(getattr(request.user, "is_superuser", False))


@admin.register(Merchant)
class MerchantAdmin(MerchantScopedAdmin[Merchant]):
    merchant_field = "pk"
    changed_by = (Role.OWNER,)
    form = MerchantForm
    inlines = (MemberInline,)
    list_display = ("name", "slug", "livemode", "masked_secret_key", "is_active")
    list_filter = ("is_active", "livemode")
    search_fields = ("name", "slug")
    readonly_fields = ("masked_secret_key", "created")
    # What ties a merchant to an address, a Stripe account or a platform is the operator's to decide.
    operators_fields = ("slug", "platform", "stripe_account", "livemode")
    fieldsets = (
        (None, {"fields": ("name", "slug", "is_active", "default_language")}),
        (
            _("Stripe"),
            {
                "fields": (
                    "livemode",
                    "masked_secret_key",
                    "new_secret_key",
                    "publishable_key",
                    "platform",
                    "stripe_account",
                )
            },
        ),
        (_("For customers"), {"fields": ("website_url", "support_email", "support_phone", "support_url")}),
        (None, {"fields": ("created",)}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Merchant | None = None) -> Any:
        fields = tuple(super().get_readonly_fields(request, obj))
        return fields if self._is_operator(request) else (*fields, *self.operators_fields)

    def get_fieldsets(self, request: HttpRequest, obj: Merchant | None = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if self.has_change_permission(request, obj):
            return fieldsets
        # Who may only look has no use for a field that only takes in.
        return [
            (title, {**options, "fields": [name for name in options["fields"] if name != "new_secret_key"]})
            for title, options in fieldsets
        ]

    @admin.display(description=_("Stripe secret key"))
    def masked_secret_key(self, merchant: Merchant) -> str:
        return merchant.masked_secret_key or "-"
