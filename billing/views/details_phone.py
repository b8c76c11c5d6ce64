"""Change the telephone number."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from accounts.requests import CustomerRequest
from billing.decorators import details_page
from billing.forms.phone import PhoneForm
from billing.gateway.gateway import CustomerGateway
from billing.pages.details_phone import (
    phone_content,
    phone_country,
    phone_elsewhere,
    phone_now,
    phone_saved,
    phone_shown,
)
from billing.pages.details_reads import read_customer
from billing.services.change_phone import change_phone
from billing.views.details_form import DetailTask, change_detail


@details_page("phone")
@require_http_methods(["GET", "HEAD", "POST"])
def details_phone(request: CustomerRequest, gateway: CustomerGateway) -> HttpResponse:
    """The telephone number; POST saves it, or takes it away."""
    customer = read_customer(gateway)
    sent = request.POST if request.method == "POST" else None
    form = PhoneForm(sent, initial=phone_shown(customer), country=phone_country(customer))
    now = phone_now(customer)

    def save(token: str) -> str:
        change_phone(gateway, form.cleaned_data["phone"], token=token)
        return phone_saved(form.cleaned_data["phone"])

    task = DetailTask(
        form=form,
        now=now,
        content=lambda: phone_content(customer, form),
        save=save,
        elsewhere=phone_elsewhere(customer),
        unchanged=phone_saved(now["phone"]),
    )
    return change_detail(request, task)
