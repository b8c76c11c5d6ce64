"""`brand` for templates: the merchant whose page this is."""

from typing import Any

from django.http import HttpRequest

from branding.brand import Brand, brand_of


def brand(request: HttpRequest) -> dict[str, Brand | None]:
    """The brand of ``request.merchant`` in the words of its session's configuration, else of its default one."""
    merchant: Any = getattr(request, "merchant", None)
    if merchant is None:
        return {"brand": None}
    session: Any = getattr(request, "portal_session", None)
    return {"brand": brand_of(merchant, session.configuration if session else merchant.default_configuration)}
