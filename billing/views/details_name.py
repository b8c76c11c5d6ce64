"""Change the name."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from accounts.requests import CustomerRequest
from billing.decorators import details_page
from billing.forms.name import BUSINESS, NameForm
from billing.gateway.gateway import CustomerGateway
from billing.pages.details_name import name_content, name_elsewhere, name_now, name_saved
from billing.pages.details_reads import read_customer
from billing.services.change_name import change_name
from billing.views.details_form import DetailTask, change_detail


@details_page("name")
@require_http_methods(["GET", "HEAD", "POST"])
def details_name(request: CustomerRequest, gateway: CustomerGateway) -> HttpResponse:
    """The name on invoices; POST saves it."""
    customer = read_customer(gateway)
    now = name_now(customer)
    form = NameForm(request.POST if request.method == "POST" else None, initial=now)

    def save(token: str) -> str:
        typed = form.cleaned_data
        is_business = typed["kind"] == BUSINESS
        change_name(gateway, typed["name"], is_business=is_business, contact=typed["contact"], token=token)
        return name_saved(typed["name"])

    task = DetailTask(
        form=form,
        now=now,
        content=lambda: name_content(customer, form),
        save=save,
        elsewhere=name_elsewhere(customer),
        unchanged=name_saved(now["name"]),
        field="name",
    )
    return change_detail(request, task)
