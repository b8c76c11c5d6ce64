"""Django admin: staff see and change what belongs to their own merchants; secrets go in and never come out."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.features import Features
from accounts.models import (
    ApiKey,
    AuditEntry,
    Configuration,
    DocumentSettings,
    Membership,
    Merchant,
    PortalSession,
    User,
)
from tests.cast import default_configuration, session_for, visit

SECRET = "sk_test_acme00000000000000004242"


def staff(client: Client, *memberships: tuple[Merchant, str], superuser: bool = False) -> Client:
    """Sign in somebody with these memberships."""
    user = User.objects.create_user("grace@example.com", is_staff=True, is_superuser=superuser)
    for merchant, role in memberships:
        Membership.objects.create(user=user, merchant=merchant, role=role)
    client.force_login(user)
    return client


@pytest.fixture
def owner(client: Client, acme: Merchant) -> Client:
    return staff(client, (acme, "owner"))


@pytest.fixture
def editor(client: Client, acme: Merchant) -> Client:
    return staff(client, (acme, "editor"))


@pytest.fixture
def operator(client: Client, acme: Merchant, globex: Merchant) -> Client:
    return staff(client, superuser=True)


def url(model: str, action: str, *args: Any) -> str:
    return reverse(f"admin:accounts_{model}_{action}", args=args)


def form_of(client: Client, address: str) -> dict[str, Any]:
    """What a browser would send back unchanged."""
    form = client.get(address).context["adminform"].form
    data: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        if not bound.field.disabled and value not in (None, False):
            data[bound.html_name] = value
    for formset in client.get(address).context["inline_admin_formsets"]:
        data.update({item.html_name: item.value() for item in formset.formset.management_form})
    return data


def things_of(merchant: Merchant) -> dict[str, Any]:
    """One object of every kind that staff may look at."""
    session, _ = session_for(merchant, "cus_x")
    return {
        "merchant": merchant.pk,
        "configuration": default_configuration(merchant).pk,
        "apikey": ApiKey.objects.issue(merchant, name=f"Key of {merchant.name}")[0].pk,
        "portalsession": session.pk,
        "auditentry": AuditEntry.record("test.happened", merchant=merchant).pk,
        "documentsettings": DocumentSettings.of(merchant).pk,
    }


KINDS = ["merchant", "configuration", "apikey", "portalsession", "auditentry", "documentsettings"]


@pytest.mark.parametrize("kind", KINDS)
def test_staff_see_their_own_merchants_and_nobody_else_s(
    owner: Client, acme: Merchant, globex: Merchant, kind: str
) -> None:
    own, foreign = things_of(acme), things_of(globex)
    listed = owner.get(url(kind, "changelist"))
    assert listed.status_code == 200
    shown = {row.pk for row in listed.context["cl"].queryset}
    assert own[kind] in shown
    assert foreign[kind] not in shown
    assert "Globex" not in listed.content.decode()
    assert owner.get(url(kind, "change", own[kind])).status_code == 200
    for action in ("change", "delete", "history"):
        hidden = owner.get(url(kind, action, foreign[kind]))
        assert hidden.status_code == 404
        assert "Globex" not in hidden.content.decode()
    owner.post(url(kind, "change", foreign[kind]), {"name": "Mine now", "slug": "mine"})
    globex.refresh_from_db()
    assert globex.name == "Globex"


@pytest.mark.parametrize("kind", KINDS)
def test_an_id_that_no_database_would_take_does_not_exist(owner: Client, kind: str) -> None:
    assert owner.get(url(kind, "change", "a\x00b")).status_code == 404


@pytest.mark.parametrize("kind", [*KINDS, "user"])
def test_staff_without_a_merchant_see_nothing(client: Client, acme: Merchant, kind: str) -> None:
    staff(client)
    assert client.get(url(kind, "changelist")).status_code == 403


@pytest.mark.parametrize("kind", KINDS)
def test_somebody_who_is_no_staff_is_sent_to_the_sign_in(client: Client, acme: Merchant, kind: str) -> None:
    user = User.objects.create_user("joe@example.com")
    Membership.objects.create(user=user, merchant=acme, role="owner")
    client.force_login(user)
    assert client.get(url(kind, "changelist")).status_code == 302


def test_operators_see_every_merchant(operator: Client) -> None:
    page = operator.get(url("merchant", "changelist")).content.decode()
    assert "Acme" in page
    assert "Globex" in page
    assert operator.get(url("user", "changelist")).status_code == 200
    assert operator.get(url("user", "add")).status_code == 200


def test_an_owner_cannot_make_users_or_merchants(owner: Client) -> None:
    assert owner.get(url("user", "changelist")).status_code == 403
    assert owner.get(url("merchant", "add")).status_code == 403


@pytest.mark.parametrize("role", ["editor", "viewer"])
def test_only_owners_change_the_merchant_and_see_its_keys(client: Client, acme: Merchant, role: str) -> None:
    staff(client, (acme, role))
    assert client.post(url("merchant", "change", acme.pk), {"name": "Changed"}).status_code == 403
    assert client.get(url("apikey", "changelist")).status_code == 403
    assert client.get(url("apikey", "add")).status_code == 403
    assert client.get(url("auditentry", "changelist")).status_code == 403


def test_a_viewer_looks_and_changes_nothing(client: Client, acme: Merchant) -> None:
    staff(client, (acme, "viewer"))
    address = url("configuration", "change", default_configuration(acme).pk)
    page = client.get(address).content.decode()
    assert "Customers see their invoices: Yes" in page
    assert "Customers pause subscriptions: No" in page
    assert "They may change: Address, E-mail, Name, Phone, Tax ID" in page
    assert client.post(address, {"name": "Changed"}).status_code == 403
    merchant = client.get(url("merchant", "change", acme.pk)).content.decode()
    assert "sk_test_…4242" in merchant
    assert "new_secret_key" not in merchant
    assert client.get(url("configuration", "add")).status_code == 403


# --- Secrets ----------------------------------------------------------------------------------------------------------


def test_the_secret_key_is_never_shown_again(owner: Client, acme: Merchant) -> None:
    for page in (url("merchant", "change", acme.pk), url("merchant", "changelist")):
        text = owner.get(page).content.decode()
        assert SECRET not in text
        assert "gAAAA" not in text
        assert "sk_test_…4242" in text


def test_a_new_secret_key_replaces_the_old_one_and_an_empty_field_keeps_it(owner: Client, acme: Merchant) -> None:
    address = url("merchant", "change", acme.pk)
    form = form_of(owner, address)
    assert owner.post(address, form).status_code == 302
    assert Merchant.objects.get(pk=acme.pk).stripe_secret_key == SECRET
    assert owner.post(address, {**form, "new_secret_key": "sk_test_new000000000000000000001111"}).status_code == 302
    assert Merchant.objects.get(pk=acme.pk).masked_secret_key == "sk_test_…1111"
    refused = owner.post(address, {**form, "new_secret_key": "sk_live_000000000000000000000000"})
    assert refused.status_code == 200
    assert "new_secret_key" in refused.context["adminform"].form.errors
    assert "sk_live_0000" not in refused.content.decode()
    assert "1111" not in str(AuditEntry.objects.values_list("details", flat=True))


def test_an_owner_does_not_move_the_merchant_elsewhere(owner: Client, acme: Merchant, globex: Merchant) -> None:
    address = url("merchant", "change", acme.pk)
    form = {**form_of(owner, address), "name": "Acme Ltd", "slug": "stolen", "platform": globex.pk, "livemode": "on"}
    assert owner.post(address, form).status_code == 302
    acme.refresh_from_db()
    assert (acme.name, acme.slug, acme.platform, acme.livemode) == ("Acme Ltd", "acme", None, False)


def test_an_api_key_is_shown_once_and_works(owner: Client, acme: Merchant, globex: Merchant) -> None:
    made = owner.post(url("apikey", "add"), {"merchant": acme.pk, "name": "Web shop"})
    assert made.status_code == 200
    assert "no-store" in made["Cache-Control"]
    secret = made.context["secret"]
    assert secret in made.content.decode()
    key = ApiKey.objects.authenticate(secret)
    assert key is not None
    assert (key.merchant, key.name) == (acme, "Web shop")
    for page in (url("apikey", "changelist"), url("apikey", "change", key.pk)):
        text = owner.get(page).content.decode()
        assert key.prefix in text
        assert secret not in text
        assert key.secret_hash not in text
    assert not owner.cookies.get("messages")
    assert AuditEntry.objects.filter(action="apikey.issued", target=key.pk).exists()


def test_an_api_key_cannot_be_made_for_another_merchant(owner: Client, globex: Merchant) -> None:
    answer = owner.post(url("apikey", "add"), {"merchant": globex.pk, "name": "Web shop"})
    assert "merchant" in answer.context["adminform"].form.errors
    assert not ApiKey.objects.exists()


def test_revoking_a_key_ends_its_sessions(owner: Client, acme: Merchant, globex: Merchant) -> None:
    key, secret = ApiKey.objects.issue(acme, name="Web shop")
    foreign, _ = ApiKey.objects.issue(globex, name="Web shop")
    customer = Client()
    visit(customer, acme, "cus_ada", api_key=key)
    owner.post(url("apikey", "changelist"), {"action": "revoke", "_selected_action": [key.pk, foreign.pk]})
    assert ApiKey.objects.authenticate(secret) is None
    assert customer.post("/p/acme/language/", {"language": "fr"}).status_code == 403
    foreign.refresh_from_db()
    assert foreign.revoked is None


def test_sessions_can_be_ended_by_staff(owner: Client, acme: Merchant) -> None:
    session, _ = session_for(acme, "cus_ada")
    owner.post(url("portalsession", "changelist"), {"action": "end_sessions", "_selected_action": [session.pk]})
    session.refresh_from_db()
    assert session.ended is not None
    page = owner.get(url("portalsession", "change", session.pk)).content.decode()
    assert session.link_hash not in page


def test_nobody_changes_the_audit_trail(operator: Client, acme: Merchant) -> None:
    entry = AuditEntry.record("test.happened", merchant=acme)
    assert operator.post(url("auditentry", "change", entry.pk), {"action": "x"}).status_code == 403
    assert operator.post(url("auditentry", "delete", entry.pk), {"post": "yes"}).status_code == 403
    assert operator.get(url("auditentry", "add")).status_code == 403


def test_switching_a_merchant_off_shuts_its_portal(owner: Client, acme: Merchant) -> None:
    customer = Client()
    visit(customer, acme, "cus_ada")
    address = url("merchant", "change", acme.pk)
    form = form_of(owner, address)
    form.pop("is_active")
    assert owner.post(address, form).status_code == 302
    assert customer.post("/p/acme/language/", {"language": "fr"}).status_code == 403


# --- Configuration ----------------------------------------------------------------------------------------------------


def test_the_form_gives_back_what_it_shows(editor: Client, acme: Merchant) -> None:
    before = Configuration.objects.get(merchant=acme)
    address = url("configuration", "change", before.pk)
    answer = editor.post(address, form_of(editor, address))
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    assert Configuration.objects.get(merchant=acme).features == before.features


def test_every_feature_has_a_field(editor: Client, acme: Merchant) -> None:
    configuration = Configuration.objects.get(merchant=acme)
    address = url("configuration", "change", configuration.pk)
    answer = editor.post(
        address,
        {
            "name": "Retail",
            "active": "on",
            "default_return_url": "https://acme.example/account",
            "headline": "Acme looks after you",
            "terms_of_service_url": "https://acme.example/terms",
            "privacy_policy_url": "https://acme.example/privacy",
            "customer_update": "on",
            "customer_update_fields": ["email", "tax_id"],
            "invoice_history": "on",
            "payment_method_update": "on",
            "payment_method_configuration": "pmc_123",
            "cancel": "on",
            "cancel_mode": "immediately",
            "cancel_proration": "create_prorations",
            "cancel_reason": "on",
            "cancel_reason_options": ["too_expensive", "other"],
            "cancel_feedback_options": "bfo_1\r\n bfo_2 \n\nbfo_1",
            "retention_coupon": "STAY20",
            "pause": "on",
            "pause_type": "interval_options",
            "pause_intervals": "2 weeks\r\n\r\n  3 months ",
            "update": "on",
            "update_allowed": ["price", "quantity"],
            "update_products": "prod_1: price_1, price_2; quantity 2-9\nprod_2: price_3\nprod_3: price_4; quantity 1-",
            "update_proration": "always_invoice",
            "update_anchor": "now",
            "update_trial": "continue_trial",
            "update_conditions": ["shortening_interval"],
        },
    )
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    configuration.refresh_from_db()
    features = Features.parse(configuration.features)
    assert features.customer_update.allowed_updates == ("email", "tax_id")
    assert features.payment_method_update.payment_method_configuration == "pmc_123"
    assert features.subscription_cancel.proration_behavior == "create_prorations"
    assert features.subscription_cancel.cancellation_reason.options == ("too_expensive", "other")
    assert features.subscription_cancel.cancellation_reason.feedback_options == ("bfo_1", "bfo_2")
    assert configuration.retention_coupon == "STAY20"
    assert [one.interval_count for one in features.subscription_pause.duration.interval_options] == [2, 3]
    assert [offer.product for offer in features.subscription_update.products] == ["prod_1", "prod_2", "prod_3"]
    assert features.subscription_update.products[0].adjustable_quantity.maximum == 9
    assert not features.subscription_update.products[1].adjustable_quantity.enabled
    assert features.subscription_update.products[2].adjustable_quantity.maximum is None
    assert features.subscription_update.schedule_at_period_end.conditions == ("shortening_interval",)
    assert configuration.business_profile == {
        "headline": "Acme looks after you",
        "privacy_policy_url": "https://acme.example/privacy",
        "terms_of_service_url": "https://acme.example/terms",
    }
    assert configuration.is_default, "the default stays the default until another one is"
    again = form_of(editor, address)
    assert again["update_products"].splitlines()[0] == "prod_1: price_1, price_2; quantity 2-9"
    assert again["cancel_feedback_options"].splitlines() == ["bfo_1", "bfo_2"]
    editor.post(address, {**again, "cancel_feedback_options": "", "retention_coupon": ""})
    configuration.refresh_from_db()
    reason = Features.parse(configuration.features).subscription_cancel.cancellation_reason
    assert (reason.feedback_options, configuration.retention_coupon) == ((), "")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("headline", "x" * 61),
        ("terms_of_service_url", "javascript:alert(1)"),
        ("privacy_policy_url", "ftp://acme.example"),
        ("default_return_url", "javascript:alert(1)"),
        ("payment_method_configuration", "nope"),
        ("cancel_mode", "tomorrow"),
        ("cancel_feedback_options", "The dog ate it"),
        ("pause_intervals", "a while"),
        ("update_products", "prod_1"),
        ("update_products", "prod_1: price_1; quantity 9-2"),
        ("update_products", "\n".join(f"prod_{n}: price_{n}" for n in range(11))),
        ("cancel_proration", "create_prorations"),
        ("customer_update_fields", ["shoe_size"]),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_changed(
    editor: Client, acme: Merchant, field: str, value: Any
) -> None:
    configuration = Configuration.objects.get(merchant=acme)
    address = url("configuration", "change", configuration.pk)
    answer = editor.post(address, {**form_of(editor, address), field: value})
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors
    assert Configuration.objects.get(merchant=acme).features == configuration.features


def test_another_configuration_can_become_the_default(editor: Client, acme: Merchant) -> None:
    first = Configuration.objects.get(merchant=acme)
    data = {**form_of(editor, url("configuration", "add")), "merchant": acme.pk, "name": "New", "is_default": "on"}
    answer = editor.post(url("configuration", "add"), data)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    assert Configuration.objects.get(merchant=acme, is_default=True).name == "New"
    first.refresh_from_db()
    assert not first.is_default


def test_a_configuration_stays_with_its_merchant(client: Client, acme: Merchant, globex: Merchant) -> None:
    staff(client, (acme, "editor"), (globex, "editor"))
    configuration = Configuration.objects.get(merchant=acme)
    address = url("configuration", "change", configuration.pk)
    client.post(address, {**form_of(client, address), "merchant": globex.pk})
    configuration.refresh_from_db()
    assert configuration.merchant == acme


def test_a_change_counts_with_the_customer_s_next_page(editor: Client, acme: Merchant) -> None:
    session, _ = session_for(acme, "cus_ada")
    address = url("configuration", "change", session.configuration_id)
    form = form_of(editor, address)
    form.pop("invoice_history")
    editor.post(address, form)
    fresh = PortalSession.objects.get(pk=session.pk)
    assert not fresh.configuration.parsed_features().invoice_history.enabled
