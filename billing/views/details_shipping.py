"""Change the shipping address."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from accounts.requests import CustomerRequest
from billing.decorators import details_page
from billing.errors import NotFound
from billing.gateway.gateway import CustomerGateway


@details_page("shipping")
@require_http_methods(["GET", "HEAD", "POST"])
def details_shipping(request: CustomerRequest, gateway: CustomerGateway) -> HttpResponse:
    """Change the shipping address."""
    raise NotFound
