"""Back from Stripe, where a payment method was typed: what is true is what Stripe says, not what the address says.

This GET changes something, once: docs/decisions/0014-a-return-address-that-finishes.md.
"""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.features import Feature
from accounts.requests import CustomerRequest
from billing.decorators import customer_page
from billing.errors import NotAvailable, RequestRefused
from billing.gateway.checkout_sessions import read_checkout_session
from billing.gateway.gateway import CustomerGateway
from billing.gateway.payment_methods import PaymentMethod
from billing.gateway.setup_intents import SetupIntent
from billing.pages.card_choice import to_finish
from billing.pages.onward import setup_bank_page
from billing.pages.payment_method_addition import FAILED, read_failed
from billing.pages.payment_method_result import (
    being_checked,
    given_up,
    removed_since,
    saved_already,
    saved_sentence,
    unfinished_page,
)
from billing.pages.used_words import unpaid_sentence, used_sentence
from billing.pages.uses_reads import read_uses
from billing.payment_uses import Used
from billing.return_steps import METHOD, ReturnStep, return_step
from billing.sentences import in_a_row
from billing.services.finish_setup import finish_setup, is_left_behind, is_unfinished, leave_choice
from billing.setup_notes import SetupNotes
from billing.views.finishing import finished, lead_to

SETUP, SESSION = "setup_intent", "checkout_session"
_OF_INTENT = "setup_intent_client_secret"


@customer_page(Feature.PAYMENT_METHOD_UPDATE)
@require_GET
def payment_method_result(request: CustomerRequest, gateway: CustomerGateway) -> HttpResponse:
    """What became of it, and on to what comes next."""
    if "prefetch" in request.headers.get("Sec-Purpose", ""):
        # A browser that guesses what its user may open next: nobody has come back yet. Refused, it asks again then.
        # https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Sec-Purpose
        return HttpResponse(status=503)
    if _OF_INTENT in request.GET:
        # Stripe adds the intent's secret to the address: it stays neither in the history nor on a page of ours.
        return _answer(f"{request.path}?{SETUP}={request.GET.get(SETUP, '')}")
    if session_id := request.GET.get(SESSION, ""):
        session = read_checkout_session(gateway, session_id)
        if session.status != "complete":
            return lead_to(request, "billing:checkout_entrance", session.id)
        return _told(request, gateway, read_failed(gateway, session.setup_intent or ""))
    return _told(request, gateway, read_failed(gateway, request.GET.get(SETUP, "")))


def _told(request: CustomerRequest, gateway: CustomerGateway, intent: SetupIntent) -> HttpResponse:
    if intent.status == "succeeded":
        return _saved(request, gateway, intent)
    if intent.status == "processing":
        return finished(request, being_checked(intent), level=messages.INFO)
    if intent.deposits is not None:
        return lead_to(request, "billing:bank_verification", intent.id)
    if intent.bank_url:
        page = setup_bank_page(request.merchant, intent)
        return render(request, "billing/onward.html", {"page": page})
    if intent.status == "canceled":
        messages.info(request, given_up())
    address = reverse("billing:payment_method_addition", args=[request.merchant.slug])
    return _answer(f"{address}?{FAILED}={intent.id}")


def _saved(request: CustomerRequest, gateway: CustomerGateway, intent: SetupIntent) -> HttpResponse:
    notes, method = SetupNotes.read(intent.metadata), intent.payment_method
    step = return_step(request.merchant.slug, notes.next)
    if method is None or method.customer != gateway.customer_id:
        return finished(request, removed_since(method), level=messages.INFO)
    if notes.is_done or notes.uses is None:
        return _on(request, method, step, saved_already(method), level=messages.INFO)
    reads = read_uses(gateway, request.features)
    if is_left_behind(intent, reads.subject.now):
        leave_choice(gateway, intent)
        return _ask_again(request, method, step)
    try:
        used = finish_setup(
            gateway,
            intent,
            method,
            notes.uses,
            customer=reads.subject.customer,
            subscriptions=reads.subscriptions,
            invoices=reads.invoices,
        )
    except NotAvailable:
        return finished(request, removed_since(method), level=messages.INFO)
    told = used_sentence(reads.subject, method, used, reads.subscriptions, is_new=True)
    return _next(request, method, step, used, saved_sentence(intent, told))


def _ask_again(request: CustomerRequest, method: PaymentMethod, step: ReturnStep | None) -> HttpResponse:
    """The page that shows what it would pay by now, and asks."""
    if step is not None:
        return _on(request, method, step, saved_already(method), level=messages.INFO)
    messages.info(request, saved_already(method))
    return lead_to(request, "billing:payment_method_default", method.id)


def _next(
    request: CustomerRequest, method: PaymentMethod, step: ReturnStep | None, used: Used, sentence: str
) -> HttpResponse:
    """The bank, or the invoice that could not be paid, or the step that waited, or the end."""
    if used.bank:
        messages.success(request, sentence)
        return lead_to(request, "billing:invoice_payment_bank", used.bank)
    if used.error is not None and is_unfinished(used):
        page = unfinished_page(method, used.error, url=request.get_full_path())
        return render(request, "billing/payment_method_result.html", {"page": page}, status=used.error.status)
    if used.not_paid:
        # Why a bank declined it, the invoice's own page says.
        messages.success(request, sentence)
        if isinstance(used.error, RequestRefused):
            messages.warning(request, unpaid_sentence(used))
        address = reverse("billing:invoice_payment", args=[request.merchant.slug, used.not_paid[0].id])
        return _answer(f"{address}?{METHOD}={method.id}")
    is_paid = step is not None and step.name == "invoice_payment" and any(each.id in step.address for each in used.paid)
    return _on(request, method, None if is_paid else step, sentence, level=messages.SUCCESS)


def _on(
    request: CustomerRequest, method: PaymentMethod, step: ReturnStep | None, sentence: str, *, level: int
) -> HttpResponse:
    if step is None:
        return finished(request, sentence, level=level)
    messages.add_message(request, level, in_a_row([sentence, to_finish()]))
    return _answer(step.with_method(method.id))


def _answer(address: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(address, status=303)
