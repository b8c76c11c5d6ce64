"""API keys: only a hash is stored, a key is shown once and can be taken back."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import ApiKey, AuditEntry, Merchant
from accounts.models.audit import AuditIsAppendOnly


def test_a_key_is_shown_once_and_only_its_hash_is_stored(acme: Merchant) -> None:
    key, secret = ApiKey.objects.issue(acme, name="Web shop")
    assert secret.startswith("portal_sk_test_")
    assert len(secret) >= len("portal_sk_test_") + 43
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_apikey")
        assert secret not in str(cursor.fetchall())
    assert secret.startswith(key.prefix)
    assert len(key.prefix) == 20
    assert ApiKey.objects.authenticate(secret) == key


@pytest.mark.parametrize("secret", ["", "nope", "portal_sk_test_", "'; --", "\x00", "ü", "x" * 10_000])
def test_what_is_no_key_opens_nothing(acme: Merchant, secret: str) -> None:
    ApiKey.objects.issue(acme, name="Web shop")
    assert ApiKey.objects.authenticate(secret) is None


def test_a_revoked_key_opens_nothing(acme: Merchant) -> None:
    key, secret = ApiKey.objects.issue(acme, name="Web shop")
    key.revoke()
    assert ApiKey.objects.authenticate(secret) is None
    revoked = key.revoked
    key.revoke()
    assert key.revoked == revoked


def test_a_switched_off_merchant_s_keys_open_nothing(acme: Merchant) -> None:
    _, secret = ApiKey.objects.issue(acme, name="Web shop")
    Merchant.objects.update(is_active=False)
    assert ApiKey.objects.authenticate(secret) is None


def test_a_test_key_does_not_become_a_live_one(acme: Merchant) -> None:
    _, secret = ApiKey.objects.issue(acme, name="Web shop")
    Merchant.objects.update(livemode=True)
    assert ApiKey.objects.authenticate(secret) is None
    acme.refresh_from_db()
    live = ApiKey.objects.issue(acme, name="Live")[1]
    assert live.startswith("portal_sk_live_")
    assert ApiKey.objects.authenticate(live) is not None


def test_last_use_is_noted_at_most_once_a_minute(
    acme: Merchant, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    key, secret = ApiKey.objects.issue(acme, name="Web shop")
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        ApiKey.objects.authenticate(secret)
    with time_machine.travel(start + timedelta(seconds=30), tick=False), django_assert_num_queries(1):
        ApiKey.objects.authenticate(secret)
    key.refresh_from_db()
    assert key.last_used == start
    with time_machine.travel(start + timedelta(seconds=61), tick=False):
        ApiKey.objects.authenticate(secret)
    key.refresh_from_db()
    assert key.last_used == start + timedelta(seconds=61)


def test_chosen_keys_are_for_the_demo_only(acme: Merchant, settings: Settings) -> None:
    settings.DEMO = True
    _, secret = ApiKey.objects.issue(acme, name="Demo", secret="demo_sk_acme")
    assert ApiKey.objects.authenticate(secret) is not None
    with pytest.raises(ValueError, match="demo"):
        ApiKey.objects.issue(acme, name="Weak", secret="password")
    settings.DEMO = False
    assert ApiKey.objects.authenticate(secret) is None
    with pytest.raises(ValueError, match="demo"):
        ApiKey.objects.issue(acme, name="Demo", secret="demo_sk_other")


def test_the_audit_trail_only_grows(acme: Merchant) -> None:
    entry = AuditEntry.record("test.happened", merchant=acme, actor_label="cus_ada", target="bps_1", amount=3)
    entry.action = "changed"
    for change in (
        entry.save,
        entry.delete,
        AuditEntry.objects.all().delete,
        lambda: AuditEntry.objects.update(action="x"),
        lambda: AuditEntry.objects.bulk_update([entry], ["action"]),
    ):
        with pytest.raises(AuditIsAppendOnly):
            change()
    acme.delete()
    kept = AuditEntry.objects.get()
    assert (kept.action, kept.merchant, kept.details) == ("test.happened", None, {"amount": 3})
