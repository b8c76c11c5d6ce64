"""All billing details, with a way to change each."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from accounts.features import Feature
from accounts.requests import CustomerRequest
from billing.decorators import customer_page
from billing.errors import NotFound
from billing.gateway.gateway import CustomerGateway


@customer_page(Feature.CUSTOMER_UPDATE)
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: CustomerRequest, gateway: CustomerGateway) -> HttpResponse:
    """All billing details, with a way to change each."""
    raise NotFound
