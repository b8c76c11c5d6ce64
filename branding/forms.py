"""The branding as staff fill it in: looks, and the words of the default configuration beside them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Configuration
from accounts.models.configurations import PROFILE_KEYS
from accounts.web_addresses import http_url
from branding.images import ICON_BOX, LOGO_BOX, SafeImage, safe_image
from branding.models import BrandImage, Branding


class UploadField(forms.FileField):
    """An image that is drawn anew within ``box`` before anybody sees it. Cleans to a `SafeImage`, or None."""

    def __init__(self, *, box: tuple[int, int], **kwargs: Any) -> None:
        super().__init__(
            required=False,
            widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
            **kwargs,
        )
        self.box = box

    def clean(self, data: Any, initial: Any = None) -> SafeImage | None:
        upload = super().clean(data, initial)
        return safe_image(upload, self.box) if upload else None


class BrandingForm(forms.ModelForm):  # type: ignore[type-arg]
    """Headline, terms and privacy policy have one home: the `business_profile` of the default configuration."""

    headline = forms.CharField(
        label=_("Headline"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"size": 60}),
        help_text=_("One line beside your logo, for example “Acme: plans for teams that ship”. At most 60 characters."),
    )
    terms_of_service_url = forms.URLField(
        label=_("Terms of service"),
        required=False,
        assume_scheme="https",
        validators=[http_url],
        widget=forms.URLInput(attrs={"class": "vURLField"}),
    )
    privacy_policy_url = forms.URLField(
        label=_("Privacy policy"),
        required=False,
        assume_scheme="https",
        validators=[http_url],
        widget=forms.URLInput(attrs={"class": "vURLField"}),
    )
    new_logo = UploadField(
        box=LOGO_BOX,
        label=_("New logo"),
        help_text=_(
            "PNG, JPEG, WebP or GIF, up to 2 MB, best 288 pixels high with a transparent background. It stands on the "
            "panel colour. Empty keeps the one there is."
        ),
    )
    remove_logo = forms.BooleanField(label=_("Show no logo, only the name"), required=False)
    new_icon = UploadField(
        box=ICON_BOX,
        label=_("New icon"),
        help_text=_("A square image for browser tabs. Empty keeps the one there is."),
    )
    remove_icon = forms.BooleanField(label=_("Show no icon of ours"), required=False)

    class Meta:
        model = Branding
        fields = ("accent", "panel", "corners", "font", "logo_size")
        widgets = {
            "accent": forms.TextInput(attrs={"type": "color"}),
            "panel": forms.TextInput(attrs={"type": "color"}),
        }
        help_texts = {
            "accent": _(
                "Buttons and links. Where text in this colour would be hard to read, it is shown darker, or lighter in "
                "dark mode, just enough to be read."
            ),
            "panel": _(
                "The area with your logo. Text on it is black or white, whichever can be read. In dark mode a bright "
                "panel is dimmed, and your logo keeps this colour behind it."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        configuration = self._default_configuration()
        for word in PROFILE_KEYS:
            self.initial.setdefault(word, configuration.profile(word) or "")

    def save(self, commit: bool = True) -> Any:
        """Save looks and words; images that were replaced are forgotten by the model."""
        for name in ("logo", "icon"):
            if image := self.cleaned_data[f"new_{name}"]:
                setattr(self.instance, name, BrandImage.keep(self.instance.merchant, image))
            elif self.cleaned_data[f"remove_{name}"]:
                setattr(self.instance, name, None)
        if any(word in self.changed_data for word in PROFILE_KEYS):
            self._save_words()
        return super().save(commit)

    def _save_words(self) -> None:
        configuration = self._default_configuration()
        configuration.business_profile = {
            **configuration.business_profile,
            **{word: self.cleaned_data[word] or None for word in PROFILE_KEYS},
        }
        configuration.save(update_fields=["business_profile", "updated"])

    def _default_configuration(self) -> Configuration:
        return Configuration.objects.get(merchant=self.instance.merchant, is_default=True)
