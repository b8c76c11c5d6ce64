"""The demo's merchants in our database: made once, and afterwards left as staff have changed them."""

from pathlib import Path

from django.db import transaction

from accounts.models import ApiKey, DocumentSettings, Membership, Merchant, User
from branding.images import ICON_BOX, LOGO_BOX, safe_image
from branding.models import BrandImage, Branding

from .merchants import MERCHANTS, OPERATOR_EMAIL, STAFF_PASSWORD, DemoMerchant

LOGOS = Path(__file__).parent / "logos"


@transaction.atomic
def load_database() -> None:
    """Both merchants with their configurations, looks, staff and API keys, and an operator who sees both."""
    if not User.objects.filter(email=OPERATOR_EMAIL).exists():
        User.objects.create_superuser(OPERATOR_EMAIL, STAFF_PASSWORD, name="Olga Operator")
    for demo in MERCHANTS:
        _load_merchant(demo)


def _load_merchant(demo: DemoMerchant) -> None:
    merchant = Merchant.objects.filter(slug=demo.slug).first()
    if merchant is None:
        merchant = _new_merchant(demo)
    elif (merchant.stripe_secret_key, merchant.publishable_key) != (demo.stripe_key, demo.publishable_key):
        merchant.stripe_secret_key, merchant.publishable_key = demo.stripe_key, demo.publishable_key
        merchant.save(update_fields=["stripe_secret_key", "publishable_key"])
    if ApiKey.objects.authenticate(demo.api_key) is None and not merchant.api_keys.filter(name="Demo shop").exists():
        ApiKey.objects.issue(merchant, name="Demo shop", secret=demo.api_key)


def _new_merchant(demo: DemoMerchant) -> Merchant:
    merchant = Merchant(
        name=demo.name,
        slug=demo.slug,
        stripe_secret_key=demo.stripe_key,
        publishable_key=demo.publishable_key,
        default_language=demo.default_language,
        support_email=demo.support_email,
        website_url=demo.website_url,
    )
    merchant.full_clean()
    merchant.save()
    configuration = merchant.configurations.get(is_default=True)
    configuration.business_profile = {
        "headline": demo.headline,
        "privacy_policy_url": f"{demo.website_url}/privacy",
        "terms_of_service_url": f"{demo.website_url}/terms",
    }
    configuration.full_clean()
    configuration.save()
    _dress(merchant, demo)
    _introduce(merchant, demo)
    staff = User.objects.create_user(demo.staff_email, STAFF_PASSWORD, name=f"{demo.name} staff", is_staff=True)
    Membership.objects.create(user=staff, merchant=merchant, role=Membership.Role.OWNER)
    return merchant


def _introduce(merchant: Merchant, demo: DemoMerchant) -> None:
    """What stands on invoices about the merchant."""
    documents = DocumentSettings.of(merchant)
    for name, value in demo.documents.items():
        setattr(documents, name, value)
    documents.full_clean()
    documents.save()


def _dress(merchant: Merchant, demo: DemoMerchant) -> None:
    branding = Branding.of(merchant)
    for name, value in demo.branding.items():
        setattr(branding, name, value)
    with (LOGOS / f"{demo.slug}.png").open("rb") as file:
        branding.logo = BrandImage.keep(merchant, safe_image(file, LOGO_BOX))
        file.seek(0)
        branding.icon = BrandImage.keep(merchant, safe_image(file, ICON_BOX))
    branding.full_clean()
    branding.save()
