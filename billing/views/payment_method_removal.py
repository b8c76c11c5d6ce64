"""Remove a payment method."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.features import Feature
from accounts.requests import CustomerRequest
from billing.decorators import customer_page
from billing.errors import NotFound, PaymentMethodNotFound, RequestRefused, StripeUnavailable
from billing.gateway.gateway import CustomerGateway
from billing.gateway.payment_methods import PaymentMethod
from billing.pages.card_choice import named_method
from billing.pages.parts import FormError
from billing.pages.payment_method_removal import (
    RemovalReads,
    chosen_replacement,
    no_replacement_chosen,
    not_removed,
    not_replaced,
    payment_method_removal_page,
    read_removal,
    removed,
    removed_already,
)
from billing.pages.sent_form import no_answer
from billing.services.remove_payment_method import one_removal, remove_payment_method
from billing.tokens import token_in
from billing.views.finishing import finished, way_out


@customer_page(Feature.PAYMENT_METHOD_UPDATE)
@require_http_methods(["GET", "HEAD", "POST"])
def payment_method_removal(request: CustomerRequest, gateway: CustomerGateway, payment_method_id: str) -> HttpResponse:
    """What it pays for and what pays instead; POST removes it. What is removed already is said."""
    if request.method == "POST" and request.POST.get("remove") == "on":
        token = token_in(request.POST)
        with one_removal(gateway, token):
            return _pressed(request, gateway, payment_method_id, token=token)
    try:
        reads = read_removal(gateway, request.features, payment_method_id)
    except PaymentMethodNotFound:
        return _gone(request, gateway, payment_method_id)
    return _page(request, reads, chosen=named_method(request.GET, request.POST))


def _pressed(request: CustomerRequest, gateway: CustomerGateway, payment_method_id: str, *, token: str) -> HttpResponse:
    try:
        reads = read_removal(gateway, request.features, payment_method_id)
    except PaymentMethodNotFound:
        return _gone(request, gateway, payment_method_id)
    replacement = chosen_replacement(reads, request.POST)
    if reads.obstacle:
        return _page(request, reads, status=409)
    if replacement is None and reads.needs_replacement:
        return _page(request, reads, error=no_replacement_chosen(), status=400)
    return _remove(request, gateway, reads, replacement, token=token)


def _remove(
    request: CustomerRequest,
    gateway: CustomerGateway,
    reads: RemovalReads,
    replacement: PaymentMethod | None,
    *,
    token: str,
) -> HttpResponse:
    about = reads.about
    try:
        remove_payment_method(
            gateway,
            about.method,
            replacement,
            customer=about.subject.customer,
            subscriptions=about.subscriptions,
            obstacle=reads.obstacle,
            token=token,
        )
    except StripeUnavailable as error:
        chosen = replacement.id if replacement else ""
        return _page(request, reads, chosen=chosen, token=token, notice=no_answer(), status=error.status)
    except (NotFound, RequestRefused):
        return _refused(request, gateway, about.method.id, replacement)
    return finished(request, removed(reads, replacement))


def _refused(
    request: CustomerRequest, gateway: CustomerGateway, method_id: str, replacement: PaymentMethod | None
) -> HttpResponse:
    """Another device was faster, or what was chosen cannot pay: the page again, as things are now."""
    try:
        reads = read_removal(gateway, request.features, method_id)
    except PaymentMethodNotFound:
        return _gone(request, gateway, method_id)
    is_about_choice = replacement is not None and reads.needs_replacement
    return _page(request, reads, error=not_replaced() if is_about_choice else not_removed(), status=409)


def _gone(request: CustomerRequest, gateway: CustomerGateway, method_id: str) -> HttpResponse:
    quote = request.POST.get("quote", "")
    sentence = removed_already(request.merchant.slug, gateway.customer_id, method_id, quote)
    if not sentence:
        raise PaymentMethodNotFound
    return finished(request, sentence, level=messages.INFO)


def _page(
    request: CustomerRequest,
    reads: RemovalReads,
    *,
    chosen: str = "",
    token: str = "",
    error: FormError | None = None,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    page = payment_method_removal_page(
        reads,
        request.features,
        back_url=way_out(request),
        address=request.path,
        chosen=chosen,
        token=token,
        error=error,
        notice=notice,
    )
    return render(request, "billing/payment_method_removal.html", {"page": page}, status=status)
