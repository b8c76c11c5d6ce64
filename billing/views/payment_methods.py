"""All saved payment methods."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.features import Feature
from accounts.requests import CustomerRequest
from billing.decorators import customer_page
from billing.gateway.gateway import CustomerGateway
from billing.pages.links import HomeLinks
from billing.pages.mandates import mandates_of
from billing.pages.payment_methods import payment_methods_page
from billing.pages.payment_methods_reads import read_payment_methods
from billing.pages.waiting_setups import waiting_setups


@customer_page(Feature.PAYMENT_METHOD_UPDATE)
@require_safe
def payment_methods(request: CustomerRequest, gateway: CustomerGateway) -> HttpResponse:
    """What each pays for, with its mandate; bank accounts that wait to be verified."""
    cursor = HomeLinks(request.merchant.slug, gateway.customer_id).cursor(request.GET, "methods")
    reads = read_payment_methods(gateway, request.features, cursor)
    page = payment_methods_page(
        reads.subject,
        reads.page,
        reads.subscriptions,
        mandates=mandates_of(reads.intents),
        verifications=waiting_setups(reads.subject, reads.intents),
    )
    return render(request, "billing/payment_methods.html", {"page": page})
