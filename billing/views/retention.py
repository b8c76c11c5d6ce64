"""An offer to stay, before a cancellation."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.features import Feature
from accounts.requests import CustomerRequest
from billing.decorators import customer_page
from billing.errors import StripeUnavailable
from billing.flows import retention_coupon
from billing.gateway.coupons import taken_coupons
from billing.gateway.gateway import CustomerGateway
from billing.pages.retention import accepted, already_accepted, retention_page, without_offer
from billing.pages.retention_reads import read_retention
from billing.pages.sent_form import no_answer
from billing.services.accept_offer import accept_offer
from billing.tokens import new_token, token_in
from billing.views.finishing import finished


@customer_page(Feature.SUBSCRIPTION_CANCEL)
@require_http_methods(["GET", "HEAD", "POST"])
def retention(request: CustomerRequest, gateway: CustomerGateway, subscription_id: str) -> HttpResponse:
    """Show what staying saves; apply the coupon when the form comes back. Without an offer the way goes on."""
    onwards = HttpResponseRedirect(without_offer(request.merchant.slug, subscription_id), status=303)
    coupon_id = retention_coupon(request.portal_session, subscription_id)
    reads = read_retention(gateway, request.features, subscription_id, coupon_id)
    token = token_in(request.POST) if request.method == "POST" else new_token()
    if reads.coupon is None:
        is_repeated = request.method == "POST" and coupon_id in taken_coupons(reads.subscription)
        return finished(request, already_accepted(reads), level=messages.INFO) if is_repeated else onwards
    if request.method != "POST":
        page = retention_page(reads, reads.coupon, token=token)
        return render(request, "billing/retention.html", {"page": page})
    try:
        accept_offer(gateway, reads.subscription, reads.coupon, token=token)
    except StripeUnavailable as error:
        page = retention_page(reads, reads.coupon, token=token, notice=no_answer())
        return render(request, "billing/retention.html", {"page": page}, status=error.status)
    return finished(request, accepted(reads))
