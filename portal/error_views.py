"""Django's own error handlers: a page for people, Stripe's envelope for the API."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from api.answers import is_api_path, server_failed, unrecognized_url
from api.errors import unreadable_request
from portal import error_pages


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return unrecognized_url(request) if is_api_path(request) else error_pages.not_found(request)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return unrecognized_url(request) if is_api_path(request) else error_pages.forbidden(request)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return unreadable_request(request) if is_api_path(request) else error_pages.bad_request(request)


def server_error(request: HttpRequest) -> HttpResponse:
    return server_failed(request) if is_api_path(request) else error_pages.server_error(request)


def csrf_failure(request: HttpRequest, reason: str = "", **kwargs: Any) -> HttpResponse:
    return error_pages.form_not_trusted(request)
