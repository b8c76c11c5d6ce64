"""Add a payment method: in Stripe's fields on our page, or without scripts on Stripe's own."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.features import Feature
from accounts.requests import CustomerRequest
from billing.decorators import customer_page
from billing.errors import StripeUnavailable
from billing.gateway.checkout_sessions import SESSION_ID, CheckoutPage, read_checkout_session
from billing.gateway.gateway import CustomerGateway
from billing.gateway.setup_intent_writes import SetupWishes
from billing.locales import stripe_locale
from billing.pages.onward import checkout_entrance_page
from billing.pages.payment_method_addition import (
    AGAIN,
    FAILED,
    AdditionForm,
    addition_query,
    failed_error,
    payment_method_addition_page,
    read_addition,
    read_failed,
    setup_wishes,
)
from billing.pages.sent_form import no_answer
from billing.pages.uses_form import uses_in
from billing.payment_uses import PaymentUses
from billing.return_steps import FIELD as NEXT
from billing.return_steps import ReturnStep, return_step
from billing.return_urls import addition_url, setup_result_url
from billing.services.begin_setup import begin_checkout, begin_setup
from billing.setup_notes import SetupNotes
from billing.stripe_js import allow_stripe_js
from billing.tokens import token_in
from billing.views.finishing import lead_to, way_out
from billing.views.json_answers import json_errors


@customer_page(Feature.PAYMENT_METHOD_UPDATE)
@require_safe
def payment_method_addition(request: CustomerRequest, gateway: CustomerGateway) -> HttpResponse:
    """The form. After one that did not succeed it says why, with what was chosen kept."""
    if failed_id := request.GET.get(FAILED, ""):
        intent = read_failed(gateway, failed_id)
        notes = SetupNotes.read(intent.metadata)
        step = return_step(request.merchant.slug, notes.next)
        return _form(request, gateway, AdditionForm(step, notes.uses, error=failed_error(intent)))
    chosen = uses_in(request.GET) if AGAIN in request.GET else None
    step = return_step(request.merchant.slug, request.GET.get(NEXT, ""))
    return _form(request, gateway, AdditionForm(step, chosen, invoice=request.GET.get("invoice", "")))


@json_errors
@customer_page(Feature.PAYMENT_METHOD_UPDATE)
@require_POST
def setup_intent(request: CustomerRequest, gateway: CustomerGateway) -> HttpResponse:
    """A setup intent for Stripe.js: `client_secret`, and the `return_url` that it leads to; or `message`."""
    token, (_uses, _step, wishes) = token_in(request.POST), _sent(request, request.POST)
    secret = begin_setup(gateway, wishes, token=token)
    return JsonResponse({"client_secret": secret, "return_url": setup_result_url(request.merchant.slug)})


@customer_page(Feature.PAYMENT_METHOD_UPDATE)
@require_POST
def checkout(request: CustomerRequest, gateway: CustomerGateway) -> HttpResponse:
    """On to Stripe's own page, by a page of ours: the way without scripts."""
    token, (uses, step, wishes) = token_in(request.POST), _sent(request, request.POST)
    slug = request.merchant.slug
    reads = read_addition(gateway, request.features, request.portal_session.on_behalf_of)
    page = CheckoutPage(
        currency=reads.currency,
        locale=stripe_locale(),
        success_url=f"{setup_result_url(slug)}?checkout_session={SESSION_ID}",
        cancel_url=addition_url(slug, addition_query(uses, step)),
    )
    try:
        session_id = begin_checkout(gateway, wishes, page, token=token)
    except StripeUnavailable as error:
        form = AdditionForm(step, uses, token=token, notice=no_answer())
        return _form(request, gateway, form, status=error.status)
    return lead_to(request, "billing:checkout_entrance", session_id)


@customer_page(Feature.PAYMENT_METHOD_UPDATE)
@require_safe
def checkout_entrance(request: CustomerRequest, gateway: CustomerGateway, checkout_session_id: str) -> HttpResponse:
    """Lead on to Stripe's own page. What is done there already is told; what has expired can be begun again."""
    session = read_checkout_session(gateway, checkout_session_id)
    if session.status == "complete":
        address = reverse("billing:payment_method_result", args=[request.merchant.slug])
        return HttpResponseRedirect(f"{address}?checkout_session={session.id}", status=303)
    if session.status != "open":
        messages.info(request, _("Stripe's page was open for too long. Nothing was saved. You can begin again here."))
        address = reverse("billing:payment_method_addition", args=[request.merchant.slug])
        return HttpResponseRedirect(f"{address}?{FAILED}={session.setup_intent}", status=303)
    page = checkout_entrance_page(request.merchant, session)
    return render(request, "billing/onward.html", {"page": page})


def _sent(request: CustomerRequest, data: QueryDict) -> tuple[PaymentUses, ReturnStep | None, SetupWishes]:
    """What was chosen, the step that waits, and what Stripe is asked for."""
    uses, step = uses_in(data), return_step(request.merchant.slug, data.get(NEXT, ""))
    return uses, step, setup_wishes(request.features, request.portal_session.on_behalf_of, uses, step)


def _form(request: CustomerRequest, gateway: CustomerGateway, form: AdditionForm, *, status: int = 200) -> HttpResponse:
    reads = read_addition(gateway, request.features, request.portal_session.on_behalf_of)
    out = way_out(request) if request.portal_session.is_in_flow else ""
    page = payment_method_addition_page(reads, form, way_out=out)
    response = render(request, "billing/payment_method_addition.html", {"page": page}, status=status)
    if page.element is not None:
        allow_stripe_js(response)
    return response
