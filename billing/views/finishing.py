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
        session.end_flow(sentence, is_done=level == messages.SUCCESS)
    if flow is None or flow.ending == "portal_homepage":
        messages.add_message(request, level, sentence)
        return HttpResponseRedirect(reverse("billing:home", args=[request.merchant.slug]), status=303)
    # Another host is never the answer to a form: browsers hold the redirects of a form to form-action 'self'. The page
    # of ours leads there.
    return HttpResponseRedirect(reverse("billing:completion", args=[request.merchant.slug]), status=303)


def lead_to(request: CustomerRequest, name: str, object_id: str) -> HttpResponseRedirect:
    """On to the page of that name (in `billing.urls`) about this object, as the answer to a form."""
    return HttpResponseRedirect(reverse(name, args=[request.merchant.slug, object_id]), status=303)


def way_out(request: CustomerRequest, address: str = "") -> str:
    """Where a page leads a customer who changes nothing: `address`, else home; or back to the merchant who sent them.

    Without an address of the merchant's it is the overview after all.
    """
    session, home = request.portal_session, reverse("billing:home", args=[request.merchant.slug])
    if not session.is_in_flow:
        return address or home
    return session.return_link or f"{home}?overview=1"
