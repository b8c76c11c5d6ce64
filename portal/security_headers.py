"""What browsers are told that neither Django nor django-csp tells them."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

# A billing page needs none of these, and neither does anything that sneaks into it.
PERMISSIONS_POLICY = "camera=(), display-capture=(), geolocation=(), microphone=(), midi=(), usb=()"


class PermissionsPolicy:
    """Switch off what the device could do (https://www.w3.org/TR/permissions-policy/)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response
