"""What templates know of a merchant's brand: ready-to-print values."""

from dataclasses import dataclass

from django.urls import reverse

from accounts.models import Configuration, Merchant
from branding.models import BrandImage, Branding
from branding.theme import theme_digest


@dataclass(frozen=True, slots=True)
class Logo:
    """An image with its size in pixels, so that the page keeps its place."""

    url: str
    width: int
    height: int

    @property
    def is_wordmark(self) -> bool:
        """Whether it is so wide that it spells the name."""
        return self.width > 2 * self.height


@dataclass(frozen=True, slots=True)
class Brand:
    """Words are empty when the merchant gave none."""

    name: str
    theme_url: str
    logo: Logo | None
    icon_url: str
    headline: str
    terms_url: str
    privacy_url: str
    support_email: str
    support_phone: str
    support_url: str


def brand_of(merchant: Merchant, configuration: Configuration | None) -> Brand:
    """The brand as a session with this configuration shows it. Reads the branding (one query)."""
    branding = Branding.of(merchant)

    def profile(key: str) -> str:
        return (configuration.profile(key) if configuration else None) or ""

    return Brand(
        name=merchant.name,
        theme_url=theme_url(branding),
        logo=_logo(branding.logo, merchant),
        icon_url=image_url(branding.icon, merchant) if branding.icon else "",
        headline=profile("headline"),
        terms_url=profile("terms_of_service_url"),
        privacy_url=profile("privacy_policy_url"),
        support_email=merchant.support_email,
        support_phone=merchant.support_phone,
        support_url=merchant.support_url,
    )


def theme_url(branding: Branding) -> str:
    """The address of exactly this style sheet."""
    return reverse("branding:theme", args=[branding.merchant.slug, theme_digest(branding)])


def image_url(image: BrandImage, merchant: Merchant) -> str:
    """The address of exactly this image."""
    return reverse("branding:logo", args=[merchant.slug, image.digest])


def _logo(image: BrandImage | None, merchant: Merchant) -> Logo | None:
    return Logo(image_url(image, merchant), image.width, image.height) if image else None
