"""Tell the small amounts that arrived at the bank."""

from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.features import Feature
from accounts.requests import CustomerRequest
from billing.decorators import customer_page
from billing.errors import RequestRefused, StripeUnavailable
from billing.gateway.gateway import CustomerGateway
from billing.gateway.setup_intents import SetupIntent
from billing.pages.bank_verification import (
    bank_verification_page,
    mismatch,
    read_verification,
    verification_form,
)
from billing.pages.sent_form import no_answer
from billing.pages.subject import Subject
from billing.policy.bank_verification import why_not_verifiable
from billing.services.verify_bank_account import verify_bank_account
from billing.tokens import token_in
from billing.views.finishing import way_out


@customer_page(Feature.PAYMENT_METHOD_UPDATE)
@require_http_methods(["GET", "HEAD", "POST"])
def bank_verification(request: CustomerRequest, gateway: CustomerGateway, setup_intent_id: str) -> HttpResponse:
    """Which account, what arrives when, and the fields for it; POST verifies, which saves the account."""
    subject, intent = read_verification(gateway, request.features, setup_intent_id)
    form = verification_form(intent, request.POST if request.method == "POST" else None)
    if intent.status == "succeeded":
        return _saved(request, intent)
    gateway.waiting_accounts.note(is_waiting=intent.deposits is not None)
    if request.method == "POST":
        return _verify(request, gateway, subject, intent, form)
    return _page(request, subject, intent, form)


def _verify(
    request: CustomerRequest, gateway: CustomerGateway, subject: Subject, intent: SetupIntent, form: forms.Form
) -> HttpResponse:
    token = token_in(request.POST)
    if why_not_verifiable(intent):
        return _page(request, subject, intent, form, status=409)
    if not form.is_valid():
        return _page(request, subject, intent, form, status=400)
    said = form.cleaned_data
    amounts = (said["first"], said["second"]) if "first" in said else None
    try:
        verify_bank_account(gateway, intent, amounts=amounts, code=said.get("code", ""), token=token)
    except StripeUnavailable as error:
        return _page(request, subject, intent, form, token=token, notice=no_answer(), status=error.status)
    except RequestRefused as error:
        return _refused(request, gateway, intent, form, error)
    return _saved(request, intent)


def _refused(
    request: CustomerRequest, gateway: CustomerGateway, before: SetupIntent, form: forms.Form, error: RequestRefused
) -> HttpResponse:
    """It did not match, it was the last try, or it was verified elsewhere in the meantime: Stripe says which."""
    subject, intent = read_verification(gateway, request.features, before.id)
    if intent.status == "succeeded":
        return _saved(request, intent)
    if why_not_verifiable(intent):
        return _page(request, subject, intent, form, status=409)
    form.add_error(*mismatch(intent, error.code))
    return _page(request, subject, intent, form, status=400)


def _saved(request: CustomerRequest, intent: SetupIntent) -> HttpResponse:
    """On to the page that carries out what was chosen when the account was added."""
    address = reverse("billing:payment_method_result", args=[request.merchant.slug])
    return HttpResponseRedirect(f"{address}?{urlencode({'setup_intent': intent.id})}", status=303)


def _page(
    request: CustomerRequest,
    subject: Subject,
    intent: SetupIntent,
    form: forms.Form,
    *,
    token: str = "",
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    later_url = way_out(request, reverse("billing:payment_methods", args=[request.merchant.slug]))
    page = bank_verification_page(subject, intent, form, later_url=later_url, token=token, notice=notice)
    return render(request, "billing/bank_verification.html", {"page": page}, status=status)
