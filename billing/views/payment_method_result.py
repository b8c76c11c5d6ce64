"""Back from Stripe."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.features import Feature
from accounts.requests import CustomerRequest
from billing.decorators import customer_page
from billing.errors import NotFound
from billing.gateway.gateway import CustomerGateway


@customer_page(Feature.PAYMENT_METHOD_UPDATE)
@require_safe
def payment_method_result(request: CustomerRequest, gateway: CustomerGateway) -> HttpResponse:
    """Back from Stripe."""
    raise NotFound
