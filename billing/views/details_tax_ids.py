"""Tax ids: list and add, and remove."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.requests import CustomerRequest
from billing.decorators import details_page
from billing.errors import NotFound, StripeUnavailable
from billing.forms.tax_id import TaxIdForm
from billing.gateway.customers import TaxId
from billing.gateway.gateway import CustomerGateway
from billing.pages.details_reads import read_customer
from billing.pages.details_tax_ids import first_kind, tax_id_added, tax_id_known, tax_id_refused, tax_ids_content
from billing.pages.sent_form import no_answer
from billing.pages.tax_id_removal import removal_mark, removed_already, tax_id_removal_page, tax_id_removed
from billing.policy.tax_ids import same_tax_id
from billing.seen import FIELD
from billing.services.add_tax_id import add_tax_id
from billing.services.remove_tax_id import remove_tax_id
from billing.tax_id_table import TaxIdKind
from billing.tax_id_types import grouped, kind_by_key
from billing.tokens import token_in
from billing.views.details_form import DetailTask, change_detail, details_saved, shown

EXAMPLE = "example"
"""The button that shows another example and adds nothing."""


@details_page("tax_id")
@require_http_methods(["GET", "HEAD", "POST"])
def details_tax_ids(request: CustomerRequest, gateway: CustomerGateway) -> HttpResponse:
    """Those that the customer has, and how far their verification is; POST adds one."""
    customer = read_customer(gateway)
    is_sent = request.method == "POST" and EXAMPLE not in request.POST
    form = TaxIdForm(
        request.POST if is_sent else None,
        initial={"kind": request.POST.get("kind", first_kind(customer)), "value": request.POST.get("value", "")},
        is_test=not gateway.merchant.livemode,
    )

    def save(token: str) -> str | HttpResponse:
        kind, value = _typed(form)
        number = grouped(kind, value)
        if same_tax_id(customer, kind.type, value):
            return details_saved(request, tax_id_known(number), level=messages.INFO)
        return tax_id_added(number, add_tax_id(gateway, customer, kind.type, value, token=token))

    task = DetailTask(
        form=form,
        content=lambda: tax_ids_content(customer, form, gateway.merchant.slug),
        save=save,
        refusals={"tax_id_invalid": ("value", tax_id_refused(request.POST.get("kind", "")))},
        field="value",
        template="billing/details_tax_ids.html",
    )
    if request.method == "POST" and not is_sent:
        return shown(request, task, seen="")
    return change_detail(request, task)


@details_page("tax_id")
@require_http_methods(["GET", "HEAD", "POST"])
def tax_id_removal(request: CustomerRequest, gateway: CustomerGateway, tax_id: str) -> HttpResponse:
    """Ask whether it shall go; POST removes it. What was removed already is said to whoever was asked."""
    customer = read_customer(gateway)
    found = next((each for each in customer.tax_ids.data if each.id == tax_id), None)
    if request.method == "POST":
        return _remove(request, gateway, tax_id, found)
    if found is None:
        raise NotFound
    return _removal(request, gateway, found)


def _remove(request: CustomerRequest, gateway: CustomerGateway, tax_id: str, found: TaxId | None) -> HttpResponse:
    if found is None:
        if request.POST.get(FIELD) != removal_mark(gateway.customer_id, tax_id):
            raise NotFound
        return details_saved(request, removed_already(), level=messages.INFO)
    token = token_in(request.POST)
    try:
        if not remove_tax_id(gateway, found, token=token):
            return details_saved(request, removed_already(), level=messages.INFO)
    except StripeUnavailable as error:
        return _removal(request, gateway, found, token=token, notice=no_answer(), status=error.status)
    return details_saved(request, tax_id_removed(found))


def _removal(
    request: CustomerRequest,
    gateway: CustomerGateway,
    tax_id: TaxId,
    *,
    token: str = "",
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    page = tax_id_removal_page(tax_id, gateway.merchant.slug, gateway.customer_id, token=token, notice=notice)
    return render(request, "billing/tax_id_removal.html", {"page": page}, status=status)


def _typed(form: TaxIdForm) -> tuple[TaxIdKind, str]:
    kind = kind_by_key(form.cleaned_data["kind"])
    assert kind is not None  # the form's own check
    return kind, form.cleaned_data["value"]
