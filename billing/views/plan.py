"""Where a customer chooses another plan. What is chosen travels in the address: `billing.plan_changes` reads it."""

from collections.abc import Iterable

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.features import Feature
from accounts.requests import CustomerRequest
from billing.decorators import customer_page
from billing.gateway.gateway import CustomerGateway
from billing.pages.plan import PlanPage, plan_page
from billing.pages.plan_reads import PlanReads, read_offers, with_usage
from billing.pages.promotion_field import typed_code
from billing.plan_changes import PlanChange, plan_change
from billing.policy.plan_change import FieldProblem


@customer_page(Feature.SUBSCRIPTION_UPDATE)
@require_safe
def plan(request: CustomerRequest, gateway: CustomerGateway, subscription_id: str) -> HttpResponse:
    """The plans, quantities and products to choose among; what the address names is chosen already."""
    read = read_offers(gateway, request.features, subscription_id)
    return choose(request, gateway, read, plan_change(request.GET))


def choose(
    request: CustomerRequest,
    gateway: CustomerGateway,
    read: PlanReads,
    change: PlanChange,
    problems: Iterable[FieldProblem] = (),
) -> HttpResponse:
    """The choose page as an answer: for itself, and for the confirm page when what was chosen cannot be had (422)."""
    page = plan_page(with_usage(gateway, read), request.features, change, tuple(problems), typed_code(request.GET))
    return _with_images(request, page)


def _with_images(request: HttpRequest, page: PlanPage) -> HttpResponse:
    """Pictures of products are wherever the merchant keeps them, mostly at Stripe's file host. This page alone may load
    pictures from exactly those hosts, over https and without telling them where it is. A picture can neither run nor
    read anything; its host learns that somebody with this internet address looked at the page, which is why the
    policy of no other page is widened.
    """

    @csp_update({"img-src": list(page.image_origins)} if page.image_origins else {})
    def answer(request: HttpRequest) -> HttpResponse:
        return render(request, "billing/plan.html", {"page": page}, status=422 if page.errors else 200)

    response = answer(request)
    assert isinstance(response, HttpResponse)
    return response
