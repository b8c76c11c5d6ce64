"""What stands on a merchant's invoices, as its staff write it in the administration."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, DocumentSettings, Merchant
from tests.accounts.test_admin import form_of, staff


@pytest.fixture
def owner(client: Client, acme: Merchant) -> Client:
    return staff(client, (acme, "owner"))


def address(merchant: Merchant) -> str:
    return reverse("admin:accounts_documentsettings_change", args=[DocumentSettings.of(merchant).pk])


def saved(client: Client, merchant: Merchant, **changes: Any) -> dict[str, list[str]]:
    """Change it in the form: what is wrong with which field."""
    url = address(merchant)
    response = client.post(url, form_of(client, url) | changes)
    return {} if response.status_code == 302 else dict(response.context["adminform"].form.errors)


def test_every_merchant_has_them_from_the_beginning(acme: Merchant) -> None:
    assert DocumentSettings.objects.get(merchant=acme).invoice_file == "portal"
    assert str(DocumentSettings.of(acme)) == "Acme"


def test_staff_write_who_the_seller_is(owner: Client, acme: Merchant) -> None:
    particulars = {
        "legal_name": "Acme Software GmbH",
        "line1": "Gneisenaustraße 109",
        "postal_code": "10961",
        "city": "Berlin",
        "country": "DE",
        "vat_id": "de 812 345 673",
        "iban": "DE12 5001 0517 0648 4898 90",
        "bic": "ingddeffxxx",
    }
    assert saved(owner, acme, **particulars) == {}
    now = DocumentSettings.of(acme)
    assert (now.vat_id, now.iban, now.bic) == ("DE812345673", "DE12500105170648489890", "INGDDEFFXXX")
    assert (now.legal_name, now.country) == ("Acme Software GmbH", "DE")
    assert AuditEntry.objects.filter(merchant=acme).exists()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("iban", "DE12500105170648489891", "This is not an IBAN."),
        ("bic", "NOPE", "This is not a BIC."),
        ("vat_id", "812345673", "A VAT number begins with two letters for the country"),
        ("country", "XX", "Select a valid choice"),
        ("invoice_file", "nobody", "Select a valid choice"),
        ("contact_email", "nobody", "valid email"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    owner: Client, acme: Merchant, field: str, value: str, words: str
) -> None:
    errors = saved(owner, acme, **{field: value})
    assert words in errors[field][0]
    assert getattr(DocumentSettings.of(acme), field) != value


def test_an_exemption_needs_its_reason(owner: Client, acme: Merchant) -> None:
    errors = saved(owner, acme, untaxed="exempt")
    assert errors["exemption_reason"] == ["Give the reason: it has to stand on the invoice."]
    assert saved(owner, acme, untaxed="exempt", exemption_reason="§ 19 UStG") == {}


def test_they_come_and_go_with_the_merchant(client: Client, acme: Merchant) -> None:
    operator = staff(client, superuser=True)
    assert operator.get(reverse("admin:accounts_documentsettings_add")).status_code == 403
    delete = reverse("admin:accounts_documentsettings_delete", args=[DocumentSettings.of(acme).pk])
    assert operator.get(delete).status_code == 403
    acme.delete()
    assert DocumentSettings.objects.count() == 0


def test_viewers_only_look(client: Client, acme: Merchant) -> None:
    viewer = staff(client, (acme, "viewer"))
    assert viewer.get(address(acme)).status_code == 200
    assert viewer.post(address(acme), {"legal_name": "Mine now"}).status_code == 403
    assert DocumentSettings.of(acme).legal_name == ""
