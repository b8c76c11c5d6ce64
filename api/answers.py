"""Answers as Stripe gives them: pretty JSON and its headers."""

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

API_PREFIX = "/v1"


def is_api_path(request: HttpRequest) -> bool:
    return request.path == API_PREFIX or request.path.startswith(API_PREFIX + "/")


def answer(
    request: HttpRequest, status: int, body: dict[str, Any], headers: dict[str, str] | None = None
) -> HttpResponse:
    """A JSON answer with Stripe's headers. ``Request-Id`` is set by portal.middleware."""
    return answer_text(request, status, as_text(body), headers)


def as_text(body: dict[str, Any]) -> str:
    """JSON laid out as Stripe does, for people who look at it in a terminal."""
    return json.dumps(body, indent=2, ensure_ascii=False) + "\n"


def answer_text(request: HttpRequest, status: int, text: str, headers: dict[str, str] | None = None) -> HttpResponse:
    """The same for a body that is already text (a replay must be identical to the byte)."""
    response = HttpResponse(text, status=status, content_type="application/json")
    response["Cache-Control"] = "no-cache, no-store"
    response["Stripe-Version"] = getattr(request, "stripe_version", settings.STRIPE_API_VERSION)
    if key := getattr(request, "idempotency_key", ""):
        response["Idempotency-Key"] = key
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="Stripe"'
    for name, value in (headers or {}).items():
        response[name] = value
    return response


def unrecognized_url(request: HttpRequest) -> HttpResponse:
    """For a path or a method that the API does not have."""
    message = (
        f"Unrecognized request URL ({request.method}: {request.path}). "
        "Please see https://stripe.com/docs or we can help at https://support.stripe.com/."
    )
    return answer(request, 404, {"error": {"message": message, "type": "invalid_request_error"}})


def server_failed(request: HttpRequest) -> HttpResponse:
    """For a defect of ours. The SDKs try again."""
    message = "An unexpected error occurred in this portal. It was logged with the id in the Request-Id header."
    return answer(request, 500, {"error": {"message": message, "type": "api_error"}})
