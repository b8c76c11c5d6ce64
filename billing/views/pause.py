"""Pausing a subscription."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.features import Feature, PauseInterval
from accounts.requests import CustomerRequest
from billing.decorators import customer_page
from billing.errors import NotAvailable, StripeUnavailable
from billing.gateway.gateway import CustomerGateway
from billing.pages.pause import PauseReads, pause_page, paused, read_pause
from billing.pages.pause_lengths import FIELD, chosen_length
from billing.pages.sent_form import no_answer
from billing.policy.pause import why_not_pausable
from billing.services.pause_subscription import pause_subscription
from billing.tokens import token_in
from billing.views.finishing import finished, way_out


@customer_page(Feature.SUBSCRIPTION_PAUSE)
@require_http_methods(["GET", "HEAD", "POST"])
def pause(request: CustomerRequest, gateway: CustomerGateway, subscription_id: str) -> HttpResponse:
    """Say what a pause does; POST pauses. What is paused already is said."""
    reads = read_pause(gateway, request.features, subscription_id)
    subject, subscription = reads.subject, reads.subscription
    if subscription.status == "paused":
        return finished(request, paused(subject, subscription, subscription.resumes_at), level=messages.INFO)
    if request.method == "POST":
        return _pause(request, gateway, reads)
    if reason := why_not_pausable(subscription):
        raise NotAvailable(reason)
    return _page(request, reads)


def _pause(request: CustomerRequest, gateway: CustomerGateway, reads: PauseReads) -> HttpResponse:
    token = token_in(request.POST)
    length = chosen_length(request.features.subscription_pause, request.POST.get(FIELD, ""))
    try:
        resumes_at = pause_subscription(gateway, reads.subscription, length, token=token)
    except StripeUnavailable as error:
        return _page(request, reads, length, token=token, notice=no_answer(), status=error.status)
    return finished(request, paused(reads.subject, reads.subscription, resumes_at))


def _page(
    request: CustomerRequest,
    reads: PauseReads,
    chosen: PauseInterval | None = None,
    *,
    token: str = "",
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    page = pause_page(reads, request.features, back_url=way_out(request), chosen=chosen, token=token, notice=notice)
    return render(request, "billing/pause.html", {"page": page}, status=status)
