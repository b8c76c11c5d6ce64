"""Any colour a merchant can choose gives text that can be read, in light and in dark."""

import re
from itertools import product
from pathlib import Path

import pytest
from coloraide import Color
from django.conf import settings

from branding.colours import DARK, LIGHT, TEXT_CONTRAST, Mode, contrast, ink_on, painted, palette

AWKWARD = ["#ffff00", "#ffffff", "#000000", "#808080", "#777777", "#00ff00", "#00ffff", "#ff00ff", "#0000ff"]
GRID = [f"#{red}{green}{blue}" for red, green, blue in product(["00", "33", "77", "bb", "ff"], repeat=3)]
MODES = pytest.mark.parametrize("mode", [LIGHT, DARK], ids=["light", "dark"])


@MODES
@pytest.mark.parametrize("colour", [*AWKWARD, *GRID])
def test_every_colour_gives_readable_pairs(colour: str, mode: Mode) -> None:
    colours = palette(colour, colour, mode)

    for background in (mode.canvas, mode.surface):
        assert contrast(colours.accent, painted(Color(background))) >= TEXT_CONTRAST
    assert contrast(colours.accent_ink, colours.accent) >= TEXT_CONTRAST
    assert contrast(colours.panel_ink, colours.panel) >= TEXT_CONTRAST


@pytest.mark.parametrize("grey", [f"#{level:02x}{level:02x}{level:02x}" for level in range(256)])
def test_every_grey_has_an_ink(grey: str) -> None:
    assert contrast(ink_on(grey), grey) >= TEXT_CONTRAST


def test_a_readable_accent_is_left_as_the_merchant_chose_it() -> None:
    assert palette("#0b5cad", "#0b5cad", LIGHT).accent == "#0b5cad"


def test_an_unreadable_accent_keeps_its_hue() -> None:
    darkened = Color(palette("#ff9900", "#ff9900", LIGHT).accent).convert("oklch")

    assert darkened["hue"] == pytest.approx(Color("#ff9900").convert("oklch")["hue"], abs=3)


def test_the_panel_is_the_merchants_in_light_and_does_not_glare_in_dark() -> None:
    assert palette("#ffffff", "#ffe600", LIGHT).panel == "#ffe600"
    assert Color(palette("#ffffff", "#ffe600", DARK).panel).convert("oklch")["lightness"] < 0.4


# --- The style sheet's own roles -----------------------------------------------------------------------------------

TOKENS = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text()
TEXT_ROLES = ["ink", "ink-quiet", "danger", "warning", "success", "info"]


def roles(mode: Mode) -> dict[str, str]:
    """Every role of the style sheet in one mode, with its raw tokens filled in."""
    raw = dict(re.findall(r"--((?:neutral|red|amber|green|blue)-[\w-]+):\s*(oklch\([^)]*\));", TOKENS))
    light, dark = TOKENS.split("@media screen and (prefers-color-scheme: dark)")
    declared = dict(re.findall(r"--([\w-]+):\s*var\(--([\w-]+)\);", light))
    if mode.is_dark:
        declared |= dict(re.findall(r"--([\w-]+):\s*var\(--([\w-]+)\);", dark))
    return {role: raw[token] for role, token in declared.items() if token in raw}


@MODES
def test_the_style_sheet_stands_on_the_backgrounds_that_brand_colours_are_measured_against(mode: Mode) -> None:
    assert roles(mode)["canvas"] == mode.canvas
    assert roles(mode)["surface"] == mode.surface


@MODES
@pytest.mark.parametrize("role", TEXT_ROLES)
def test_text_of_the_style_sheet_is_readable(role: str, mode: Mode) -> None:
    declared = roles(mode)

    for background in ("canvas", "surface"):
        assert contrast(declared[role], declared[background]) >= TEXT_CONTRAST, f"{role} on {background}"


@MODES
@pytest.mark.parametrize("status", ["danger", "warning", "success", "info"])
def test_text_on_a_notice_is_readable(status: str, mode: Mode) -> None:
    declared = roles(mode)

    for ink in ("ink", status):
        assert contrast(declared[ink], declared[f"{status}-wash"]) >= TEXT_CONTRAST, f"{ink} on {status}-wash"


@MODES
def test_borders_of_form_fields_can_be_seen(mode: Mode) -> None:
    declared = roles(mode)

    assert contrast(declared["line-strong"], declared["surface"]) >= 3
    assert contrast(declared["line-strong"], declared["canvas"]) >= 3


@MODES
def test_the_focus_ring_shows_on_every_background(mode: Mode) -> None:
    declared = roles(mode)

    for background in [*AWKWARD, *GRID, declared["canvas"], declared["surface"]]:
        assert max(contrast(declared["focus"], background), contrast(declared["focus-halo"], background)) >= 3
