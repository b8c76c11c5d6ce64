"""Correct the date on which a card expires."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from accounts.features import Feature
from accounts.requests import CustomerRequest
from billing.decorators import customer_page
from billing.errors import NotAvailable
from billing.forms.payment_method_expiry import ExpiryForm
from billing.gateway.gateway import CustomerGateway
from billing.pages.payment_method_expiry import (
    expiry_content,
    expiry_elsewhere,
    expiry_saved,
    read_expiry,
    refused_dates,
)
from billing.policy.payment_methods import why_expiry_fixed
from billing.services.correct_expiry import correct_expiry
from billing.views.details_form import DetailTask, change_detail


@customer_page(Feature.PAYMENT_METHOD_UPDATE)
@require_http_methods(["GET", "HEAD", "POST"])
def payment_method_expiry(request: CustomerRequest, gateway: CustomerGateway, payment_method_id: str) -> HttpResponse:
    """Month and year; POST saves them."""
    reads = read_expiry(gateway, request.features, payment_method_id)
    if reason := why_expiry_fixed(reads.method):
        raise NotAvailable(reason)
    data = request.POST if request.method == "POST" else None
    form = ExpiryForm(data, initial=reads.now, today=reads.subject.today)

    def save(token: str) -> str:
        month, year = form.cleaned_data["exp_month"], form.cleaned_data["exp_year"]
        correct_expiry(gateway, reads.method, month, year, token=token)
        return expiry_saved(reads, month, year)

    task = DetailTask(
        form=form,
        now=reads.now,
        content=lambda: expiry_content(reads, form),
        save=save,
        elsewhere=expiry_elsewhere(reads),
        refusals=refused_dates(),
        section="payment-methods",
    )
    return change_detail(request, task)
