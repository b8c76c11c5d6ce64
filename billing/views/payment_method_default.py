"""What a payment method shall pay."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.features import Feature
from accounts.requests import CustomerRequest
from billing.decorators import customer_page
from billing.errors import BillingError, StripeUnavailable
from billing.gateway.gateway import CustomerGateway
from billing.pages.payment_method_default import payment_method_default_page
from billing.pages.sent_form import no_answer
from billing.pages.used_words import unpaid_sentence, used_sentence
from billing.pages.uses_form import uses_in
from billing.pages.uses_reads import MethodReads, read_method
from billing.payment_uses import InvoiceCharge, PaymentUses, Used
from billing.services.use_payment_method import use_payment_method
from billing.tokens import token_in
from billing.views.finishing import finished, lead_to, way_out


@customer_page(Feature.PAYMENT_METHOD_UPDATE)
@require_http_methods(["GET", "HEAD", "POST"])
def payment_method_default(request: CustomerRequest, gateway: CustomerGateway, payment_method_id: str) -> HttpResponse:
    """What it is, and what it shall pay; POST lets it."""
    reads = read_method(gateway, request.features, payment_method_id)
    if request.method != "POST":
        return _page(request, reads, invoice=request.GET.get("invoice", ""))
    token, uses = token_in(request.POST), uses_in(request.POST, is_default_implied=True)
    used = use_payment_method(
        gateway,
        reads.method,
        uses,
        customer=reads.subject.customer,
        subscriptions=reads.subscriptions,
        invoices=reads.invoices,
        token=token,
    )
    return _answer(request, gateway, reads, uses, used, token=token)


def _answer(
    request: CustomerRequest, gateway: CustomerGateway, reads: MethodReads, uses: PaymentUses, used: Used, *, token: str
) -> HttpResponse:
    sentence = used_sentence(reads.subject, reads.method, used, reads.subscriptions)
    if isinstance(used.error, StripeUnavailable):
        return _page(request, reads, chosen=uses, token=token, notice=no_answer(), status=used.error.status)
    if used.bank:
        if used.has_changed or len(used.not_paid) > 1:
            messages.success(request, sentence)
        return lead_to(request, "billing:invoice_payment_bank", used.bank)
    if used.error is not None:
        return _stopped(request, gateway, reads.method.id, used, used.error, done=sentence if used.has_changed else "")
    return finished(request, sentence, level=messages.SUCCESS if used.has_changed else messages.INFO)


def _stopped(
    request: CustomerRequest, gateway: CustomerGateway, method_id: str, used: Used, error: BillingError, *, done: str
) -> HttpResponse:
    """The page again, as things are now, with what was done and what was not."""
    reads = read_method(gateway, request.features, method_id)
    left = PaymentUses(invoices=tuple(InvoiceCharge.of(each) for each in used.not_paid))
    return _page(request, reads, chosen=left, error=unpaid_sentence(used), notice=done, status=error.status)


def _page(
    request: CustomerRequest,
    reads: MethodReads,
    *,
    chosen: PaymentUses | None = None,
    invoice: str = "",
    token: str = "",
    error: str = "",
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    page = payment_method_default_page(
        reads,
        back_url=way_out(request),
        chosen=chosen,
        invoice=invoice,
        token=token,
        error=error,
        notice=notice,
    )
    return render(request, "billing/payment_method_default.html", {"page": page}, status=status)
