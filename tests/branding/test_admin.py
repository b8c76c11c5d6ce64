"""Staff dress their own merchants' portals, and nobody else's."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, Membership, Merchant, User
from branding.models import BrandImage, Branding
from tests.branding.test_images import drawn
from tests.cast import default_configuration

pytestmark = pytest.mark.django_db

LIST = reverse("admin:branding_branding_changelist")
FORM: dict[str, Any] = {
    "headline": "Plans for teams",
    "terms_of_service_url": "https://acme.example/terms",
    "privacy_policy_url": "https://acme.example/privacy",
    "accent": "#0b5cad",
    "panel": "#102030",
    "corners": "round",
    "font": "serif",
    "logo_size": "large",
}

StaffOf = Callable[..., Client]


def address(merchant: Merchant) -> str:
    return reverse("admin:branding_branding_change", args=[Branding.of(merchant).pk])


@pytest.fixture
def staff_of() -> StaffOf:
    def sign_in(merchant: Merchant, role: str = Membership.Role.EDITOR) -> Client:
        user = User.objects.create_user(f"{role}@{merchant.slug}.example", "a long passphrase", is_staff=True)
        Membership.objects.create(user=user, merchant=merchant, role=role)
        client = Client()
        client.force_login(user)
        return client

    return sign_in


def errors_of(response: Any) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = response.context["adminform"].form.errors
    return errors


def test_an_editor_changes_looks_and_words(acme: Merchant, staff_of: StaffOf) -> None:
    response = staff_of(acme).post(address(acme), FORM)

    assert response.status_code == 302
    branding = Branding.of(acme)
    assert (branding.accent, branding.panel, branding.corners, branding.font) == (
        "#0b5cad",
        "#102030",
        "round",
        "serif",
    )
    configuration = acme.default_configuration
    assert configuration is not None
    assert configuration.business_profile == {
        "headline": "Plans for teams",
        "terms_of_service_url": "https://acme.example/terms",
        "privacy_policy_url": "https://acme.example/privacy",
    }
    assert AuditEntry.objects.filter(merchant=acme, action="branding.changed").exists()


def test_the_form_shows_the_words_that_are_in_force(acme: Merchant, staff_of: StaffOf) -> None:
    configuration = acme.default_configuration
    assert configuration is not None
    configuration.business_profile = {"headline": "Already there"}
    configuration.save()

    assert "Already there" in staff_of(acme).get(address(acme)).text


def test_words_can_be_taken_away(acme: Merchant, staff_of: StaffOf) -> None:
    staff = staff_of(acme)
    staff.post(address(acme), FORM)
    staff.post(address(acme), FORM | {"headline": "", "terms_of_service_url": ""})

    configuration = acme.default_configuration
    assert configuration is not None
    assert configuration.profile("headline") is None
    assert configuration.profile("terms_of_service_url") is None
    assert configuration.profile("privacy_policy_url") == "https://acme.example/privacy"


def test_a_logo_is_uploaded_replaced_and_taken_away(acme: Merchant, staff_of: StaffOf) -> None:
    staff = staff_of(acme)
    staff.post(address(acme), FORM | {"new_logo": SimpleUploadedFile("logo.gif", drawn("GIF").read())})
    first = Branding.of(acme).logo
    assert first is not None
    assert first.content_type == "image/png"
    assert f'width="{first.width // 2}"' in staff.get(address(acme)).text

    staff.post(address(acme), FORM)
    assert Branding.of(acme).logo == first

    staff.post(address(acme), FORM | {"new_logo": SimpleUploadedFile("logo.png", drawn(size=(99, 50)).read())})
    assert Branding.of(acme).logo != first

    staff.post(address(acme), FORM | {"remove_logo": "on"})
    assert Branding.of(acme).logo is None
    assert not BrandImage.objects.exists()


def test_an_upload_that_is_no_image_is_refused_and_nothing_changes(acme: Merchant, staff_of: StaffOf) -> None:
    svg = SimpleUploadedFile("logo.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/png")
    response = staff_of(acme).post(address(acme), FORM | {"new_logo": svg})

    assert response.status_code == 200
    assert "SVG" in errors_of(response)["new_logo"][0]
    assert Branding.of(acme).accent != FORM["accent"]
    assert default_configuration(acme).profile("headline") is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("accent", "red"),
        ("accent", "#12345"),
        ("panel", "#12345g"),
        ("panel", "#000;}*{display:none"),
        ("font", "Comic Sans"),
        ("corners", "0;background:url(//evil.example)"),
        ("headline", "x" * 61),
        ("terms_of_service_url", "javascript:alert(1)"),
        ("privacy_policy_url", "ftp://acme.example/privacy"),
    ],
)
def test_what_does_not_fit_is_refused_where_it_stands(
    acme: Merchant, staff_of: StaffOf, field: str, value: str
) -> None:
    assert field in errors_of(staff_of(acme).post(address(acme), FORM | {field: value}))


def test_staff_hear_when_a_colour_is_shown_differently(acme: Merchant, staff_of: StaffOf) -> None:
    response = staff_of(acme).post(address(acme), FORM | {"accent": "#ffee00"}, follow=True)

    assert "light pages show your accent colour #ffee00 as #" in response.text
    assert "dark pages show" not in response.text


def test_staff_see_only_their_own_merchants(acme: Merchant, globex: Merchant, staff_of: StaffOf) -> None:
    listed = staff_of(acme).get(LIST).text

    assert ">Acme<" in listed
    assert "Globex" not in listed


@pytest.mark.parametrize("method", ["get", "post"])
def test_another_merchants_branding_does_not_exist_for_staff(
    acme: Merchant, globex: Merchant, staff_of: StaffOf, method: str
) -> None:
    before = Branding.of(globex).accent
    response = getattr(staff_of(acme), method)(address(globex), FORM, follow=True)

    assert "Globex" not in response.text
    assert Branding.of(globex).accent == before
    assert default_configuration(globex).profile("headline") is None


def test_a_branding_cannot_be_moved_to_another_merchant(acme: Merchant, globex: Merchant, staff_of: StaffOf) -> None:
    staff_of(acme).post(address(acme), FORM | {"merchant": globex.pk})

    assert Branding.of(acme).pk is not None
    assert Branding.objects.filter(merchant=globex).count() == 1


def test_a_viewer_looks_and_changes_nothing(acme: Merchant, staff_of: StaffOf) -> None:
    staff_of(acme).post(address(acme), FORM | {"accent": "#123456"})
    viewer = staff_of(acme, Membership.Role.VIEWER)

    assert "Plans for teams" in viewer.get(address(acme)).text
    assert viewer.post(address(acme), FORM).status_code == 403
    assert Branding.of(acme).accent != FORM["accent"]


def test_nobody_adds_or_deletes_a_branding(acme: Merchant, staff_of: StaffOf) -> None:
    owner = staff_of(acme, Membership.Role.OWNER)

    assert owner.get(reverse("admin:branding_branding_add")).status_code == 403
    assert owner.post(address(acme).replace("change", "delete"), {"post": "yes"}).status_code == 403
