"""The home page of a customer's portal."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import CustomerRequest
from billing.decorators import customer_page
from billing.gateway.gateway import CustomerGateway
from billing.pages.home import home_page
from billing.pages.links import HomeLinks
from billing.pages.reads import read_home
from billing.views.details import changes_of, note_languages
from billing.views.flow_entrance import flow_entrance


@customer_page()
@require_safe
def home(request: CustomerRequest, gateway: CustomerGateway) -> HttpResponse:
    """Subscriptions, payment methods, billing details and the newest invoices.

    Customers whose link was made for one task are led on to it.
    """
    if (entrance := flow_entrance(request, gateway)) is not None:
        return entrance
    links = HomeLinks(request.merchant.slug, gateway.customer_id)
    subscriptions_from = links.cursor(request.GET, "subscriptions")
    reads = read_home(gateway, request.features, subscriptions_from)
    note_languages(request, reads.customer)
    page = home_page(request.merchant, reads, request.features, links, changes_of(request))
    return render(request, "billing/home.html", {"page": page})
