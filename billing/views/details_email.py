"""Change the e-mail address."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from accounts.requests import CustomerRequest
from billing.decorators import details_page
from billing.errors import NotFound
from billing.gateway.gateway import CustomerGateway


@details_page("email")
@require_http_methods(["GET", "HEAD", "POST"])
def details_email(request: CustomerRequest, gateway: CustomerGateway) -> HttpResponse:
    """Change the e-mail address."""
    raise NotFound


@details_page("email")
@require_http_methods(["GET", "HEAD", "POST"])
def details_email_code(request: CustomerRequest, gateway: CustomerGateway) -> HttpResponse:
    """The code that was sent to the new address."""
    raise NotFound
