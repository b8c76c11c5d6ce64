"""A merchant's style sheet and images. Their addresses carry a hash of the content, so browsers keep them for ever."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from accounts.decorators import public_page
from accounts.models import Merchant
from branding.brand import theme_url
from branding.models import BrandImage, Branding
from branding.theme import theme_css, theme_digest

FOR_EVER = "public, max-age=31536000, immutable"
# An uploaded image that is opened by itself may do nothing at all.
ONLY_PIXELS = "default-src 'none'; sandbox"


@public_page
@require_safe
def theme(request: HttpRequest, merchant: str, digest: str) -> HttpResponse:
    """theme.css. A page from before a change asks for an old one, and is sent on to the present one."""
    branding = _branding_or_404(merchant)
    if digest != theme_digest(branding):
        return _sent_on(theme_url(branding))
    return _kept_for_ever(HttpResponse(theme_css(branding), content_type="text/css; charset=utf-8"))


@public_page
@require_safe
def logo(request: HttpRequest, merchant: str, digest: str) -> HttpResponse:
    """The logo or the icon, and nothing else that was ever uploaded."""
    branding = _branding_or_404(merchant)
    image = BrandImage.objects.filter(pk__in=[branding.logo_id, branding.icon_id], digest=digest).first()
    if image is None:
        raise Http404
    response = HttpResponse(bytes(image.content), content_type=image.content_type)
    response["Content-Security-Policy"] = ONLY_PIXELS
    return _kept_for_ever(response)


def _branding_or_404(slug: str) -> Branding:
    return Branding.of(get_object_or_404(Merchant, slug=slug))


def _kept_for_ever(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = FOR_EVER
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _sent_on(address: str) -> HttpResponse:
    response = redirect(address)
    response["Cache-Control"] = "no-cache"
    return response
