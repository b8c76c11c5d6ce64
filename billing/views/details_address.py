"""Change the billing address."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from accounts.requests import CustomerRequest
from billing.decorators import details_page
from billing.forms.address import BillingAddressForm
from billing.gateway.customers import Address
from billing.gateway.gateway import CustomerGateway
from billing.pages.address_fields import country_changed, likely_country, tax_refusals, typed_address
from billing.pages.details_address import (
    billing_content,
    billing_elsewhere,
    billing_now,
    billing_saved,
    billing_shown,
    can_ship_to_billing,
    is_shipped_elsewhere,
)
from billing.pages.details_reads import read_customer
from billing.seen import FIELD
from billing.services.change_address import change_address
from billing.views.details_form import DetailTask, change_detail, shown


@details_page("address")
@require_http_methods(["GET", "HEAD", "POST"])
def details_address(request: CustomerRequest, gateway: CustomerGateway) -> HttpResponse:
    """The billing address; POST saves it, or shows the form with the fields of another country."""
    customer = read_customer(gateway)
    may_ship = "shipping" in request.features.customer_update.allowed_updates
    form = BillingAddressForm(
        request.POST if request.method == "POST" else None,
        now=billing_now(customer),
        country=likely_country(customer),
        initial=billing_shown(customer),
        offers_shipping=may_ship and can_ship_to_billing(customer),
    )

    def save(token: str) -> str:
        typed, is_shipped_to = typed_address(form.cleaned_data), form.cleaned_data["to_shipping"]
        change_address(gateway, customer, typed, is_shipped_to=is_shipped_to, token=token)
        return billing_saved(Address(**typed), is_shipped_to=is_shipped_to)

    task = DetailTask(
        form=form,
        now=billing_now(customer),
        content=lambda: billing_content(customer, form),
        save=save,
        elsewhere=billing_elsewhere(customer),
        unchanged=billing_saved(customer.address),
        refusals=tax_refusals(form, is_shipped_elsewhere=is_shipped_elsewhere(customer)),
        template="billing/details_address.html",
    )
    if form.has_moved:
        return shown(request, task, seen=request.POST.get(FIELD, ""), notice=country_changed(form.rules.country))
    return change_detail(request, task)
