"""Add a payment method."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST, require_safe

from accounts.features import Feature
from accounts.requests import CustomerRequest
from billing.decorators import customer_page
from billing.errors import NotFound
from billing.gateway.gateway import CustomerGateway


@customer_page(Feature.PAYMENT_METHOD_UPDATE)
@require_safe
def payment_method_new(request: CustomerRequest, gateway: CustomerGateway) -> HttpResponse:
    """Add a payment method."""
    raise NotFound


@customer_page(Feature.PAYMENT_METHOD_UPDATE)
@require_POST
def setup_intent(request: CustomerRequest, gateway: CustomerGateway) -> HttpResponse:
    """A setup intent for Stripe.js, as JSON."""
    raise NotFound


@customer_page(Feature.PAYMENT_METHOD_UPDATE)
@require_POST
def checkout(request: CustomerRequest, gateway: CustomerGateway) -> HttpResponse:
    """On to Stripe without JavaScript."""
    raise NotFound


@customer_page(Feature.PAYMENT_METHOD_UPDATE)
@require_safe
def checkout_entrance(request: CustomerRequest, gateway: CustomerGateway, checkout_session: str) -> HttpResponse:
    """Our page that leads on to Stripe."""
    raise NotFound
