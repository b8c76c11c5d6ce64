"""The way in and out: the hand-off link, sign-out, the choice of language."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts import cookies, languages, sessions
from accounts import handoff as links
from accounts.decorators import customer_page, public_page
from accounts.errors import FormUnusable
from accounts.models import PortalSession
from accounts.pages import ContinuePage, SignedOutPage
from accounts.requests import CustomerRequest
from accounts.scanners import is_only_looking


@public_page
@csrf_exempt  # Opening is what the link is for: whoever has it may, by GET as well.
@require_http_methods(["GET", "HEAD", "POST"])
def handoff(request: HttpRequest, secret: str) -> HttpResponse:
    """Open a session in this browser and go on to an address without the secret."""
    session = links.find_link(secret)
    languages.activate_for(request, session)
    token = cookies.link_token(request, session.merchant.slug)
    if links.is_browser_of(session, token):
        sessions.check_live(session)
        return _go_home(session)
    links.check_can_open(session, timezone.now())
    if request.method == "HEAD":
        return _kept_private(HttpResponse())
    if request.method == "GET" and is_only_looking(request):
        request.merchant = session.merchant  # type: ignore[attr-defined]  # the page wears the merchant's brand
        page = ContinuePage(merchant_name=session.merchant.name, action=request.path)
        return _kept_private(render(request, "accounts/continue.html", {"page": page}))
    token = links.open_session(session, replaces=token)
    response = _go_home(session)
    cookies.set_session_cookies(response, session.merchant, token)
    return response


@customer_page()
@require_POST
def sign_out(request: CustomerRequest) -> HttpResponse:
    """End the session and say so."""
    sessions.sign_out(request.portal_session)
    page = SignedOutPage(merchant_name=request.merchant.name, return_url=request.portal_session.return_link)
    response = render(request, "accounts/signed_out.html", {"page": page})
    cookies.delete_session_cookies(response, request.merchant)
    return response


@customer_page()
@require_POST
def language(request: CustomerRequest) -> HttpResponse:
    """Keep the customer's choice and go back to the page it was made on (``next``, a path of this portal)."""
    code = request.POST.get("language", "")
    if code not in dict(settings.LANGUAGES):
        raise FormUnusable(session=request.portal_session)
    sessions.choose_language(request.portal_session, code)
    response = HttpResponseRedirect(_page_of_this_portal(request))
    languages.remember_choice(response, code)
    return response


def _page_of_this_portal(request: CustomerRequest) -> str:
    home = cookies.home_path(request.merchant.slug)
    wanted = request.POST.get("next", "")
    is_ours = wanted.startswith(home) and ".." not in wanted
    return wanted if is_ours and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else home


def _go_home(session: PortalSession) -> HttpResponse:
    return _kept_private(HttpResponseRedirect(cookies.home_path(session.merchant.slug), status=303))


def _kept_private(response: HttpResponse) -> HttpResponse:
    """The address of this answer holds a secret: nobody stores it, nobody passes it on."""
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
