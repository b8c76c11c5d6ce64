"""The merchants' own site: choose a customer, press "Manage billing"."""

import re
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import Any, ParamSpec, cast

from csp.decorators import csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import public_page

from .billing_link import NoLink, billing_link
from .mailbox import letters
from .models import Shopper
from .shops import LOCALES, SHOPS, Shop
from .world.merchants import MERCHANTS, OPERATOR_EMAIL, STAFF_PASSWORD

README_ADDRESS = "http://127.0.0.1:8000"
CUSTOMER_ID = re.compile(r"[\w-]{1,255}", re.ASCII)
P = ParamSpec("P")


class SeeOther(HttpResponseRedirect):
    status_code = 303


@public_page
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Both shops, and what a developer needs to try the portal from their own code."""
    context = {
        "shops": SHOPS.values(),
        "snippet": snippet().replace(README_ADDRESS, settings.PORTAL_BASE_URL),
        "staff": [OPERATOR_EMAIL, *(merchant.staff_email for merchant in MERCHANTS)],
        "password": STAFF_PASSWORD,
        "portal_url": settings.PORTAL_BASE_URL,
        "stripe_url": settings.STRIPE_API_BASE,
    }
    return render(request, "demo/index.html", context)


@public_page
@never_cache
@require_safe
def mail(request: HttpRequest) -> HttpResponse:
    """What the portal wrote to anybody by e-mail."""
    return render(request, "demo/mail.html", {"letters": letters()})


def leads_to_the_portal(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Let the page's form end at the portal: browsers hold redirects, too, against the `form-action` policy."""

    @wraps(view)
    def widened(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        widen: Any = csp_update({"form-action": [settings.PORTAL_BASE_URL]})
        return cast(HttpResponse, widen(view)(*args, **kwargs))

    return widened


@public_page
@leads_to_the_portal
@never_cache
@require_safe
def shop_page(request: HttpRequest, slug: str) -> HttpResponse:
    """A shop's customers, each with the situation they are in."""
    return _shop_page(request, _shop(slug))


@public_page
@leads_to_the_portal
@require_POST
def manage_billing(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask the portal for a session and send the customer there, or say on the shop's page why it cannot be."""
    shop = _shop(slug)
    shopper = _shopper(slug, request.POST.get("customer", ""))
    locale = request.POST.get("locale", "auto")
    try:
        link = billing_link(
            shop,
            shopper.customer_id,
            return_url=request.build_absolute_uri(reverse("demo:shop", args=[slug])),
            locale=locale if locale in LOCALES else "auto",
        )
    except NoLink as refusal:
        return _shop_page(request, shop, refusal=refusal, chosen=shopper, locale=locale)
    return SeeOther(link)


def _shopper(slug: str, customer_id: str) -> Shopper:
    if not CUSTOMER_ID.fullmatch(customer_id):  # a database may refuse what no id contains, such as NUL
        raise Http404
    return get_object_or_404(Shopper, shop=slug, customer_id=customer_id)


def _shop(slug: str) -> Shop:
    if slug not in SHOPS:
        raise Http404
    return SHOPS[slug]


def _shop_page(
    request: HttpRequest,
    shop: Shop,
    *,
    refusal: NoLink | None = None,
    chosen: Shopper | None = None,
    locale: str = "auto",
) -> HttpResponse:
    context = {
        "shop": shop,
        "shoppers": Shopper.objects.filter(shop=shop.slug),
        "locales": LOCALES.items(),
        "locale": locale,
        "refusal": refusal,
        "chosen": chosen,
    }
    return render(request, "demo/shop.html", context, status=refusal.status if refusal else 200)


@cache
def snippet() -> str:
    """The README's Python example, so that what people copy is what the tests run."""
    readme = Path(settings.BASE_DIR, "README.md").read_text(encoding="utf-8")
    return readme.partition("```python\n")[2].partition("```")[0].strip()
