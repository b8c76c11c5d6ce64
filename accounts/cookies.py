"""The two cookies of a portal session: one for the merchant's pages, one to recognise the browser at the link.

Both carry the same random token of 256 bits, both are named after the merchant and bound to a path, so that two
merchants in two tabs of one browser never meet.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from accounts.models.merchants import Merchant

LINK_PATH = "/p/session/"


def is_https() -> bool:
    """Whether customers reach this portal over https."""
    return bool(settings.PORTAL_BASE_URL.startswith("https://"))


def page_cookie(merchant_slug: str) -> str:
    """The cookie that a merchant's pages see."""
    return f"portal_session_{merchant_slug}"


def link_cookie(merchant_slug: str) -> str:
    """The cookie that hand-off links see."""
    return f"portal_link_{merchant_slug}"


def home_path(merchant_slug: str) -> str:
    """The path of a merchant's portal, to which its cookie is bound."""
    return reverse("accounts:sign_out", args=[merchant_slug]).removesuffix("sign-out/")


def page_token(request: HttpRequest, merchant_slug: str) -> str:
    """The token this browser has for a merchant's pages, or an empty string."""
    return request.COOKIES.get(page_cookie(merchant_slug), "")


def link_token(request: HttpRequest, merchant_slug: str) -> str:
    """The token this browser has for a merchant's links, or an empty string."""
    return request.COOKIES.get(link_cookie(merchant_slug), "")


def set_session_cookies(response: HttpResponse, merchant: Merchant, token: str) -> None:
    for name, path in ((page_cookie(merchant.slug), home_path(merchant.slug)), (link_cookie(merchant.slug), LINK_PATH)):
        response.set_cookie(name, token, path=path, secure=is_https(), httponly=True, samesite="Lax")


def delete_session_cookies(response: HttpResponse, merchant: Merchant) -> None:
    response.delete_cookie(page_cookie(merchant.slug), path=home_path(merchant.slug), samesite="Lax")
    response.delete_cookie(link_cookie(merchant.slug), path=LINK_PATH, samesite="Lax")
