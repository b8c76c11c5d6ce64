"""Generated from the URL table: every view says who it is for, and nobody gets at what is somebody else's."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path, reverse
from django.urls.resolvers import RoutePattern
from pytest_django import Settings

from accounts.access import Access, Audience, access_of
from accounts.models import Configuration, Merchant
from billing.models import Archive
from tests.cast import Stripe, visit


@dataclass(frozen=True)
class Address:
    """One line of the URL table."""

    name: str
    view: Any
    arguments: dict[str, Any]
    """The arguments it takes, by name, with their converters."""

    @property
    def access(self) -> Access | None:
        return access_of(self.view)


def addresses() -> list[Address]:
    return list(_walk(get_resolver().url_patterns, "", {}))


def _walk(patterns: list[URLPattern | URLResolver], namespace: str, outer: dict[str, Any]) -> Iterator[Address]:
    for entry in patterns:
        pattern = entry.pattern
        inner = pattern.converters if isinstance(pattern, RoutePattern) else pattern.regex.groupindex
        arguments = {**outer, **dict(inner)}
        if isinstance(entry, URLResolver):
            inside = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            if entry.namespace != "admin":
                yield from _walk(entry.url_patterns, inside, arguments)
        else:
            yield Address(f"{namespace}{entry.name or pattern}", entry.callback, arguments)


ALL = addresses()
CUSTOMER = [address for address in ALL if address.access and address.access.audience is Audience.CUSTOMER]
OBJECTS = [address for address in CUSTOMER if set(address.arguments) - {"merchant"}]
FEATURES = [address for address in CUSTOMER if address.access and address.access.feature]


def ids(address: Address) -> str:
    return address.name


def test_the_table_was_read() -> None:
    names = {address.name for address in ALL}
    assert {"accounts:handoff", "billing:home", "api:sessions", "branding:theme", "accounts:sign_out"} <= names
    assert len(CUSTOMER) >= 3


@pytest.mark.parametrize("address", ALL, ids=ids)
def test_every_view_says_who_it_is_for(address: Address) -> None:
    assert address.access is not None, (
        f"{address.view} needs @customer_page, @public_page, @api_endpoint or @staff_page"
    )


@pytest.mark.parametrize("address", ALL, ids=ids)
def test_only_the_way_in_and_the_looks_are_public(address: Address) -> None:
    """A public page below /p/ is a decision, not an accident."""
    if address.access and address.access.audience is Audience.PUBLIC:
        assert address.name.startswith(("accounts:handoff", "branding:", "demo:"))


@pytest.mark.parametrize("address", CUSTOMER, ids=ids)
def test_customer_pages_stand_below_their_merchant(address: Address) -> None:
    assert "merchant" in address.arguments
    assert url_of(address, "acme").startswith("/p/acme/")


def test_a_view_that_says_nothing_is_refused(client: Client, settings: Settings, db: None) -> None:
    settings.ROOT_URLCONF = __name__
    response = client.get("/forgotten/")
    assert response.status_code == 403
    assert "secret" not in response.content.decode()


def forgotten(request: Any) -> Any:
    return HttpResponse("secret")


urlpatterns = [path("forgotten/", forgotten)]
handler403 = "portal.error_views.forbidden"


def url_of(address: Address, merchant: str, **objects: str) -> str:
    """An address with the given objects, and with plausible values for what is not given."""
    values = {name: objects.get(name, f"x_{name}") for name in address.arguments if name != "merchant"}
    return reverse(address.name, kwargs={"merchant": merchant, **values})


def asked(client: Client, url: str) -> list[int]:
    """The statuses of GET and POST; 405 says nothing about access and is left out."""
    return [status for status in (client.get(url).status_code, client.post(url).status_code) if status != 405]


@pytest.mark.parametrize("address", CUSTOMER, ids=ids)
def test_without_a_session_nothing_is_shown(address: Address, acme: Merchant) -> None:
    assert set(asked(Client(), url_of(address, "acme"))) == {403}


@pytest.mark.parametrize("address", CUSTOMER, ids=ids)
def test_a_session_of_another_merchant_opens_nothing(
    address: Address, acme: Merchant, globex: Merchant, client: Client
) -> None:
    visit(client, acme, "cus_ada")
    client.cookies["portal_session_globex"] = client.cookies["portal_session_acme"].value
    assert set(asked(client, url_of(address, "globex"))) == {403}


@pytest.mark.parametrize("address", CUSTOMER, ids=ids)
def test_a_merchant_that_does_not_exist_has_no_pages(address: Address, acme: Merchant, client: Client) -> None:
    visit(client, acme, "cus_ada")
    assert set(asked(client, url_of(address, "nobody"))) == {404}


@pytest.mark.parametrize("address", FEATURES, ids=ids)
def test_a_page_whose_feature_is_off_does_not_exist(address: Address, acme: Merchant, client: Client, ada: str) -> None:
    configuration = Configuration.objects.get(merchant=acme)
    configuration.features = {}
    configuration.save()
    visit(client, acme, ada)
    assert set(asked(client, url_of(address, "acme"))) == {404}


@pytest.fixture
def objects_of(
    acme: Merchant, globex: Merchant, acme_stripe: Stripe, globex_stripe: Stripe, ada: str, bob: str, eve: str
) -> dict[str, dict[str, str]]:
    """One object of each kind for each customer, by the names the URL table gives them."""
    return {
        ada: things(acme, acme_stripe, ada),
        bob: things(acme, acme_stripe, bob),
        eve: things(globex, globex_stripe, eve),
    }


def things(merchant: Merchant, stripe: Stripe, customer: str) -> dict[str, str]:
    product = stripe.post("/v1/products", name="Pro")["id"]
    price = stripe.post(
        "/v1/prices", product=product, currency="eur", unit_amount=4900, recurring={"interval": "month"}
    )["id"]
    method = stripe.post("/v1/payment_methods/pm_card_visa/attach", customer=customer)["id"]
    subscription = stripe.post(
        "/v1/subscriptions", customer=customer, items=[{"price": price}], default_payment_method=method
    )
    # The account of Stripe's documentation that answers by two small amounts.
    account = {"account_number": "000123456789", "routing_number": "110000000", "account_holder_type": "individual"}
    intent = stripe.post(
        "/v1/setup_intents",
        customer=customer,
        automatic_payment_methods={"enabled": True, "allow_redirects": "never"},
        payment_method_data={
            "type": "us_bank_account",
            "us_bank_account": account,
            "billing_details": {"name": "Somebody"},
        },
        payment_method_options={"us_bank_account": {"verification_method": "microdeposits"}},
        mandate_data={"customer_acceptance": {"type": "offline"}},
        confirm=True,
    )
    checkout = stripe.post(
        "/v1/checkout/sessions",
        mode="setup",
        customer=customer,
        currency="eur",
        success_url="http://127.0.0.1:8000/",
        cancel_url="http://127.0.0.1:8000/",
    )
    invoice = subscription["latest_invoice"]
    note = stripe.post("/v1/credit_notes", invoice=invoice, amount=500, credit_amount=500)
    archive = Archive.objects.create(
        merchant=merchant, customer=customer, language="en", choice={}, token=customer, state=Archive.State.DONE
    )
    return {
        "subscription_id": subscription["id"],
        "invoice_id": invoice,
        "payment_id": stripe.get("/v1/invoice_payments", invoice=invoice)["data"][0]["id"],
        "credit_note_id": note["id"],
        "archive_id": archive.id,
        "payment_method_id": method,
        "setup_intent_id": intent["id"],
        "checkout_session_id": checkout["id"],
        "tax_id": stripe.post(f"/v1/customers/{customer}/tax_ids", type="eu_vat", value="DE123456789")["id"],
    }


@pytest.fixture
def everything_on(acme: Merchant) -> None:
    """Every feature switched on: a page that is not offered would answer 404 for another reason."""
    configuration = Configuration.objects.get(merchant=acme)
    for feature in configuration.features.values():
        feature["enabled"] = True
    configuration.save()


@pytest.mark.parametrize("address", OBJECTS, ids=ids)
@pytest.mark.usefixtures("everything_on")
def test_somebody_else_s_objects_do_not_exist(
    address: Address, objects_of: dict[str, dict[str, str]], acme: Merchant, client: Client
) -> None:
    """ada asks for what is bob's (same merchant), eve's (another merchant), and nobody's: always 404, never a hint."""
    visit(client, acme, "cus_ada")
    unknown = set(address.arguments) - {"merchant", *objects_of["cus_ada"]}
    assert not unknown, f"teach this test to make {unknown} for a customer"
    for owner in ("cus_bob", "cus_eve"):
        assert set(asked(client, url_of(address, "acme", **objects_of[owner]))) == {404}, owner
    for forged in ("nope", "..", "in_1'--", "%2e%2e%2f", "x" * 300, "ü"):
        names = dict.fromkeys(set(address.arguments) - {"merchant"}, forged)
        assert set(asked(client, url_of(address, "acme", **names))) == {404}, forged


@pytest.mark.parametrize("address", OBJECTS, ids=ids)
@pytest.mark.usefixtures("everything_on")
def test_one_s_own_objects_are_there(
    address: Address, objects_of: dict[str, dict[str, str]], acme: Merchant, client: Client
) -> None:
    """So that the 404 of the others means something."""
    visit(client, acme, "cus_ada")
    assert not {404, 403} & set(asked(client, url_of(address, "acme", **objects_of["cus_ada"])))


def test_django_admin_is_for_staff(client: Client, db: None) -> None:
    for name in ("admin:index", "admin:accounts_merchant_changelist", "admin:accounts_apikey_changelist"):
        response = client.get(reverse(name))
        assert (response.status_code, response["Location"].split("?")[0]) == (302, "/admin/login/")
