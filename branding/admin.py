"""Staff dress the portals of their own merchants; a change shows with the customer's next page."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.admin import MerchantScopedAdmin
from accounts.models import Configuration
from branding.brand import image_url
from branding.colours import DARK, LIGHT, palette
from branding.forms import BrandingForm
from branding.models import BrandImage, Branding


@admin.register(Branding)
class BrandingAdmin(MerchantScopedAdmin[Branding]):
    # A branding comes and goes with its merchant.
    is_added_by_operators = False

    form = BrandingForm
    list_display = ("merchant", "accent", "panel", "updated")
    list_select_related = ("merchant",)
    search_fields = ("merchant__name",)
    readonly_fields = ("present_logo", "present_icon", "updated")
    fieldsets = (
        (None, {"fields": ("merchant",)}),
        (
            _("Words"),
            {
                "fields": ("headline", "terms_of_service_url", "privacy_policy_url"),
                "description": _("These belong to the default portal configuration, where you find them as well."),
            },
        ),
        (
            _("Images"),
            {
                "fields": (
                    "present_logo",
                    "new_logo",
                    "remove_logo",
                    "logo_size",
                    "present_icon",
                    "new_icon",
                    "remove_icon",
                )
            },
        ),
        (_("Colours and shapes"), {"fields": ("accent", "panel", "corners", "font", "updated")}),
    )

    # What a viewer reads; editors get form fields of the same names.
    @admin.display(description=_("Headline"))
    def headline(self, branding: Branding) -> str:
        return _word("headline", branding)

    @admin.display(description=_("Terms of service"))
    def terms_of_service_url(self, branding: Branding) -> str:
        return _word("terms_of_service_url", branding)

    @admin.display(description=_("Privacy policy"))
    def privacy_policy_url(self, branding: Branding) -> str:
        return _word("privacy_policy_url", branding)

    @admin.display(description=_("Logo"))
    def present_logo(self, branding: Branding) -> SafeString | str:
        return _shown(branding.logo, branding)

    @admin.display(description=_("Icon"))
    def present_icon(self, branding: Branding) -> SafeString | str:
        return _shown(branding.icon, branding)

    def save_model(self, request: HttpRequest, obj: Branding, form: Any, change: bool) -> None:
        """Save, and say so when a colour is not shown as it was chosen."""
        super().save_model(request, obj, form, change)
        for mode, words in (
            (LIGHT, _("So that text can be read, light pages show your accent colour %(chosen)s as %(shown)s.")),
            (DARK, _("So that text can be read, dark pages show your accent colour %(chosen)s as %(shown)s.")),
        ):
            shown = palette(obj.accent, obj.panel, mode).accent
            if "accent" in form.changed_data and shown != obj.accent:
                self.message_user(request, words % {"chosen": obj.accent, "shown": shown}, messages.INFO)


def _word(key: str, branding: Branding) -> str:
    return Configuration.objects.get(merchant=branding.merchant, is_default=True).profile(key) or ""


def _shown(image: BrandImage | None, branding: Branding) -> SafeString | str:
    if image is None:
        return str(_("None"))
    address = image_url(image, branding.merchant)
    return format_html('<img src="{}" width="{}" height="{}" alt="">', address, image.width // 2, image.height // 2)
