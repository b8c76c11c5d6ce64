"""What a payment method shall pay."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from accounts.features import Feature
from accounts.requests import CustomerRequest
from billing.decorators import customer_page
from billing.errors import NotFound
from billing.gateway.gateway import CustomerGateway


@customer_page(Feature.PAYMENT_METHOD_UPDATE)
@require_http_methods(["GET", "HEAD", "POST"])
def payment_method_default(request: CustomerRequest, gateway: CustomerGateway, payment_method: str) -> HttpResponse:
    """What a payment method shall pay."""
    raise NotFound
