"""Change the shipping address, or take it away."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import CustomerRequest
from billing.decorators import details_page
from billing.errors import StripeUnavailable
from billing.forms.address import ShippingForm
from billing.gateway.customers import Address, Customer
from billing.gateway.gateway import CustomerGateway
from billing.pages.address_fields import country_changed, likely_country, tax_refusals, typed_address
from billing.pages.details_reads import read_customer
from billing.pages.details_shipping import (
    billing_address,
    removal_words,
    shipping_content,
    shipping_elsewhere,
    shipping_now,
    shipping_removed,
    shipping_saved,
    shipping_shown,
)
from billing.seen import FIELD, mark_of
from billing.services.change_shipping import change_shipping, remove_shipping
from billing.tokens import token_in
from billing.views.details_form import DetailTask, change_detail, details_saved, shown
from billing.views.unanswered import unanswered


@details_page("shipping")
@require_http_methods(["GET", "HEAD", "POST"])
def details_shipping(request: CustomerRequest, gateway: CustomerGateway) -> HttpResponse:
    """The shipping address; POST saves it, or shows the form with the fields of another country."""
    task = _task(request, gateway, read_customer(gateway))
    assert isinstance(task.form, ShippingForm)
    if task.form.has_moved:
        notice = country_changed(task.form.rules.country)
        return shown(request, task, seen=request.POST.get(FIELD, ""), notice=notice)
    return change_detail(request, task)


@details_page("shipping")
@require_POST
def shipping_removal(request: CustomerRequest, gateway: CustomerGateway) -> HttpResponse:
    """Keep no shipping address. One that is not the one the page showed is shown first."""
    customer = read_customer(gateway)
    token = token_in(request.POST)
    if customer.shipping is None:
        return details_saved(request, shipping_removed(), level=messages.INFO)
    mark = mark_of(shipping_now(customer))
    # The button on the page that says that no answer came sends no mark.
    if request.POST.get(FIELD, mark) != mark:
        task = _task(request, gateway, customer)
        return shown(request, task, seen=mark, notice=shipping_elsewhere(customer), status=409)
    try:
        remove_shipping(gateway, token=token)
    except StripeUnavailable as error:
        heading, label = removal_words()
        return unanswered(request, error, heading=heading, label=label, token=token)
    return details_saved(request, shipping_removed())


def _task(request: CustomerRequest, gateway: CustomerGateway, customer: Customer) -> DetailTask:
    """The form, with what was sent where it was sent; the removal has a form of its own."""
    url = reverse("billing:details_shipping", args=[request.merchant.slug])
    form = ShippingForm(
        request.POST if request.method == "POST" and request.path == url else None,
        now=shipping_now(customer),
        country=likely_country(customer),
        initial=shipping_shown(customer),
        billing=billing_address(customer),
    )

    def save(token: str) -> str:
        typed = form.cleaned_data
        address = typed_address(typed)
        change_shipping(gateway, address, name=typed["name"], phone=typed["phone"], token=token)
        return shipping_saved(typed["name"], Address(**address))

    known = customer.shipping
    return DetailTask(
        form=form,
        now=shipping_now(customer),
        content=lambda: shipping_content(customer, form, request.merchant.slug),
        save=save,
        elsewhere=shipping_elsewhere(customer),
        unchanged=shipping_saved(known.name or "", known.address) if known else "",
        refusals=tax_refusals(form),
        field="name",
        template="billing/details_shipping.html",
        url=url,
    )
