"""All billing details, with a way to change each."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.features import Feature
from accounts.languages import activate_for
from accounts.requests import CustomerRequest
from billing.decorators import customer_page
from billing.flows import flow_of
from billing.gateway.customers import Customer
from billing.gateway.gateway import CustomerGateway
from billing.pages.details import Changes, details_overview
from billing.pages.details_reads import read_customer
from billing.views.details_form import is_sent_for_details
from billing.views.finishing import finished


@customer_page(Feature.CUSTOMER_UPDATE)
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: CustomerRequest, gateway: CustomerGateway) -> HttpResponse:
    """All billing details, with a way to change each; POST ends the deep link that led here."""
    if request.method == "POST":
        return _end(request)
    customer = read_customer(gateway)
    note_languages(request, customer)
    page = details_overview(customer, changes_of(request), is_in_flow=is_sent_for_details(request))
    return render(request, "billing/details.html", {"page": page})


def changes_of(request: CustomerRequest) -> Changes:
    """What the customer of this session may change."""
    session = request.portal_session
    return Changes(request.merchant.slug, request.features, language=session.configuration.language_editable)


def note_languages(request: CustomerRequest, customer: Customer) -> None:
    """Let the customer's languages count for this session's pages, where this is the first page that reads them.

    Those of later do not: a change of the language of invoices leaves the pages in theirs.
    """
    if request.portal_session.note_preferred_locales(customer.preferred_locales or []):
        activate_for(request, request.portal_session)


def _end(request: CustomerRequest) -> HttpResponse:
    """Pressed twice it ends where it ended the first time."""
    flow = flow_of(request.portal_session)
    if flow is None or flow.type != "customer_update":
        return HttpResponseRedirect(reverse("billing:home", args=[request.merchant.slug]), status=303)
    return finished(request, _("Your billing details are up to date."))
