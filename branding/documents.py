"""How a merchant's documents look: its brand on white paper."""

from typing import Any

from accounts.models import Merchant
from branding.brand import Logo
from branding.colours import LIGHT, palette
from branding.models import BrandImage, Branding


def document_look(merchant: Merchant) -> tuple[dict[str, Any], bytes]:
    """Colours, typeface and the shape of the logo as plain values, and the logo's pixels (PNG; none without one).

    For `billing.documents`, which finds it by the setting `DOCUMENT_LOOK`: the two apps do not know each other.
    """
    branding = Branding.of(merchant)
    colours = palette(branding.accent, branding.panel, LIGHT)
    look = {
        "accent": colours.accent,
        "panel": colours.panel,
        "panel_ink": colours.panel_ink,
        "font": str(branding.font),
    }
    if branding.logo_id is None:
        return look, b""
    logo = BrandImage.objects.get(pk=branding.logo_id)
    is_wordmark = Logo("", logo.width, logo.height).is_wordmark
    return look | {"has_logo": True, "is_wordmark": is_wordmark}, bytes(logo.content)
