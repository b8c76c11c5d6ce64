"""What happens around every view: an id, a language, "who is this for?", and errors as pages."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.utils import translation

from accounts.access import access_of
from accounts.errors import AccountsError
from accounts.languages import activate_for
from api.answers import is_api_path
from api.errors import ApiError, answer_for
from billing.errors import BillingError
from portal.error_pages import not_allowed, page_for
from portal.logging_setup import new_request_id, request_id

logger = logging.getLogger("portal")

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class RequestId:
    """Give the request an id of our own, in every log line and in the answer's ``Request-Id``."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        identifier = new_request_id()
        request.request_id = identifier  # type: ignore[attr-defined]
        token = request_id.set(identifier)
        try:
            response = self.get_response(request)
            response["Request-Id"] = identifier
            return response
        finally:
            request_id.reset(token)


class Language:
    """Begin with the visitor's language (`customer_page` knows better and says so), and put things back afterwards."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        before = translation.get_language()
        try:
            if is_api_path(request):
                translation.activate("en")
            else:
                activate_for(request)
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language())
            return response
        finally:
            translation.activate(before)


class ClosedByDefault:
    """Refuse a view that does not say who it is for. The administration guards its own."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        match = request.resolver_match
        if access_of(view) is None and not (match and match.namespaces[:1] == ["admin"]):
            logger.error("Refused a view that does not say who it is for: %s.%s", view.__module__, view.__qualname__)
            raise PermissionDenied


class ErrorPages:
    """The one place where our errors become pages, or the API's errors."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content and not is_api_path(request):
            page = not_allowed(request)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, ApiError | BillingError) and is_api_path(request):
            response = answer_for(request, exception)
            logger.info("%s %s: %s %s", request.method, request.path, response.status_code, exception)
        elif isinstance(exception, AccountsError):
            response = page_for(request, exception)
            logger.info("%s %s: %s", request.method, request.path, type(exception).__name__)
        elif isinstance(exception, BillingError):
            # The gateway has logged it, with Stripe's request id.
            response = page_for(request, exception)
        else:
            return None
        # Django would log the same once more, for the status.
        response._has_been_logged = True  # type: ignore[attr-defined]
        return response
