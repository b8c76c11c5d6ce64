"""Tax ids: those there are, and a new one."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from accounts.requests import CustomerRequest
from billing.decorators import details_page
from billing.errors import NotFound
from billing.gateway.gateway import CustomerGateway


@details_page("tax_id")
@require_http_methods(["GET", "HEAD", "POST"])
def details_tax_ids(request: CustomerRequest, gateway: CustomerGateway) -> HttpResponse:
    """Tax ids: those there are, and a new one."""
    raise NotFound


@details_page("tax_id")
@require_http_methods(["GET", "HEAD", "POST"])
def tax_id_removal(request: CustomerRequest, gateway: CustomerGateway, tax_id: str) -> HttpResponse:
    """Remove a tax id."""
    raise NotFound
