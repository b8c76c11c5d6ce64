"""theme.css: a handful of properties, cached for ever, different with the next change."""

import re

import pytest
from django.test import Client

from accounts.models import Merchant
from branding.brand import theme_url
from branding.models import Branding
from branding.theme import FONTS, theme_css

pytestmark = pytest.mark.django_db

# The only words a brand has in the style sheets.
BRAND_PROPERTIES = {
    "--accent",
    "--accent-ink",
    "--panel",
    "--panel-ink",
    "--radius",
    "--font",
    "--logo-height",
    "--logo-plate",
    "--logo-plate-space",
}


def test_a_new_merchant_has_a_theme_at_once(client: Client, acme: Merchant) -> None:
    response = client.get(theme_url(acme.branding))

    assert response.status_code == 200
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert set(re.findall(r"--[\w-]+", response.text)) <= BRAND_PROPERTIES


def test_a_theme_is_kept_by_browsers_for_ever(client: Client, acme: Merchant) -> None:
    response = client.get(theme_url(acme.branding))

    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert not response.cookies


def test_a_change_shows_with_the_next_page(client: Client, acme: Merchant) -> None:
    before = theme_url(acme.branding)
    acme.branding.accent = "#aa0000"
    acme.branding.save()

    after = theme_url(Branding.of(acme))
    assert after != before
    assert "#aa0000" in client.get(after).text


def test_a_page_from_before_the_change_is_sent_on_to_the_new_theme(client: Client, acme: Merchant) -> None:
    before = theme_url(acme.branding)
    acme.branding.corners = Branding.Corners.SQUARE
    acme.branding.save()

    response = client.get(before)
    assert response.status_code == 302
    assert response["Location"] == theme_url(acme.branding)
    assert response["Cache-Control"] == "no-cache"


def test_saving_without_a_change_keeps_the_address(acme: Merchant) -> None:
    before = theme_url(acme.branding)
    acme.branding.save()

    assert theme_url(Branding.of(acme)) == before


def test_one_merchant_never_gets_the_theme_of_another(client: Client, acme: Merchant, globex: Merchant) -> None:
    globex.branding.accent = "#bb1100"
    globex.branding.save()
    digest = theme_url(globex.branding).split("/")[-1]

    response = client.get(f"/p/acme/{digest}")
    assert response.status_code == 302
    assert response["Location"] == theme_url(acme.branding)


@pytest.mark.parametrize("path", ["/p/nobody/theme-0123456789abcdef.css", "/p/acme/theme-short.css"])
def test_what_is_no_theme_is_not_found(client: Client, acme: Merchant, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_theme_can_only_be_read(client: Client, acme: Merchant) -> None:
    assert client.post(theme_url(acme.branding)).status_code == 405


def test_a_dimmed_panel_keeps_its_colour_behind_the_logo(acme: Merchant) -> None:
    acme.branding.panel = "#ffe600"
    light, dark = theme_css(acme.branding).split("@media screen and (prefers-color-scheme: dark)")

    assert "--panel: #ffe600;" in light
    assert "--panel: #ffe600;" not in dark
    assert "--logo-plate: #ffe600;" in dark


@pytest.mark.parametrize("font", Branding.Font.values)
def test_every_typeface_is_made_of_families_that_systems_bring_along(font: str) -> None:
    families = FONTS[Branding.Font(font)]

    # A generic family here would catch Japanese and Chinese before the families that are right for them.
    assert not re.search(r"\b(sans-serif|serif|system-ui|monospace)\s*(,|$)", families)
    assert "url(" not in families
