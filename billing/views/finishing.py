"""Where a page leads when its work is done."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from accounts.requests import CustomerRequest
from billing.flows import flow_of


def finished(request: CustomerRequest, sentence: str, *, level: int = messages.SUCCESS) -> HttpResponse:
    """Say what is true now and go on: home, or for a customer who was sent here by a deep link, where that ends.

    `level` is `messages.INFO` where nothing was left to do. A session that was made for a flow ends every change as
    its `after_completion` says, so that the second answer of a double click is the same as the first.
    https://docs.stripe.com/customer-management/portal-deep-links#customize-behavior
    """
    session = request.portal_session
    flow = flow_of(session)
    if flow is not None:
        session.end_flow(sentence)
    if flow is None or flow.ending == "portal_homepage":
        messages.add_message(request, level, sentence)
        return HttpResponseRedirect(reverse("billing:home", args=[request.merchant.slug]), status=303)
    # Another host is never the answer to a form: browsers hold the redirects of a form to form-action 'self'. The page
    # of ours leads there.
    return HttpResponseRedirect(reverse("billing:completion", args=[request.merchant.slug]), status=303)


def way_out(request: CustomerRequest, address: str) -> str:
    """Where a page leads a customer who changes nothing: `address`, or back to the merchant who sent them here.

    Without an address of the merchant's it is the overview after all.
    """
    session = request.portal_session
    if not session.is_in_flow:
        return address
    return session.return_link or f"{reverse('billing:home', args=[request.merchant.slug])}?overview=1"
