"""Readable colours from any colour: whatever a merchant chooses, nobody has to guess at the text.

Contrast is WCAG 2.2's (https://www.w3.org/TR/WCAG22/#contrast-minimum), measured on the 8-bit values that browsers
paint. Colours move in OKLCH, where lightness can change and the hue stays what the eye calls the same.
"""

from dataclasses import dataclass
from functools import lru_cache

from coloraide import Color

TEXT_CONTRAST = 4.5
STEP = 0.01
# Above this lightness a large panel glares in a dark room.
DARK_PANEL_LIGHTNESS = 0.36
INKS = ("#ffffff", "#16181d", "#000000")


@dataclass(frozen=True)
class Mode:
    """What brand colours stand on in light or dark mode: the backgrounds of static/css/tokens.css."""

    canvas: str
    surface: str
    is_dark: bool


LIGHT = Mode(canvas="oklch(0.978 0.003 260)", surface="oklch(1 0 260)", is_dark=False)
DARK = Mode(canvas="oklch(0.185 0.008 260)", surface="oklch(0.23 0.01 260)", is_dark=True)


@dataclass(frozen=True)
class Palette:
    """A brand's colours in one mode, as ``#rrggbb``."""

    accent: str
    accent_ink: str
    panel: str
    panel_ink: str


@lru_cache(maxsize=1024)
def palette(accent: str, panel: str, mode: Mode) -> Palette:
    """The merchant's two colours made readable in one mode, with the ink that is readable on each."""
    readable = readable_accent(accent, mode)
    shown = panel_colour(panel, mode)
    return Palette(accent=readable, accent_ink=ink_on(readable), panel=shown, panel_ink=ink_on(shown))


def readable_accent(colour: str, mode: Mode) -> str:
    """The nearest lightness of this hue that reads as text on every background of the mode."""
    backgrounds = (painted(Color(mode.canvas)), painted(Color(mode.surface)))
    accent = Color(colour).convert("oklch")
    direction = STEP if mode.is_dark else -STEP
    while (candidate := painted(accent)) and min(contrast(candidate, each) for each in backgrounds) < TEXT_CONTRAST:
        accent["lightness"] = accent["lightness"] + direction
    return candidate


def panel_colour(colour: str, mode: Mode) -> str:
    """The panel as the merchant chose it, dimmed in dark mode where it would glare."""
    panel = Color(colour).convert("oklch")
    if mode.is_dark and panel["lightness"] > DARK_PANEL_LIGHTNESS:
        panel["lightness"] = DARK_PANEL_LIGHTNESS
    return painted(panel)


def ink_on(background: str) -> str:
    """White, else near black, else black: for every colour one of them reads (white and black never both fail)."""
    return next((ink for ink in INKS if contrast(ink, background) >= TEXT_CONTRAST), INKS[-1])


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio of two colours, 1 to 21."""
    return Color(one).contrast(Color(other), method="wcag21")


def painted(colour: Color) -> str:
    """The colour as a browser paints it: within sRGB (less chroma, same hue) and rounded to 8 bits."""
    return colour.convert("srgb").fit(method="oklch-chroma", jnd=0).to_string(hex=True)
