"""Resuming a paused subscription."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import CustomerRequest
from billing.decorators import customer_page
from billing.errors import NotAvailable, StripeUnavailable
from billing.gateway.gateway import CustomerGateway
from billing.pages.card_choice import FIELD, card_choice, chosen_method
from billing.pages.parts import FormError
from billing.pages.resumption import (
    ResumptionForm,
    ResumptionReads,
    changed_meanwhile,
    payment_problem,
    read_resumption,
    resumed,
    resumption_page,
)
from billing.pages.unanswered import no_answer
from billing.policy.pause import why_not_resumable
from billing.quotes import QuoteUnusable, read_quote, sign_quote
from billing.services.resume_subscription import WaitsForPayment, resume_subscription
from billing.tokens import token_in
from billing.views.finishing import finished, way_out


@customer_page()
@require_http_methods(["GET", "HEAD", "POST"])
def resumption(request: CustomerRequest, gateway: CustomerGateway, subscription_id: str) -> HttpResponse:
    """What is charged now and later; POST resumes. Also where pausing was switched off since."""
    reads = read_resumption(gateway, request.features, subscription_id)
    subscription = reads.subscription
    if subscription.status == "active" and subscription.pause_collection is None:
        return finished(request, resumed(reads.subject, subscription), level=messages.INFO)
    if subscription.status == "paused" and subscription.pending_update and subscription.latest_invoice:
        return _lead(request, "billing:invoice_payment", subscription.latest_invoice)
    if reason := why_not_resumable(subscription):
        raise NotAvailable(reason)
    if reads.error is not None:
        raise reads.error
    return _resume(request, gateway, reads) if request.method == "POST" else _page(request, reads)


def _resume(request: CustomerRequest, gateway: CustomerGateway, reads: ResumptionReads) -> HttpResponse:
    token, subject, subscription = token_in(request.POST), reads.subject, reads.subscription
    method = chosen_method(subject, subscription, request.POST)
    chosen = method.id if method else ""
    if not _is_as_shown(request, reads):
        return _page(request, reads, ResumptionForm(chosen=chosen, notice=changed_meanwhile()), status=409)
    if problem := payment_problem(reads):
        raise NotAvailable(problem)
    if reads.figures().get("due") and method is None and card_choice(subject, subscription).options:
        error = FormError(_("Choose a payment method."), FIELD)
        return _page(request, reads, ResumptionForm(error=error), status=400)
    is_paying = method is None or method == subject.paying_method(subscription)
    try:
        done = resume_subscription(gateway, subscription, method, is_paying=is_paying, token=token)
    except StripeUnavailable as error:
        form = ResumptionForm(token, chosen, notice=no_answer())
        return _page(request, reads, form, status=error.status)
    if isinstance(done, WaitsForPayment):
        name = "billing:invoice_payment_bank" if done.at_bank else "billing:invoice_payment"
        return _lead(request, name, done.invoice_id)
    return finished(request, resumed(subject, subscription, done))


def _is_as_shown(request: CustomerRequest, reads: ResumptionReads) -> bool:
    """Whether the customer agreed to these figures; not with a quote that is too old or not ours."""
    try:
        return read_quote(_subject(request, reads), request.POST.get("quote", "")) == reads.figures()
    except QuoteUnusable:
        return False


def _page(
    request: CustomerRequest, reads: ResumptionReads, form: ResumptionForm | None = None, *, status: int = 200
) -> HttpResponse:
    page = resumption_page(
        reads,
        quote=sign_quote(_subject(request, reads), reads.figures()),
        back_url=way_out(request, reverse("billing:home", args=[request.merchant.slug])),
        form=form,
    )
    return render(request, "billing/resumption.html", {"page": page}, status=status)


def _subject(request: CustomerRequest, reads: ResumptionReads) -> tuple[str, ...]:
    return ("resumption", request.merchant.slug, request.portal_session.customer, reads.subscription.id)


def _lead(request: CustomerRequest, name: str, invoice_id: str) -> HttpResponse:
    return HttpResponseRedirect(reverse(name, args=[request.merchant.slug, invoice_id]), status=303)
