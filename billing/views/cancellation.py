"""Canceling a subscription, and taking that back."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.features import Feature
from accounts.requests import CustomerRequest
from billing.cancellation_reasons import Answered
from billing.decorators import customer_page
from billing.errors import StripeUnavailable
from billing.flows import retention_coupon
from billing.gateway.gateway import CustomerGateway
from billing.pages import keep_action
from billing.pages.cancellation import already, cancellation_page, changed_meanwhile, result, way_back
from billing.pages.cancellation_reads import CancellationReads, read_cancellation
from billing.pages.sent_form import no_answer
from billing.pages.subscription_reads import read_subscription
from billing.policy.cancellation import why_not_cancelable
from billing.services.cancel_subscription import cancel_subscription
from billing.services.keep_subscription import keep_subscription
from billing.tokens import new_token, token_in
from billing.views.finishing import finished, way_out
from billing.views.quoted import quote_field, quoted
from billing.views.unanswered import unanswered

_NOUN = "cancellation"


@customer_page(Feature.SUBSCRIPTION_CANCEL)
@require_http_methods(["GET", "HEAD", "POST"])
def cancellation(request: CustomerRequest, gateway: CustomerGateway, subscription_id: str) -> HttpResponse:
    """Say what canceling does and ask why; cancel when the form comes back. An offer to stay comes before.

    `?offer=none` is the address after the offer, declined or not to be had.
    """
    if request.method == "POST":
        return _cancel(request, gateway, subscription_id)
    is_offered = bool(retention_coupon(request.portal_session, subscription_id))
    if is_offered and request.GET.get("offer") != "none":
        return HttpResponseRedirect(reverse("billing:retention", args=[request.merchant.slug, subscription_id]))
    reads = read_cancellation(gateway, request.features, subscription_id)
    if why_not_cancelable(reads.subscription):
        return finished(request, already(reads), level=messages.INFO)
    return _page(request, reads, Answered())


@customer_page()
@require_POST
def cancellation_undo(request: CustomerRequest, gateway: CustomerGateway, subscription_id: str) -> HttpResponse:
    """Keep a subscription that was to end. What ended meanwhile, or goes on already, is said."""
    subject, subscription = read_subscription(gateway, request.features, subscription_id)
    token = token_in(request.POST)
    if subscription.has_ended:
        return finished(request, keep_action.too_late(subject, subscription), level=messages.INFO)
    if not subscription.is_set_to_end:
        return finished(request, keep_action.kept(subject, subscription), level=messages.INFO)
    try:
        keep_subscription(gateway, subscription, token=token)
    except StripeUnavailable as error:
        heading = keep_action.keep_heading(subject, subscription)
        return unanswered(request, error, heading=heading, label=keep_action.keep_label(), token=token)
    return finished(request, keep_action.kept(subject, subscription))


def _cancel(request: CustomerRequest, gateway: CustomerGateway, subscription_id: str) -> HttpResponse:
    agreed = quoted(request, _NOUN, subscription_id) or {}
    reads = read_cancellation(gateway, request.features, subscription_id, moment=agreed.get("moment"))
    token = token_in(request.POST)
    if why_not_cancelable(reads.subscription):
        return finished(request, already(reads), level=messages.INFO)
    answered = reads.survey.read(request.POST)
    if "cancel" not in request.POST:  # Enter in the survey presses no button
        return _page(request, reads, answered)
    if reads.quote.figures() != agreed:
        fresh = read_cancellation(gateway, request.features, subscription_id)
        return _page(request, fresh, answered, notice=changed_meanwhile(), status=409)
    if answered.errors:
        return _page(request, reads, answered, status=400)
    try:
        answer = reads.survey.answer(answered)
        credited = cancel_subscription(gateway, reads.subscription, reads.quote, answer, token=token)
    except StripeUnavailable as error:
        return _page(request, reads, answered, token=token, notice=no_answer(), status=error.status)
    return finished(request, result(reads, credited))


def _page(
    request: CustomerRequest,
    reads: CancellationReads,
    answered: Answered,
    *,
    token: str = "",
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    page = cancellation_page(
        reads,
        answered,
        token=token or new_token(),
        quote=quote_field(request, _NOUN, reads.subscription.id, reads.quote.figures()),
        keep_url=way_out(request, way_back(reads)),
        notice=notice,
    )
    return render(request, "billing/cancellation.html", {"page": page}, status=status)
