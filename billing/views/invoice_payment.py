"""Paying an open invoice: the form, the way to the bank, and the way back."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import CustomerRequest
from billing.decline_reasons import decline_sentence
from billing.decorators import customer_page
from billing.errors import CardDeclined, RequestRefused, StripeUnavailable
from billing.gateway.gateway import CustomerGateway
from billing.gateway.invoice_payments import PayableInvoice
from billing.pages.card_choice import FIELD, chosen_method, named_method
from billing.pages.invoice_payment import (
    PaymentForm,
    invoice_payment_page,
    lapsed,
    last_attempt,
    on_its_way,
    read_invoice_payment,
    result_sentence,
)
from billing.pages.onward import payment_bank_page
from billing.pages.parts import FormError
from billing.pages.sent_form import no_answer, no_method_chosen
from billing.pages.subject import Subject
from billing.payment_uses import InvoiceCharge
from billing.policy.invoice_payment import why_not_payable
from billing.return_urls import REST, payment_result_url
from billing.services.pay_invoice import PaymentStep, pay_invoice
from billing.tokens import token_in
from billing.views.finishing import finished, lead_to
from billing.views.returning import first_form


@customer_page()
@require_http_methods(["GET", "HEAD", "POST"])
def invoice_payment(request: CustomerRequest, gateway: CustomerGateway, invoice_id: str) -> HttpResponse:
    """What is to be paid and with what; POST pays it."""
    named = named_method(request.GET, request.POST)
    subject, invoice = read_invoice_payment(gateway, request.features, invoice_id, method_id=named)
    if why_not_payable(invoice):
        return _result(request, subject, invoice)
    if request.method == "POST":
        return _pay(request, gateway, subject, invoice)
    returned = first_form(request, subject)
    return _shown(request, subject, invoice, PaymentForm(chosen=returned.chosen, saved=returned.saved), status=200)


@customer_page()
@require_safe
def invoice_payment_bank(request: CustomerRequest, gateway: CustomerGateway, invoice_id: str) -> HttpResponse:
    """Lead on to the bank that waits for the customer. Changes nothing: without a page of the bank's, back to ours."""
    subject, invoice = read_invoice_payment(gateway, request.features, invoice_id)
    rest = request.GET.getlist(REST)
    if invoice.status != "open" or invoice.intent is None or not invoice.intent.bank_url:
        return _on_to_the_rest(request, subject, invoice, rest) if rest else _result(request, subject, invoice)
    return render(request, "billing/onward.html", {"page": payment_bank_page(subject, invoice, rest)})


@customer_page()
@require_safe
def invoice_payment_result(request: CustomerRequest, gateway: CustomerGateway, invoice_id: str) -> HttpResponse:
    """Back from the bank, or from our own form. What is true is what Stripe says, whatever stands in the address."""
    subject, invoice = read_invoice_payment(gateway, request.features, invoice_id)
    if rest := request.GET.getlist(REST):
        return _on_to_the_rest(request, subject, invoice, rest)
    return _result(request, subject, invoice)


def _on_to_the_rest(
    request: CustomerRequest, subject: Subject, invoice: PayableInvoice, rest: list[str]
) -> HttpResponse:
    """Say what became of this one, and go on with those that were chosen beside it; with this one if it is open."""
    left = rest
    if invoice.status == "paid":
        messages.success(request, result_sentence(subject, invoice))
    elif invoice.intent is not None and invoice.intent.status == "processing":
        messages.info(request, on_its_way(invoice))
    elif reason := why_not_payable(invoice):
        messages.info(request, reason)
    else:
        left = [invoice.id, *rest]
        if words := last_attempt(invoice):
            messages.warning(request, words)
    method = invoice.intent.payment_method if invoice.intent else None
    return HttpResponseRedirect(subject.links.payments(left, method or ""), status=303)


def _pay(request: CustomerRequest, gateway: CustomerGateway, subject: Subject, invoice: PayableInvoice) -> HttpResponse:
    token, keeps = token_in(request.POST), request.POST.get("keep") == "on"
    method = chosen_method(subject, invoice.subscription, request.POST)
    if method is None:
        return _form(request, subject, invoice, no_method_chosen(FIELD), status=400)
    if request.POST.get("charged") != InvoiceCharge.of(invoice).charged:
        changed = FormError(_("The amount has changed since you opened this page. Nothing was charged yet."))
        return _form(request, subject, invoice, changed, chosen=method.id, status=409)
    paying = subject.paying_method(invoice.subscription)
    is_new = paying is None or method.id != paying.id
    address = payment_result_url(gateway.merchant.slug, invoice.id)
    try:
        step = pay_invoice(gateway, invoice, method, return_url=address, keeps_method=keeps and is_new, token=token)
    except CardDeclined as error:
        declined = FormError(decline_sentence(error), FIELD)
        return _form(request, subject, invoice, declined, chosen=method.id, status=error.status)
    except RequestRefused as error:
        return _refused(request, gateway, invoice, method.id, error)
    except StripeUnavailable as error:
        form = PaymentForm(token, method.id, notice=no_answer(), is_keeping=keeps)
        return _shown(request, subject, invoice, form, status=error.status)
    name = "billing:invoice_payment_bank" if step is PaymentStep.BANK else "billing:invoice_payment_result"
    return lead_to(request, name, invoice.id)


def _refused(
    request: CustomerRequest, gateway: CustomerGateway, before: PayableInvoice, chosen: str, error: RequestRefused
) -> HttpResponse:
    """Stripe would not try. In the meantime it was paid or given up elsewhere, or the method is of a kind that this
    invoice does not take."""
    subject, invoice = read_invoice_payment(gateway, request.features, before.id, method_id=chosen)
    if why_not_payable(invoice):
        return _result(request, subject, invoice)
    sentence = _("This payment method cannot be used for this invoice. Nothing was charged. Choose another one.")
    return _form(request, subject, invoice, FormError(sentence, FIELD), chosen=chosen, status=error.status)


def _result(request: CustomerRequest, subject: Subject, invoice: PayableInvoice) -> HttpResponse:
    """Say what is true and go home, or to the form when it still has to be paid."""
    if invoice.status == "paid":
        return finished(request, result_sentence(subject, invoice))
    if invoice.status == "open" and invoice.intent is not None and invoice.intent.status == "processing":
        return finished(request, on_its_way(invoice), level=messages.INFO)
    if invoice.status == "void" and invoice.billing_reason == "subscription_update":
        return finished(request, lapsed(), level=messages.WARNING)
    if reason := why_not_payable(invoice):
        return finished(request, reason, level=messages.INFO)
    return lead_to(request, "billing:invoice_payment", invoice.id)


def _form(
    request: CustomerRequest,
    subject: Subject,
    invoice: PayableInvoice,
    error: FormError,
    *,
    chosen: str = "",
    status: int,
) -> HttpResponse:
    keeps = request.POST.get("keep") == "on"
    return _shown(request, subject, invoice, PaymentForm(chosen=chosen, is_keeping=keeps, error=error), status=status)


def _shown(
    request: CustomerRequest, subject: Subject, invoice: PayableInvoice, form: PaymentForm, *, status: int
) -> HttpResponse:
    page = invoice_payment_page(subject, invoice, form)
    return render(request, "billing/invoice_payment.html", {"page": page}, status=status)
