"""Resuming a paused subscription."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.requests import CustomerRequest
from billing.decorators import customer_page
from billing.errors import NotAvailable, StripeUnavailable
from billing.gateway.gateway import CustomerGateway
from billing.pages.card_choice import FIELD, chosen_method, named_method
from billing.pages.resumption import (
    ResumptionReads,
    changed_meanwhile,
    payment_problem,
    read_resumption,
    resumed,
    resumption_page,
)
from billing.pages.sent_form import SentForm, no_answer, no_method_chosen
from billing.policy.pause import why_not_resumable
from billing.services.resume_subscription import WaitsForPayment, resume_subscription
from billing.tokens import token_in
from billing.views.finishing import finished, lead_to, way_out
from billing.views.quoted import quote_field, quoted
from billing.views.returning import first_form, lead_on

_NOUN = "resumption"


@customer_page()
@require_http_methods(["GET", "HEAD", "POST"])
def resumption(request: CustomerRequest, gateway: CustomerGateway, subscription_id: str) -> HttpResponse:
    """What is charged now and later; POST resumes. Also where pausing was switched off since."""
    named = named_method(request.GET, request.POST)
    reads = read_resumption(gateway, request.features, subscription_id, method_id=named)
    subscription = reads.subscription
    if subscription.status == "active" and subscription.pause_collection is None:
        return finished(request, resumed(reads.subject, subscription), level=messages.INFO)
    if subscription.status == "paused" and subscription.pending_update and subscription.latest_invoice:
        return lead_on(request, "billing:invoice_payment", subscription.latest_invoice)
    if reason := why_not_resumable(subscription):
        raise NotAvailable(reason)
    if reads.error is not None:
        raise reads.error
    if request.method == "POST":
        return _resume(request, gateway, reads)
    return _page(request, reads, first_form(request, reads.subject))


def _resume(request: CustomerRequest, gateway: CustomerGateway, reads: ResumptionReads) -> HttpResponse:
    token, subject, subscription = token_in(request.POST), reads.subject, reads.subscription
    method = chosen_method(subject, subscription, request.POST)
    chosen = method.id if method else ""
    if quoted(request, _NOUN, subscription.id) != reads.figures():
        return _page(request, reads, SentForm(chosen=chosen, notice=changed_meanwhile()), status=409)
    if problem := payment_problem(reads):
        raise NotAvailable(problem)
    if reads.figures().get("due") and method is None and subject.usable_methods(subscription):
        return _page(request, reads, SentForm(error=no_method_chosen(FIELD)), status=400)
    is_paying = method is None or method == subject.paying_method(subscription)
    try:
        done = resume_subscription(gateway, subscription, method, is_paying=is_paying, token=token)
    except StripeUnavailable as error:
        form = SentForm(token, chosen, notice=no_answer())
        return _page(request, reads, form, status=error.status)
    if isinstance(done, WaitsForPayment):
        name = "billing:invoice_payment_bank" if done.at_bank else "billing:invoice_payment"
        return lead_to(request, name, done.invoice_id)
    return finished(request, resumed(subject, subscription, done))


def _page(request: CustomerRequest, reads: ResumptionReads, form: SentForm, *, status: int = 200) -> HttpResponse:
    page = resumption_page(
        reads,
        quote=quote_field(request, _NOUN, reads.subscription.id, reads.figures()),
        back_url=way_out(request),
        form=form,
    )
    return render(request, "billing/resumption.html", {"page": page}, status=status)
