"""Every error as a page: what happened, what it means for the customer's money, and what to do."""

import logging
import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import errors as accounts_errors
from accounts.models import Merchant, PortalSession
from accounts.sessions import enter
from billing.errors import BillingError
from portal.logging_setup import request_id
from portal.problem_page import ProblemPage

logger = logging.getLogger("portal")


def page_for(request: HttpRequest, error: Exception) -> HttpResponse:
    """The page for one of our errors (`accounts.errors`, `billing.errors`)."""
    if isinstance(error, accounts_errors.AccountsError):
        if error.merchant is not None and not hasattr(request, "merchant"):
            request.merchant = error.merchant  # type: ignore[attr-defined]
        if isinstance(error, accounts_errors.SessionEnded) and error.session and error.session.ended:
            request.portal_session = error.session  # type: ignore[attr-defined]
        if isinstance(error, accounts_errors.NoSession) and error.merchant is None:
            return not_found(request)
        title, sentence, status = _WORDS[type(error)]
        sentences = (str(sentence), _way_back(error))
        return problem_response(request, status, str(title), sentences, return_url=error.return_link)
    if isinstance(error, BillingError):
        response = problem_response(
            request,
            error.status,
            str(error.title),
            tuple(str(sentence) for sentence in error.sentences),
            retry_url=request.get_full_path() if error.retry_after and request.method == "GET" else "",
            reference=error.request_id,
        )
        if error.retry_after:
            response["Retry-After"] = str(error.retry_after)
        return response
    raise error


def not_found(request: HttpRequest) -> HttpResponse:
    _recognize_customer(request)
    return problem_response(
        request,
        HTTPStatus.NOT_FOUND,
        _("There is nothing at this address"),
        (_("The page you asked for does not exist, or it is not yours."),),
    )


def _recognize_customer(request: HttpRequest) -> None:
    """No view ran for this address; give a signed-in customer the merchant's page and the way home all the same."""
    address = re.match(r"/p/([-\w]+)/", request.path_info)
    if address is None or hasattr(request, "merchant"):
        return
    try:
        session = enter(request, address[1])
    except accounts_errors.AccountsError:
        return
    request.portal_session = session  # type: ignore[attr-defined]
    request.merchant = session.merchant  # type: ignore[attr-defined]


def not_allowed(request: HttpRequest) -> HttpResponse:
    """For an address that is asked in a way it does not offer (405)."""
    return problem_response(
        request,
        HTTPStatus.METHOD_NOT_ALLOWED,
        _("This address cannot be opened this way"),
        (_("Nothing was changed."), _("Go back and use the button on the page.")),
    )


def forbidden(request: HttpRequest) -> HttpResponse:
    return problem_response(request, HTTPStatus.FORBIDDEN, _("This page is not for you"), (_("Nothing was changed."),))


def form_not_trusted(request: HttpRequest) -> HttpResponse:
    """For a form that fails the CSRF check."""
    return problem_response(
        request,
        HTTPStatus.FORBIDDEN,
        _("We could not be sure that this came from you"),
        (
            _("The page was open for too long, or your browser sends no cookies. Nothing was changed."),
            _("Go back, reload the page and try again."),
        ),
    )


def bad_request(request: HttpRequest) -> HttpResponse:
    return problem_response(
        request,
        HTTPStatus.BAD_REQUEST,
        _("We could not read this request"),
        (_("Nothing was changed."), _("Go back and try again.")),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    return problem_response(
        request,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        _("Something went wrong on our side"),
        (
            _("We have noted the error."),
            _("Go back to the overview to see whether your change was made before you try again."),
        ),
        reference=request_id.get(),
    )


def problem_response(
    request: HttpRequest,
    status: int,
    title: str,
    sentences: Sequence[str],
    *,
    return_url: str = "",
    retry_url: str = "",
    reference: str = "",
) -> HttpResponse:
    """A page in the merchant's brand, as far as the merchant is known. Stored nowhere."""
    merchant: Merchant | None = getattr(request, "merchant", None)
    session: PortalSession | None = getattr(request, "portal_session", None)
    return_url = return_url or (session.return_link if session else "")
    page = ProblemPage(
        title=title,
        sentences=tuple(sentences),
        retry_url=retry_url,
        return_url=return_url,
        return_label=_("Return to %(merchant)s") % {"merchant": merchant.name} if merchant and return_url else "",
        support=_support(merchant),
        reference=_("Reference: %(reference)s") % {"reference": reference} if reference else "",
    )
    response = HttpResponse(_rendered(request, page), status=status)
    response["Cache-Control"] = "no-store"
    if request.path.startswith("/p/session/"):
        response["Referrer-Policy"] = "no-referrer"
    return response


def _rendered(request: HttpRequest, page: ProblemPage) -> str:
    """The page in the merchant's brand; without it when that cannot be read, so that no error ends in a blank page."""
    try:
        return render_to_string("errors/problem.html", {"page": page}, request)
    except Exception:
        logger.exception("The page for an error could not be made in the merchant's brand")
        return render_to_string("errors/bare.html", {"page": page})


def _support(merchant: Merchant | None) -> str:
    if merchant is None:
        return ""
    if merchant.support_email:
        return _("Questions? Write to %(email)s.") % {"email": merchant.support_email}
    if merchant.support_phone:
        return _("Questions? Call %(phone)s.") % {"phone": merchant.support_phone}
    if merchant.support_url:
        return _("Questions? See %(address)s.") % {"address": merchant.support_url}
    return ""


def _way_back(error: accounts_errors.AccountsError) -> str:
    if isinstance(error, accounts_errors.FormUnusable):
        return _("Go back and try again.")
    if error.merchant is None:
        return _("Go back to where you found the link and open your billing page from there again.")
    return _("Return to %(merchant)s and open your billing page from there again.") % {"merchant": error.merchant.name}


# Title, sentence, status. 410: the link is gone for good. 403: the session does not, or no longer, give access; not
# 401, which would have to name a way to authenticate.
_WORDS: dict[type[accounts_errors.AccountsError], tuple[Any, Any, int]] = {
    accounts_errors.LinkUnknown: (
        gettext_lazy("This link does not work"),
        gettext_lazy("It may have been cut off when it was copied, or it is an old one."),
        HTTPStatus.NOT_FOUND,
    ),
    accounts_errors.LinkAlreadyUsed: (
        gettext_lazy("This link was already used"),
        gettext_lazy("To keep your billing details safe, a link opens in one browser only."),
        HTTPStatus.GONE,
    ),
    accounts_errors.LinkExpired: (
        gettext_lazy("This link has expired"),
        gettext_lazy("A link to your billing page can be opened within 5 minutes."),
        HTTPStatus.GONE,
    ),
    accounts_errors.SessionEnded: (
        gettext_lazy("Your session has ended"),
        gettext_lazy("It ends when you sign out, and one hour after you last used it."),
        HTTPStatus.FORBIDDEN,
    ),
    accounts_errors.NoSession: (
        gettext_lazy("You are not signed in here"),
        gettext_lazy("Your billing page opens with a link that is made for you."),
        HTTPStatus.FORBIDDEN,
    ),
    accounts_errors.FormUnusable: (
        gettext_lazy("We could not use what the form sent"),
        gettext_lazy("Nothing was changed."),
        HTTPStatus.BAD_REQUEST,
    ),
}
