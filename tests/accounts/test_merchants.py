"""Merchants, what they may be called, and their Stripe keys, which are kept and not shown."""

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import FieldError, ImproperlyConfigured, ValidationError
from django.db import IntegrityError, connection, transaction
from pytest_django import Settings

from accounts.encryption import decrypt, encrypt
from accounts.models import Configuration, Membership, Merchant, User
from accounts.models.merchants import mask_key


def stored_key(merchant: Merchant) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT stripe_secret_key FROM accounts_merchant WHERE id = %s", [merchant.pk])
        return str(cursor.fetchone()[0])


def test_secret_key_is_encrypted_at_rest_and_plain_for_the_gateway(acme: Merchant) -> None:
    assert "acme" not in stored_key(acme)
    assert Merchant.objects.get().stripe_key == "sk_test_acme00000000000000004242"
    assert acme.masked_secret_key == "sk_test_…4242"


def test_keys_of_old_can_still_be_read_after_a_new_one_is_put_first(acme: Merchant, settings: Settings) -> None:
    old = settings.FIELD_ENCRYPTION_KEYS
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode(), *old]
    assert Merchant.objects.get().stripe_key.endswith("4242")
    Merchant.objects.get().save()
    settings.FIELD_ENCRYPTION_KEYS = settings.FIELD_ENCRYPTION_KEYS[:1]
    assert Merchant.objects.get().stripe_key.endswith("4242")
    settings.FIELD_ENCRYPTION_KEYS = old
    with pytest.raises(ImproperlyConfigured, match="cannot be read"):
        Merchant.objects.get()


@pytest.mark.parametrize("keys", [[], ["too short"]])
def test_without_encryption_keys_nothing_is_stored(settings: Settings, keys: list[str]) -> None:
    settings.FIELD_ENCRYPTION_KEYS = keys
    with pytest.raises(ImproperlyConfigured, match="FIELD_ENCRYPTION_KEYS"):
        encrypt("sk_test_1")


def test_encryption_gives_another_text_each_time() -> None:
    assert encrypt("x") != encrypt("x")
    assert decrypt(encrypt("x")) == "x"


def test_an_encrypted_field_cannot_be_searched(acme: Merchant) -> None:
    lookup = {"stripe_secret_key__contains": "sk_test"}
    with pytest.raises(FieldError):
        Merchant.objects.filter(**lookup).exists()


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("sk_test_51abcdefghijk4242", "sk_test_…4242"),
        ("rk_live_51abcdefghijk9999", "rk_live_…9999"),
        ("short", "…"),
        ("", ""),
    ],
)
def test_of_a_key_only_kind_and_last_four_are_shown(key: str, shown: str) -> None:
    assert mask_key(key) == shown


@pytest.mark.parametrize("slug", ["session", "static", "admin", "api", "v1", "demo", "p"])
def test_words_with_an_address_of_their_own_are_no_merchant(acme: Merchant, slug: str) -> None:
    acme.slug = slug
    with pytest.raises(ValidationError, match="reserved"):
        acme.full_clean()


@pytest.mark.parametrize("slug", ["", "Acme", "a b", "-a", "a-", "a_b", "ä", "a/b", "a\n", "x" * 51])
def test_addresses_are_small_letters_digits_and_hyphens(acme: Merchant, slug: str) -> None:
    acme.slug = slug
    with pytest.raises(ValidationError):
        acme.full_clean()


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"stripe_secret_key": "sk_live_51abc"}, "stripe_secret_key"),
        ({"stripe_secret_key": "pk_test_51abc"}, "stripe_secret_key"),
        ({"stripe_secret_key": ""}, "stripe_secret_key"),
        ({"publishable_key": "pk_live_1"}, "publishable_key"),
        ({"publishable_key": "sk_test_1"}, "publishable_key"),
        ({"livemode": True}, "stripe_secret_key"),
        ({"stripe_account": "cus_1"}, "stripe_account"),
        ({"website_url": "javascript:alert(1)"}, "website_url"),
        ({"support_url": "ftp://x.example"}, "support_url"),
        ({"default_language": "tlh"}, "default_language"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(acme: Merchant, fields: dict[str, object], wrong: str) -> None:
    for name, value in fields.items():
        setattr(acme, name, value)
    with pytest.raises(ValidationError) as refused:
        acme.full_clean()
    assert wrong in refused.value.message_dict


def test_a_connected_merchant_uses_its_platform_s_key(acme: Merchant) -> None:
    shop = Merchant(name="Shop", slug="shop", platform=acme, stripe_account="acct_shop1")
    shop.full_clean()
    shop.save()
    assert shop.stripe_key == acme.stripe_key
    assert shop.can_serve
    acme.is_active = False
    assert not shop.can_serve


def test_platforms_are_one_level_deep_and_of_one_mode(acme: Merchant) -> None:
    shop = Merchant.objects.create(name="Shop", slug="shop", platform=acme, stripe_account="acct_shop1")
    with pytest.raises(ValidationError):
        Merchant(name="Deeper", slug="deeper", platform=shop, stripe_account="acct_2").full_clean()
    with pytest.raises(ValidationError):
        Merchant(name="Live", slug="live", platform=acme, stripe_account="acct_2", livemode=True).full_clean()
    with pytest.raises(ValidationError):
        Merchant(name="None", slug="none", platform=acme).full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        Merchant.objects.create(name="Twin", slug="twin", platform=acme, stripe_account="acct_shop1")


def test_a_new_merchant_has_one_default_configuration_with_sensible_features(acme: Merchant) -> None:
    configuration = Configuration.objects.get(merchant=acme)
    features = configuration.parsed_features()
    assert configuration.is_default
    assert configuration.id.startswith("bpc_")
    assert features.invoice_history.enabled
    assert features.payment_method_update.enabled
    assert features.subscription_cancel.mode == "at_period_end"
    assert not features.subscription_update.enabled
    acme.save()
    assert Configuration.objects.count() == 1


def test_a_merchant_has_one_default_configuration_by_constraint(acme: Merchant, globex: Merchant) -> None:
    Configuration.objects.create(merchant=acme)
    with pytest.raises(IntegrityError), transaction.atomic():
        Configuration.objects.create(merchant=acme, is_default=True)


def test_the_default_configuration_is_not_switched_off_in_a_form(acme: Merchant) -> None:
    configuration = Configuration.objects.get(merchant=acme)
    configuration.active = False
    with pytest.raises(ValidationError, match="default"):
        configuration.full_clean()


def test_users_sign_in_by_e_mail_however_it_is_written(db: None) -> None:
    user = User.objects.create_user("Grace@Example.com ", "correct horse")
    assert user.email == "grace@example.com"
    assert User.objects.get_by_natural_key("GRACE@example.com") == user
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("GRACE@EXAMPLE.COM")
    with pytest.raises(ValueError, match="e-mail"):
        User.objects.create_user("")
    assert not hasattr(user, "username")


def test_a_person_has_one_membership_per_merchant(acme: Merchant) -> None:
    user = User.objects.create_user("grace@example.com")
    Membership.objects.create(user=user, merchant=acme)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=user, merchant=acme, role="owner")
