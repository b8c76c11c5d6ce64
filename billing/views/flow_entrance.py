"""Where a deep link begins: from the home address on to its one task, or to the reason why that is not possible."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.features import Feature
from accounts.requests import CustomerRequest
from billing.errors import NotFound
from billing.flows import Flow, flow_of, wanted_change
from billing.gateway.gateway import CustomerGateway
from billing.gateway.subscriptions import Subscription
from billing.pages.names import subscription_name
from billing.pages.subscription_reads import read_subscription
from billing.policy.cancellation import why_not_cancelable
from billing.policy.pause import why_not_pausable
from billing.policy.plan import why_plan_is_fixed

# What a flow leads to: an address about its subscription, or about the customer.
_PAGES = {
    "subscription_cancel": "billing:cancellation",
    "subscription_pause": "billing:pause",
    "subscription_update": "billing:plan",
    "subscription_update_confirm": "billing:plan_confirmation",
}
_CUSTOMER_PAGES = {"customer_update": "billing:details", "payment_method_update": "billing:payment_method_addition"}
_FEATURES = {
    "customer_update": Feature.CUSTOMER_UPDATE,
    "payment_method_update": Feature.PAYMENT_METHOD_UPDATE,
    "subscription_cancel": Feature.SUBSCRIPTION_CANCEL,
    "subscription_pause": Feature.SUBSCRIPTION_PAUSE,
    "subscription_update": Feature.SUBSCRIPTION_UPDATE,
    "subscription_update_confirm": Feature.SUBSCRIPTION_UPDATE,
}


def flow_entrance(request: CustomerRequest, gateway: CustomerGateway) -> HttpResponse | None:
    """Lead a customer with an unfinished flow on to it; `None` for everybody else, who sees the home page.

    A flow that is not possible any more is over: the home page then says why.
    """
    flow = flow_of(request.portal_session)
    if flow is None or not request.portal_session.is_in_flow or request.GET:
        return None
    if not request.features.has(_FEATURES[flow.type]):
        _end(request, _("What you were sent here for is not offered any more."))
        return None
    if flow.type in _CUSTOMER_PAGES:
        return HttpResponseRedirect(reverse(_CUSTOMER_PAGES[flow.type], args=[request.merchant.slug]), status=303)
    try:
        subject, subscription = read_subscription(gateway, request.features, flow.subscription_id)
    except NotFound:
        _end(request, _("The subscription that you were sent here for does not exist any more."))
        return None
    if reason := _why_not(request, flow, subscription):
        words = _("%(name)s: %(reason)s")
        _end(request, words % {"name": subscription_name(subject, subscription), "reason": reason})
        return None
    address = reverse(_PAGES[flow.type], args=[request.merchant.slug, subscription.id])
    query = wanted_change(flow).query()
    return HttpResponseRedirect(f"{address}?{query}" if query else address, status=303)


def _why_not(request: CustomerRequest, flow: Flow, subscription: Subscription) -> str:
    match flow.type:
        case "subscription_cancel":
            return why_not_cancelable(subscription)
        case "subscription_pause":
            return why_not_pausable(subscription)
    return why_plan_is_fixed(subscription, request.features.subscription_update)


def _end(request: CustomerRequest, reason: str) -> None:
    request.portal_session.end_flow(reason)
    messages.info(request, reason)
