"""The last page of a deep link."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import CustomerRequest
from billing.decorators import customer_page
from billing.flows import flow_of
from billing.gateway.gateway import CustomerGateway
from billing.pages.completion import completion_page


@customer_page()
@require_safe
def completion(request: CustomerRequest, gateway: CustomerGateway) -> HttpResponse:
    """Say what came of the flow, or lead on to where the merchant wants the customer. 404 before it is over."""
    session = request.portal_session
    flow = flow_of(session)
    if flow is None or session.is_in_flow:
        raise Http404
    page = completion_page(flow, session, gateway.merchant.name)
    return render(request, "billing/completion.html", {"page": page})
