"""A merchant's theme.css: the few custom properties that a brand sets, and the hash that names them.

The style sheet is a pure function of the branding, so nothing is stored and a change shows with the next page.
"""

import hashlib
from functools import lru_cache

from branding.colours import DARK, LIGHT, Palette, palette
from branding.models import Branding

# Families that systems bring along; the generic ones come after the CJK families, in static/css/base.css.
FONTS = {
    Branding.Font.SYSTEM: '-apple-system, "Segoe UI", Roboto, Ubuntu, Cantarell, "Noto Sans"',
    Branding.Font.HUMANIST: 'Seravek, "Gill Sans Nova", Ubuntu, Calibri, "DejaVu Sans", source-sans-pro',
    Branding.Font.GEOMETRIC: 'Avenir, "Avenir Next", Montserrat, Corbel, "URW Gothic", source-sans-pro',
    Branding.Font.GROTESQUE: '"Helvetica Neue", Helvetica, Arial, "Liberation Sans", "Nimbus Sans"',
    Branding.Font.SERIF: 'Charter, "Bitstream Charter", "Sitka Text", Cambria, Georgia, "Liberation Serif"',
}
RADII = {Branding.Corners.SQUARE: "0", Branding.Corners.SOFT: "0.375rem", Branding.Corners.ROUND: "0.875rem"}
LOGO_HEIGHTS = {
    Branding.LogoSize.SMALL: "1.75rem",
    Branding.LogoSize.MEDIUM: "2.5rem",
    Branding.LogoSize.LARGE: "4rem",
}


def theme_css(branding: Branding) -> str:
    """The style sheet for one merchant, in light and dark."""
    return _theme_css(branding.accent, branding.panel, branding.corners, branding.font, branding.logo_size)


def theme_digest(branding: Branding) -> str:
    """A name for exactly this style sheet, part of its address."""
    return hashlib.sha256(theme_css(branding).encode()).hexdigest()[:16]


@lru_cache(maxsize=512)
def _theme_css(accent: str, panel: str, corners: str, font: str, logo_size: str) -> str:
    light, dark = palette(accent, panel, LIGHT), palette(accent, panel, DARK)
    shape = {
        "--radius": RADII[Branding.Corners(corners)],
        "--font": FONTS[Branding.Font(font)],
        "--logo-height": LOGO_HEIGHTS[Branding.LogoSize(logo_size)],
    }
    # A logo is drawn for the panel as the merchant chose it: where dark mode dims the panel, a plate keeps it behind.
    plate = {"--logo-plate": light.panel, "--logo-plate-space": "0.375rem"} if dark.panel != light.panel else {}
    day, night = _rule(_colours(light) | shape), _rule(_colours(dark) | plate)
    return f"{day}@media screen and (prefers-color-scheme: dark) {{\n{night}}}\n"


def _colours(colours: Palette) -> dict[str, str]:
    return {
        "--accent": colours.accent,
        "--accent-ink": colours.accent_ink,
        "--panel": colours.panel,
        "--panel-ink": colours.panel_ink,
    }


def _rule(properties: dict[str, str]) -> str:
    lines = "".join(f"  {name}: {value};\n" for name, value in properties.items())
    return f":root {{\n{lines}}}\n"
